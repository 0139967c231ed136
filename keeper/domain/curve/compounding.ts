import { OutOfDomainError } from "../errors.ts";
import { exp, ln } from "../numeric/exponential.ts";
import { Decimal } from "../units.ts";

/** How a quoted annual rate accrues. `simple` needs the tenor it is quoted for. */
export const COMPOUNDINGS = [
  "simple",
  "annual",
  "semiAnnual",
  "quarterly",
  "monthly",
  "daily",
  "continuous",
] as const;
export type Compounding = (typeof COMPOUNDINGS)[number];

const PERIODS: Readonly<Record<Exclude<Compounding, "simple" | "continuous">, number>> = {
  annual: 1,
  semiAnnual: 2,
  quarterly: 4,
  monthly: 12,
  daily: 365,
};

/** Half a year: below it Treasuries are bills (simple), from it bond-equivalent (semi-annual). */
const HALF_YEAR = new Decimal("0.5");

/** Quoting convention of a Treasury par yield (docs/model.md section 1). */
export const treasuryCompounding = (tenorYears: Decimal): Compounding =>
  tenorYears.lt(HALF_YEAR) ? "simple" : "semiAnnual";

function requireTenor(tenorYears: Decimal): Decimal {
  if (!tenorYears.gt(0)) throw new OutOfDomainError("tenorYears", tenorYears, "above 0 for a simple rate");
  return tenorYears;
}

/**
 * Continuous rate, per year, that grows as much as `rate`: `m ln(1 + r/m)`, for simple rates `ln(1 + r t)/t`.
 * @param tenorYears used by simple rates only
 */
export function toContinuous(rate: Decimal, compounding: Compounding, tenorYears: Decimal): Decimal {
  if (compounding === "continuous") return rate;
  if (compounding === "simple") {
    const t = requireTenor(tenorYears);
    return ln(rate.times(t).plus(1)).div(t);
  }
  const m = PERIODS[compounding];
  return ln(rate.div(m).plus(1)).times(m);
}

/** Inverse of `toContinuous`. */
export function fromContinuous(rate: Decimal, compounding: Compounding, tenorYears: Decimal): Decimal {
  if (compounding === "continuous") return rate;
  if (compounding === "simple") {
    const t = requireTenor(tenorYears);
    return exp(rate.times(t)).minus(1).div(t);
  }
  const m = PERIODS[compounding];
  return exp(rate.div(m)).minus(1).times(m);
}

const DAYS_PER_YEAR = 365;

/** `r_dt = ln(1 + r dt)/dt`: the continuous rate that an oracle read `pushesPerDay` times a day stands for. */
export function rateAtCadence(rate: Decimal, pushesPerDay: Decimal): Decimal {
  if (!pushesPerDay.gt(0)) throw new OutOfDomainError("pushesPerDay", pushesPerDay, "above 0");
  const dt = new Decimal(1).div(pushesPerDay.times(DAYS_PER_YEAR));
  return ln(rate.times(dt).plus(1)).div(dt);
}

/** `kappa sigma^2 / 2`: the more volatile the oracle, the more a present value is discounted. Never in `y`. */
export function oracleVolatilityAdjustment(feedSigma: Decimal, kappa: Decimal): Decimal {
  return kappa.times(feedSigma.pow(2)).div(2);
}
