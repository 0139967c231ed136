import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import { Decimal } from "../domain/units.ts";
import { decimalParam } from "./params.ts";

/** Limits of plausibility that a binding sets; both ends belong to what is allowed. */
export const boundsParams = { min: decimalParam.optional(), max: decimalParam.optional() };
const boundsSchema = z.object(boundsParams);
export type Bounds = z.infer<typeof boundsSchema>;

/** @throws SourceError outOfBounds */
export function requireBounds(source: string, what: string, value: Decimal, bounds: Bounds): void {
  if (bounds.min !== undefined && value.lt(bounds.min))
    throw new SourceError(source, "outOfBounds", `${what} ${value} is below ${bounds.min}`);
  if (bounds.max !== undefined && value.gt(bounds.max))
    throw new SourceError(source, "outOfBounds", `${what} ${value} is above ${bounds.max}`);
}

/** The exact decimal that a fixed-point integer stands for. */
export function fromFixed(raw: bigint, decimals: number): Decimal {
  return new Decimal(raw.toString()).div(new Decimal(10).pow(decimals));
}

const SECONDS_PER_DAY = 86_400;

/** Age in days to 6 decimals, never negative. */
export function ageInDays(observedAt: number, now: number): Decimal {
  return new Decimal(Math.max(0, now - observedAt)).div(SECONDS_PER_DAY).toDecimalPlaces(6);
}
