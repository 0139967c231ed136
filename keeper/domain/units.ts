import { Decimal as BaseDecimal } from "decimal.js";
import { OutOfDomainError } from "./errors.ts";

/** The model's decimal: 40 significant digits, half-even (docs/model.md, "Units and conventions"). */
export const Decimal = BaseDecimal.clone({
  precision: 40,
  rounding: BaseDecimal.ROUND_HALF_EVEN,
  toExpNeg: -40,
  toExpPos: 60,
});
export type Decimal = BaseDecimal;

declare const unit: unique symbol;
type Unit<Name extends string> = bigint & { readonly [unit]: Name };

/** 1 pip = 1e-6; a rate, premium, haircut or threshold as the contracts store it. */
export type Pips = Unit<"pips">;
/** 1 bps = 1e-4; weights and breaker thresholds. */
export type Bps = Unit<"bps">;
/** 1e18 fixed point; prices in USD per whole token. */
export type Wad = Unit<"wad">;

export const ONE_PIPS = 1_000_000n;
export const ONE_BPS = 10_000n;
export const ONE_WAD = 10n ** 18n;

export const pips = (value: bigint): Pips => value as Pips;
export const bps = (value: bigint): Bps => value as Bps;
export const wad = (value: bigint): Wad => value as Wad;

/** Decimals kept when a part is quantised, before it is rounded up to pips. */
const PART_DECIMALS = 12;

/** Quantises a model part to 12 decimals, half-even. */
export function quantisePart(value: Decimal): Decimal {
  return value.toDecimalPlaces(PART_DECIMALS, Decimal.ROUND_HALF_EVEN);
}

/**
 * A non-negative annual rate or fraction in pips. Quantised to 12 decimals first, half-even, then rounded
 * **up** (against the borrower), so that noise in the 30th digit does not add a pip.
 */
export function toPipsUp(field: string, value: Decimal): Pips {
  if (!value.isFinite() || value.lt(0)) throw new OutOfDomainError(field, value, "a finite number >= 0");
  return pips(BigInt(quantisePart(value).times(1_000_000).ceil().toFixed(0)));
}

/** The exact fraction that a pips value stands for. */
export function pipsToDecimal(value: Pips): Decimal {
  return new Decimal(value.toString()).div(1_000_000);
}

/** A plain decimal number: no exponent, no sign but a leading minus, no blanks. */
export const DECIMAL_TEXT = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** Parses a decimal string strictly: no exponent, no sign but a leading minus, no blanks. */
export function parseDecimal(field: string, text: string): Decimal {
  if (!DECIMAL_TEXT.test(text))
    throw new OutOfDomainError(field, JSON.stringify(text), "a plain decimal number as a string");
  const value = new Decimal(text);
  return value.isZero() ? new Decimal(0) : value;
}
