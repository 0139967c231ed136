import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import { Decimal } from "../domain/units.ts";

/**
 * Parses JSON with every number kept as the text that was on the wire, so that no amount, price or rate is ever
 * rounded to a double.
 * @throws SourceError missing (empty body), malformed
 */
export function parseWireJson(source: string, text: string): unknown {
  if (text.trim() === "") throw new SourceError(source, "missing", "the answer is empty");
  const keepNumbers = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === "number" ? (context?.source ?? String(value)) : value;
  try {
    return JSON.parse(text, keepNumbers);
  } catch (cause) {
    throw new SourceError(source, "malformed", "the answer is not JSON", { cause });
  }
}

const MAX_LENGTH = 80;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d{1,2})?$/;

/** A number, or a string that holds one, as a plain decimal string without exponent. */
export const wireDecimal = z
  .string()
  .refine((text) => text.length <= MAX_LENGTH && NUMBER.test(text), "not a decimal number")
  .transform((text) => new Decimal(text).toFixed());

/** A whole number small enough to count with: a time, an exponent. */
export const wireInteger = z
  .string()
  .regex(/^-?\d{1,15}$/, "not a whole number")
  .transform(Number);
