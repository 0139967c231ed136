import { OutOfDomainError } from "./errors.ts";
import { ln } from "./numeric/exponential.ts";
import { Decimal } from "./units.ts";

export interface IrmTerms {
  readonly kind: "pooled" | "mint";
  /** Share of r_f that is charged at zero utilisation; mint-type assets only. */
  readonly baseShare: Decimal;
  /** Share of deposits that leaves under stress. */
  readonly stressedWithdrawal: Decimal;
  /** Highest borrow rate, per year. */
  readonly rateCap: Decimal;
  readonly redemptionDays: Decimal;
}

export interface InterestRateModel {
  readonly kink: Decimal;
  readonly base: Decimal;
  readonly slope1: Decimal;
  readonly slope2: Decimal;
}

const KINK_RANGE = [new Decimal("0.80"), new Decimal("0.92")] as const;
const SLOPE2_FLOOR = new Decimal("0.25");
const SLOPE2_CAP = new Decimal(3);
const DAYS_PER_YEAR = 365;
const SHORTEST_REDEMPTION_DAYS = 14;

/** `k = 1 - stressed withdrawal share`, kept inside .80 - .92. */
export function kinkOf(stressedWithdrawal: Decimal): Decimal {
  const [low, high] = KINK_RANGE;
  return Decimal.max(low, Decimal.min(high, new Decimal(1).minus(stressedWithdrawal)));
}

/** Rate at zero utilisation: 0 for pooled lending, a share of r_f for mint-type assets. */
export function baseOf(terms: IrmTerms, baseRate: Decimal): Decimal {
  if (terms.kind === "pooled" && !terms.baseShare.isZero())
    throw new OutOfDomainError("irm.baseShare", terms.baseShare, "0 for pooled lending");
  return terms.baseShare.times(baseRate);
}

/**
 * `min(cap - base - slope1, 300 %, max(25 %, slope1, -ln(1 - D_stress)/max(T_redeem, 14/365)))`: past the kink
 * the rate grows enough that holding on costs more than the stressed exit.
 * @throws OutOfDomainError where the cap leaves less than slope1
 */
export function slope2Of(
  terms: IrmTerms,
  base: Decimal,
  slope1: Decimal,
  stressedDiscount: Decimal,
): Decimal {
  if (!stressedDiscount.gte(0) || !stressedDiscount.lte(1))
    throw new OutOfDomainError("stressed discount", stressedDiscount, "from 0 to 1");
  const exitYears = Decimal.max(terms.redemptionDays, SHORTEST_REDEMPTION_DAYS).div(DAYS_PER_YEAR);
  // Where the stressed exit loses everything no rate is high enough: the cap is its limit.
  const exitRate = stressedDiscount.eq(1)
    ? SLOPE2_CAP
    : ln(new Decimal(1).minus(stressedDiscount)).negated().div(exitYears);
  const room = terms.rateCap.minus(base).minus(slope1);
  const slope2 = Decimal.min(room, SLOPE2_CAP, Decimal.max(SLOPE2_FLOOR, slope1, exitRate));
  if (slope2.lt(slope1))
    throw new OutOfDomainError(
      "irm.rateCap",
      terms.rateCap,
      `at least base + 2 slope1 = ${base.plus(slope1.times(2))}`,
    );
  return slope2;
}

/** Borrow rate per year at a utilisation in [0, 1]. */
export function rateAt(irm: InterestRateModel, utilization: Decimal): Decimal {
  if (!utilization.gte(0) || !utilization.lte(1))
    throw new OutOfDomainError("utilization", utilization, "from 0 to 1");
  const { kink, base, slope1, slope2 } = irm;
  if (utilization.lte(kink)) return base.plus(slope1.times(utilization).div(kink));
  const beyond = utilization.minus(kink).div(new Decimal(1).minus(kink));
  return base.plus(slope1).plus(slope2.times(beyond));
}

/** What lenders earn: the borrow rate on the lent share, less the reserve. */
export function supplyRateAt(irm: InterestRateModel, utilization: Decimal, reserveFactor: Decimal): Decimal {
  return rateAt(irm, utilization).times(utilization).times(new Decimal(1).minus(reserveFactor));
}
