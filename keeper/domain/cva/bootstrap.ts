import { OutOfDomainError } from "../errors.ts";
import { exp } from "../numeric/exponential.ts";
import { Decimal } from "../units.ts";
import { addBusinessDays, cdsSchedule, type Day, dayOf, following, isoOf } from "./cdsSchedule.ts";
import type { HazardCurve, HazardPoint } from "./hazard.ts";

const ONE = new Decimal(1);
const ZERO = new Decimal(0);
/** Business days after which the accrual rebate is paid. */
const REBATE_SETTLEMENT = 3;
const PREMIUM_DAYS_PER_YEAR = 360;
const CURVE_DAYS_PER_YEAR = 365;
/** Newton doubles the digits: from a spread-sized start it needs four or five steps. */
const MAX_STEPS = 60;
const TOLERANCE = new Decimal("1e-25");
/** Above 1 000 % a year the name has in effect defaulted. */
const MAX_HAZARD = new Decimal(10);

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

interface Coupon {
  /** Where protection of the period begins and ends. */
  readonly from: Day;
  readonly to: Day;
  readonly payment: Day;
  /** The default inside the period is taken in its middle. */
  readonly middle: Day;
  readonly accrual: Decimal;
  readonly accruedAtMiddle: Decimal;
}

const yearsAt = (days: number): Decimal => new Decimal(days).div(CURVE_DAYS_PER_YEAR);
const accrualOf = (days: number): Decimal => new Decimal(Math.max(0, days)).div(PREMIUM_DAYS_PER_YEAR);

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
  const discounts = new Map<Day, Decimal>();
  const discountAt = (day: Day): Decimal => {
    const known = discounts.get(day);
    if (known !== undefined) return known;
    const made = inputs.discount(yearsAt(day - today));
    discounts.set(day, made);
    return made;
  };
  const curve: HazardPoint[] = [];
  const survivals = new Map<Day, Decimal>([[today, ONE]]);
  let previous = { day: today, survival: ONE, months: 0 };

  for (const { months, spread } of quotes) {
    if (!Number.isInteger(months) || months <= previous.months || months > 1_200)
      throw new OutOfDomainError("spreads.months", months, "ascending whole months up to 1200");
    if (!spread.isFinite() || spread.isNegative())
      throw new OutOfDomainError("spreads.spread", spread, "a finite number >= 0");
    const coupons = couponsOf(today, months);
    const end = following(coupons[coupons.length - 1]?.to ?? today);
    if (end <= previous.day)
      throw new OutOfDomainError("spreads.months", months, `a tenor that ends after ${isoOf(previous.day)}`);
    const hazard = solve(coupons, spread, recovery, discountAt, survivals, today, previous);
    // Everything up to this node is known to the later quotes.
    for (const day of coupons.flatMap(({ from, to, payment }) => [from, to, payment]))
      if (day > previous.day && !survivals.has(day))
        survivals.set(day, previous.survival.times(exp(hazard.times(yearsAt(previous.day - day)))));
    const survival = previous.survival.times(exp(hazard.times(yearsAt(previous.day - end))));
    curve.push({ years: yearsAt(end - today), hazard });
    previous = { day: end, survival, months };
  }
  return curve;
}

interface OpenTerm {
  /** A known survival, or the day at which it is still to be found. */
  readonly from: Decimal | Day;
  readonly to: Day;
  readonly payment: Day;
  readonly alive: Decimal;
  readonly died: Decimal;
}

interface Point {
  readonly survival: Decimal;
  readonly slope: Decimal;
}

/**
 * Accrual that the seller gives back for the first day: protection is counted from the trade date, premium from
 * the day after. Nothing where the first period starts later or ends that day.
 */
function rebate(today: Day, coupons: readonly Coupon[]): Decimal {
  const [first] = coupons;
  return first !== undefined && following(today) === today && today + 1 < first.to ? accrualOf(1) : ZERO;
}

/** The hazard after `known` at which protection and premium are worth the same. */
function solve(
  coupons: readonly Coupon[],
  spread: Decimal,
  recovery: Decimal,
  discountAt: (day: Day) => Decimal,
  survivals: ReadonlyMap<Day, Decimal>,
  today: Day,
  known: { readonly day: Day; readonly survival: Decimal },
): Decimal {
  if (spread.isZero() && survivals.size === 1) return ZERO;
  const loss = ONE.minus(recovery);
  // Per coupon, value = alive S(payment) + died (S(from) - S(to)); what ends before the node is a constant.
  let fixed = rebate(today, coupons)
    .times(spread)
    .times(discountAt(addBusinessDays(today, REBATE_SETTLEMENT)));
  const open: OpenTerm[] = [];
  for (const { from, to, payment, middle, accrual, accruedAtMiddle } of coupons) {
    const alive = spread.times(accrual).times(discountAt(payment)).negated();
    const died = loss.minus(spread.times(accruedAtMiddle)).times(discountAt(middle));
    const start = survivals.get(from);
    const end = survivals.get(to);
    const paid = survivals.get(payment);
    if (start !== undefined && end !== undefined && paid !== undefined)
      fixed = fixed.plus(alive.times(paid)).plus(died.times(start.minus(end)));
    else open.push({ from: start ?? from, to, payment, alive, died });
  }
  let hazard = spread.div(loss);
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const points = new Map<Day, Point>();
    const at = (day: Day): Point => {
      const point = points.get(day);
      if (point !== undefined) return point;
      const years = yearsAt(day - known.day);
      const survival = known.survival.times(exp(hazard.times(years).negated()));
      const made = { survival, slope: survival.times(years).negated() };
      points.set(day, made);
      return made;
    };
    let value = fixed;
    let slope = new Decimal(0);
    for (const { from, to, payment, alive, died } of open) {
      const paid = at(payment);
      const start = typeof from === "number" ? at(from) : { survival: from, slope: ZERO };
      const end = to === payment ? paid : at(to);
      value = value.plus(alive.times(paid.survival)).plus(died.times(start.survival.minus(end.survival)));
      slope = slope.plus(alive.times(paid.slope)).plus(died.times(start.slope.minus(end.slope)));
    }
    const change = value.div(slope);
    hazard = hazard.minus(change);
    if (change.abs().lt(TOLERANCE)) break;
    if (!hazard.isFinite() || hazard.abs().gt(MAX_HAZARD))
      throw new OutOfDomainError(
        "spreads.spread",
        spread,
        `a spread that some hazard up to ${MAX_HAZARD} explains`,
      );
  }
  if (hazard.isNegative() && hazard.abs().gt(TOLERANCE))
    throw new OutOfDomainError(
      "spreads.spread",
      spread,
      "a spread not so far below the shorter ones that the hazard turns negative",
    );
  return Decimal.max(0, hazard);
}
