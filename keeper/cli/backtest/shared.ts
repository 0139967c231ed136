import { fileURLToPath } from "node:url";
import { InvalidArgumentError } from "commander";
import { Decimal } from "../../domain/units.ts";

const data = (name: string): string => fileURLToPath(new URL(`../../../data/${name}`, import.meta.url));

/** History that comes with the project. */
export const SHIPPED = {
  curves: data("ust-par-yield"),
  depeg: data("usdc-usd-2023-03-depeg.csv"),
  calm: data("usdc-usd-2024-03-calm.csv"),
  defaults: data("pd-history-sp.csv"),
  prices: [data("usdc-usd-2023-03-depeg.csv"), data("usdc-usd-2024-03-calm.csv")],
} as const;

/** Unix seconds as an instant, no milliseconds. */
export const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

/** A statistic as a decimal string: 12 significant digits, beyond which platforms may differ. */
export const number = (value: number): string => new Decimal(value.toPrecision(12)).toFixed();

/** Option parsers; commander turns the error into one line. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number >= 1");
  return value;
}

export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value < 1))
    throw new InvalidArgumentError("expected a number between 0 and 1");
  return value;
}

export function nonNegative(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0) || !Number.isFinite(value))
    throw new InvalidArgumentError("expected a number >= 0");
  return value;
}

/** A list like "500,600" of whole numbers. */
export const wholeNumbers = (text: string): readonly number[] => text.split(",").map(wholeNumber);
