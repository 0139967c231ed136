import { Decimal, ONE_WAD } from "../units.ts";

// Plain 18-decimal fixed point for inner loops. It never leaves the model: what does is a Wad or Pips of units.ts.

export const WAD: bigint = ONE_WAD;

/** A share or an amount in 18 decimals, rounded down. */
export const toWad = (value: Decimal): bigint => BigInt(value.times("1e18").floor().toFixed(0));
export const fromWad = (value: bigint): Decimal => new Decimal(`${value}e-18`);
/** `a b / c`, rounded up. */
export const mulDivUp = (a: bigint, b: bigint, c: bigint): bigint => (a * b + c - 1n) / c;
