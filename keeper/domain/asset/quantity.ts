import { z } from "zod";
import { DECIMAL_TEXT, Decimal } from "../units.ts";

/** Longest decimal string read: far beyond any price or tick, short enough to stay cheap. */
const MAX_LENGTH = 96;

/** Closed interval of a quantity, in decimal strings; an absent end is open. */
export interface Range {
  readonly min?: string;
  readonly max?: string;
  /** True where `min` itself is refused. */
  readonly above?: boolean;
}

export function describeRange(range: Range): string {
  const low = range.min === undefined ? "" : `${range.above ? "above" : "from"} ${range.min}`;
  const high = range.max === undefined ? "" : `up to ${range.max}`;
  return [low, high].filter((part) => part !== "").join(" ") || "any decimal";
}

/** Tests a range whose ends are parsed once: a schema checks thousands of numbers against each. */
function rangeTest(range: Range): (text: string) => boolean {
  const min = range.min === undefined ? undefined : new Decimal(range.min);
  const max = range.max === undefined ? undefined : new Decimal(range.max);
  return (text) => {
    if (text.length > MAX_LENGTH || !DECIMAL_TEXT.test(text)) return false;
    const value = new Decimal(text);
    // "-0" where nothing negative is allowed is a slip, and would fail later with a puzzling message.
    if (value.isNegative() && min !== undefined && !min.isNegative()) return false;
    if (min !== undefined && (range.above ? value.lte(min) : value.lt(min))) return false;
    return max === undefined || value.lte(max);
  };
}

/** A decimal number as a string, inside a range. No exponent, no percent sign, no unit in the text. */
export const decimalText = (unit: string, range: Range) => {
  const allowed = `a plain decimal string, ${unit}, ${describeRange(range)}`;
  const inRange = rangeTest(range);
  return z
    .string()
    .refine((text) => inRange(text), { params: { allowed } })
    .meta({ description: allowed });
};

/** A whole number of arbitrary size as a string (token units, liquidity, square-root prices). */
export const integerText = (unit: string, range: Range = {}) => {
  const allowed = `a whole number as a string, ${unit}, ${describeRange(range)}`;
  const inRange = rangeTest(range);
  return z
    .string()
    .refine((text) => /^-?(0|[1-9]\d*)$/.test(text) && inRange(text), { params: { allowed } })
    .meta({ description: allowed });
};

const calendarDay = (text: string): boolean => {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
};

/** An instant in UTC, to the second or millisecond. */
export const instant = z
  .string()
  .refine(
    (text) =>
      /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?Z$/.test(text) && calendarDay(text),
    { params: { allowed: "an instant like 2024-09-19T00:00:00Z" } },
  );

/** A calendar date. */
export const isoDate = z.string().refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && calendarDay(text), {
  params: { allowed: "a date like 2024-09-19" },
});

/** Where a number or block comes from, and whether somebody published it or we assumed it. */
export const provenance = {
  source: z.string().min(1).max(600),
  status: z.enum(["sourced", "assumed"]),
  /** When the value was observed, if it was read from a live source. */
  observedAt: instant.optional(),
};

/** One number with its unit, its allowed range and its provenance. */
export const quantity = (unit: string, range: Range) =>
  z.strictObject({
    value: decimalText(unit, range),
    /** Optional; where given it must be this very unit, so that per cent or basis points cannot slip in. */
    unit: z.literal(unit).optional(),
    ...provenance,
  });

export interface Quantity {
  readonly value: string;
  readonly unit?: string | undefined;
  readonly source: string;
  readonly status: "sourced" | "assumed";
  readonly observedAt?: string | undefined;
}

/** The number a quantity holds; its text was checked by the schema. */
export const amount = (q: Quantity): Decimal => new Decimal(q.value);

export const fraction = quantity("fraction", { min: "0", max: "1" });
/** An annual rate: fraction per year. Above 100 % a year is a slip of units. */
export const annualRate = quantity("fraction per year", { min: "-0.05", max: "1" });
export const annualSpread = quantity("fraction per year", { min: "0", max: "1" });
export const hazardRate = quantity("per year", { min: "0", max: "10" });
export const volatility = quantity("per square root of year", { min: "0", max: "5" });
export const correlation = quantity("correlation", { min: "-1", max: "1" });
export const years = quantity("years", { min: "0", max: "100" });
export const days = quantity("days", { min: "0", max: "36500" });
export const businessDays = quantity("business days", { min: "0", max: "2520" });
export const months = quantity("months", { min: "0", max: "1200" });
export const seconds = quantity("seconds", { min: "0", max: "315360000" });
export const usd = quantity("USD", { min: "0", max: "1000000000000000" });
export const positiveUsd = quantity("USD", { min: "0", max: "1000000000000000", above: true });
/** A ratio around one: coverage, cover of interest, collections. */
export const ratio = quantity("ratio", { min: "0", max: "1000" });
export const count = quantity("number", { min: "0", max: "1000000000" });
