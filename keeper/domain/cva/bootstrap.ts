import { OutOfDomainError } from "../errors.ts";
import {
  expFixed,
  FIXED_ONE,
  fromFixedPoint,
  mulFixed,
  round40,
  toFixedPoint,
} from "../numeric/exponential.ts";
import { Decimal } from "../units.ts";
import { addBusinessDays, cdsSchedule, type Day, dayOf, following, isoOf } from "./cdsSchedule.ts";
import type { HazardCurve, HazardPoint } from "./hazard.ts";

const ZERO = new Decimal(0);
/** Business days after which the accrual rebate is paid. */
const REBATE_SETTLEMENT = 3;
const PREMIUM_DAYS_PER_YEAR = 360n;
const CURVE_DAYS_PER_YEAR = 365;
/** Newton doubles the digits: from a spread-sized start it needs four or five steps. */
const MAX_STEPS = 60;
const TOLERANCE = FIXED_ONE / 10n ** 40n;
/** Above 1 000 % a year the name has in effect defaulted. */
const MAX_HAZARD = 10n;

// The search runs in the 192-bit fixed point of numeric/exponential.ts: in decimals it would be most of the time
// that pricing an asset takes.

export interface SpreadQuote {
  /** Tenor: whole months. */
  readonly months: number;
  /** Running spread per year, as a fraction. */
  readonly spread: Decimal;
}

export interface BootstrapInputs {
  /** Trade and protection start, e.g. 2025-01-15. */
  readonly date: string;
  /** By ascending tenor. */
  readonly quotes: readonly SpreadQuote[];
  readonly recovery: Decimal;
  /** DF(t), t in Act/365F years. */
  readonly discount: (years: Decimal) => Decimal;
}

/** A share or a price in fixed point. */
type Fixed = bigint;

interface Coupon {
  /** Where protection of the period begins and ends. */
  readonly from: Day;
  readonly to: Day;
  readonly payment: Day;
  /** The default inside the period is taken in its middle. */
  readonly middle: Day;
  readonly accrual: Fixed;
  readonly accruedAtMiddle: Fixed;
}

const yearsAt = (days: number): Decimal => new Decimal(days).div(CURVE_DAYS_PER_YEAR);
const fixedYears = (days: number): Fixed => (BigInt(days) * FIXED_ONE) / BigInt(CURVE_DAYS_PER_YEAR);
const accrualOf = (days: number): Fixed => (BigInt(Math.max(0, days)) * FIXED_ONE) / PREMIUM_DAYS_PER_YEAR;

/** `e^(-hazard years)`. */
function survivalOver(hazard: Fixed, years: Fixed): Fixed {
  const { mantissa, exponent } = expFixed(-mulFixed(hazard, years));
  return exponent <= 0 ? mantissa >> BigInt(-exponent) : mantissa << BigInt(exponent);
}

function couponsOf(today: Day, months: number): readonly Coupon[] {
  const schedule = cdsSchedule(today, months);
  return schedule.slice(1).map((to, i): Coupon => {
    const accrualStart = schedule[i] ?? today;
    // A start moved over a weekend protects from the trade date all the same.
    const from = i === 0 ? today : accrualStart;
    const middle = from + Math.floor((to - from) / 2);
    return {
      from,
      to,
      payment: following(to),
      middle,
      accrual: accrualOf(to - accrualStart),
      accruedAtMiddle: accrualOf(middle - accrualStart),
    };
  });
}

/**
 * Piecewise constant hazards that reprice credit-default swaps (or letters of credit) at their spreads.
 * Conventions as in QuantLib 1.29's `SpreadCdsHelper` with `MidPointCdsEngine`: quarterly, Following,
 * weekends only, TwentiethIMM, settlement 0, Act/360 premium, Act/365F curves, accrual paid at default.
 */
export function bootstrapHazards(inputs: BootstrapInputs): HazardCurve {
  const { quotes, recovery } = inputs;
  const today = dayOf(inputs.date);
  if (quotes.length === 0) throw new OutOfDomainError("spreads", "none", "at least one quote");
  if (!recovery.gte(0) || !recovery.lt(1))
    throw new OutOfDomainError("recovery", recovery, "from 0 to below 1: a swap on no loss says nothing");
  const discounts = new Map<Day, Fixed>();
  const discountAt = (day: Day): Fixed => {
    const known = discounts.get(day);
    if (known !== undefined) return known;
    const made = toFixedPoint(inputs.discount(yearsAt(day - today)));
    discounts.set(day, made);
    return made;
  };
  const curve: HazardPoint[] = [];
  const survivals = new Map<Day, Fixed>([[today, FIXED_ONE]]);
  let previous = { day: today, survival: FIXED_ONE, months: 0 };

  for (const { months, spread } of quotes) {
    if (!Number.isInteger(months) || months <= previous.months || months > 1_200)
      throw new OutOfDomainError("spreads.months", months, "ascending whole months up to 1200");
    if (!spread.isFinite() || spread.isNegative())
      throw new OutOfDomainError("spreads.spread", spread, "a finite number >= 0");
    const coupons = couponsOf(today, months);
    const end = following(coupons[coupons.length - 1]?.to ?? today);
    if (end <= previous.day)
      throw new OutOfDomainError("spreads.months", months, `a tenor that ends after ${isoOf(previous.day)}`);
    const { terms, fixed } = termsOf(coupons, spread, recovery, discountAt, survivals, today);
    const { hazard, alive } = solve(terms, fixed, spread, recovery, previous);
    // Everything up to this node is known to the later quotes.
    for (const [day, survival] of alive) survivals.set(day, survival);
    const survival =
      alive.get(end) ?? mulFixed(previous.survival, survivalOver(hazard, fixedYears(end - previous.day)));
    curve.push({
      years: yearsAt(end - today),
      hazard: hazard <= 0n ? ZERO : round40(fromFixedPoint(hazard)),
    });
    previous = { day: end, survival, months };
  }
  return curve;
}

/** Value of a coupon: `alive S(payment) + died (S(from) - S(to))`, with coefficients that no hazard enters. */
interface OpenTerm {
  /** A known survival, or the day at which it is still to be found. */
  readonly from: Fixed | Day;
  readonly to: Day;
  readonly payment: Day;
  readonly alive: Fixed;
  readonly died: Fixed;
}

/** Coupons that reach past the last node, and what all others and the accrual rebate are worth together. */
function termsOf(
  coupons: readonly Coupon[],
  spread: Decimal,
  recovery: Decimal,
  discountAt: (day: Day) => Fixed,
  survivals: ReadonlyMap<Day, Fixed>,
  today: Day,
): { readonly terms: readonly OpenTerm[]; readonly fixed: Fixed } {
  const rate = toFixedPoint(spread);
  const loss = FIXED_ONE - toFixedPoint(recovery);
  let fixed = mulFixed(
    mulFixed(rebate(today, coupons), rate),
    discountAt(addBusinessDays(today, REBATE_SETTLEMENT)),
  );
  const terms: OpenTerm[] = [];
  for (const { from, to, payment, middle, accrual, accruedAtMiddle } of coupons) {
    const alive = -mulFixed(mulFixed(rate, accrual), discountAt(payment));
    const died = mulFixed(loss - mulFixed(rate, accruedAtMiddle), discountAt(middle));
    const start = survivals.get(from);
    const end = survivals.get(to);
    const paid = survivals.get(payment);
    if (start !== undefined && end !== undefined && paid !== undefined)
      fixed += mulFixed(alive, paid) + mulFixed(died, start - end);
    else terms.push({ from: start ?? from, to, payment, alive, died });
  }
  return { terms, fixed };
}

/**
 * Accrual that the seller gives back for the first day: protection is counted from the trade date, premium from
 * the day after. Nothing where the first period starts later or ends that day.
 */
function rebate(today: Day, coupons: readonly Coupon[]): Fixed {
  const [first] = coupons;
  return first !== undefined && following(today) === today && today + 1 < first.to ? accrualOf(1) : 0n;
}

interface Solution {
  readonly hazard: Fixed;
  /** Survival at every day that the terms look at. */
  readonly alive: ReadonlyMap<Day, Fixed>;
}

/** The hazard after `known` at which protection and premium are worth the same. */
function solve(
  terms: readonly OpenTerm[],
  fixed: Fixed,
  spread: Decimal,
  recovery: Decimal,
  known: { readonly day: Day; readonly survival: Fixed },
): Solution {
  const days = [
    ...new Set(
      terms.flatMap(({ from, to, payment }) =>
        typeof from === "number" ? [from, to, payment] : [to, payment],
      ),
    ),
  ].sort((a, b) => a - b);
  let hazard = toFixedPoint(spread.div(new Decimal(1).minus(recovery)));
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const alive = survivalsAt(days, hazard, known);
    const at = (day: Day): Fixed => alive.get(day) ?? 0n;
    const slopeAt = (day: Day): Fixed => -mulFixed(at(day), fixedYears(day - known.day));
    let value = fixed;
    let slope = 0n;
    for (const { from, to, payment, alive: paid, died } of terms) {
      const [start, startSlope] = typeof from === "number" ? [at(from), slopeAt(from)] : [from, 0n];
      value += mulFixed(paid, at(payment)) + mulFixed(died, start - at(to));
      slope += mulFixed(paid, slopeAt(payment)) + mulFixed(died, startSlope - slopeAt(to));
    }
    const change = slope === 0n ? 0n : (value * FIXED_ONE) / slope;
    hazard -= change;
    if (change < TOLERANCE && change > -TOLERANCE) {
      if (hazard < -TOLERANCE)
        throw new OutOfDomainError(
          "spreads.spread",
          spread,
          "a spread not so far below the shorter ones that the hazard turns negative",
        );
      return { hazard, alive: survivalsAt(days, hazard, known) };
    }
    if (hazard > MAX_HAZARD * FIXED_ONE || hazard < -MAX_HAZARD * FIXED_ONE) break;
  }
  throw new OutOfDomainError(
    "spreads.spread",
    spread,
    `a spread that some hazard up to ${MAX_HAZARD} explains`,
  );
}

/** Survival at ascending days under one hazard: step by step, since the steps repeat (a quarter, a weekend). */
function survivalsAt(
  days: readonly Day[],
  hazard: Fixed,
  known: { readonly day: Day; readonly survival: Fixed },
): ReadonlyMap<Day, Fixed> {
  const steps = new Map<number, Fixed>();
  const alive = new Map<Day, Fixed>();
  let { day: from, survival } = known;
  for (const day of days) {
    const length = day - from;
    let factor = steps.get(length);
    if (factor === undefined) {
      factor = survivalOver(hazard, fixedYears(length));
      steps.set(length, factor);
    }
    survival = mulFixed(survival, factor);
    alive.set(day, survival);
    from = day;
  }
  return alive;
}
