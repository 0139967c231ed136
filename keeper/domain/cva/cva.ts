import { OutOfDomainError } from "../errors.ts";
import { exp } from "../numeric/exponential.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { Decimal } from "../units.ts";
import { type HazardCurve, survival } from "./hazard.ts";

/** Where in a period exposure and discount factor are taken. */
export const CVA_TIMINGS = ["end", "mid"] as const;
export type CvaTiming = (typeof CVA_TIMINGS)[number];

export interface CvaInputs {
  readonly recovery: Decimal;
  readonly hazards: HazardCurve;
  /** Ends of the periods in years, ascending, the first above 0. None: no time, no loss. */
  readonly times: readonly Decimal[];
  /** Expected exposure at t years. */
  readonly exposure: (years: Decimal) => Decimal;
  /** DF(t). */
  readonly discount: (years: Decimal) => Decimal;
  readonly timing: CvaTiming;
}

/** `(1 - R) sum DF(t_i) EE(t_i) [S(t_{i-1}) - S(t_i)]`, an amount in the exposure's currency. */
export function creditValuationAdjustment(inputs: CvaInputs): Decimal {
  requireProbability("recovery", inputs.recovery);
  let previous = new Decimal(0);
  let alive = new Decimal(1);
  let sum = new Decimal(0);
  for (const time of inputs.times) {
    if (!time.isFinite() || !time.gt(previous))
      throw new OutOfDomainError("cva.times", time, "ascending times above 0");
    const at = inputs.timing === "mid" ? previous.plus(time).div(2) : time;
    const exposure = inputs.exposure(at);
    if (!exposure.isFinite() || exposure.isNegative())
      throw new OutOfDomainError("cva.exposure", exposure, "a finite number >= 0");
    const after = survival(inputs.hazards, time);
    sum = sum.plus(inputs.discount(at).times(exposure).times(alive.minus(after)));
    alive = after;
    previous = time;
  }
  return sum.times(new Decimal(1).minus(inputs.recovery));
}

/** `count` equal periods up to `years`; none for a maturity of 0. */
export function equalPeriods(years: Decimal, count: number): readonly Decimal[] {
  if (!years.isFinite() || years.isNegative()) throw new OutOfDomainError("years", years, "a number >= 0");
  if (years.isZero()) return [];
  if (!Number.isInteger(count) || count < 1)
    throw new OutOfDomainError("periods", count, "a whole number >= 1");
  return Array.from({ length: count }, (_, i) => years.times(i + 1).div(count));
}

export interface FlatCvaInputs {
  readonly exposure: Decimal;
  readonly recovery: Decimal;
  /** h, per year. */
  readonly hazard: Decimal;
  /** r, continuous, per year. */
  readonly rate: Decimal;
  readonly years: Decimal;
}

/**
 * The limit of ever shorter periods with everything flat: `(1 - R) EE h (1 - exp(-(h + r) T))/(h + r)`, and
 * `(1 - R) EE h T` where h + r = 0.
 */
export function flatCva({ exposure, recovery, hazard, rate, years }: FlatCvaInputs): Decimal {
  requireProbability("recovery", recovery);
  for (const [field, value] of Object.entries({ exposure, hazard, years }))
    if (!value.isFinite() || value.isNegative())
      throw new OutOfDomainError(field, value, "a finite number >= 0");
  if (!rate.isFinite()) throw new OutOfDomainError("rate", rate, "a finite number");
  const decay = hazard.plus(rate);
  const scale = new Decimal(1).minus(recovery).times(exposure).times(hazard);
  // Below this the first-order term is exact to 40 digits, and the quotient would lose them.
  const annuity = decay.times(years).abs().lt("1e-20")
    ? years.times(new Decimal(1).minus(decay.times(years).div(2)))
    : new Decimal(1).minus(exp(decay.times(years).negated())).div(decay);
  return scale.times(annuity);
}
