import { Decimal } from "../domain/units.ts";

const MONTHS_PER_YEAR = 12;
/** Digits kept of a tenor: one month and the like do not end. */
const TENOR_DECIMALS = 10;

/** Length of a Treasury tenor in years, e.g. 1.5 months as 0.125. */
export function tenorYears(length: string, unit: "month" | "year"): string {
  return new Decimal(length)
    .div(unit === "month" ? MONTHS_PER_YEAR : 1)
    .toDecimalPlaces(TENOR_DECIMALS)
    .toFixed();
}
