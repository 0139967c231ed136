import { OutOfDomainError } from "../errors.ts";
import { ln } from "../numeric/exponential.ts";
import { Decimal } from "../units.ts";

/** X (on-chain behaviour) and Z (off-chain substitutes) of the logit, docs/model.md section 2. */
export const FEATURES = [
  "coverage",
  "custody",
  "overdue",
  "collection",
  "redemption30d",
  "holderConcentration",
  "missedNav",
  "attestationAgeDays",
  "auditAgeMonths",
  "trackRecordYears",
  "vacancy",
  "dscr",
  "interestCover",
  "triggerSeverity",
] as const;
export type Feature = (typeof FEATURES)[number];
export type FeatureValues = Readonly<Partial<Record<Feature, Decimal>>>;

interface FeatureRule {
  /** Shipped coefficient b: an assumption, replaced by a fit where there is history. */
  readonly coefficient: Decimal;
  /** Raw value to x; x = 0 is the neutral asset of its class. */
  readonly transform: (value: Decimal) => Decimal;
  /** Largest raw value that makes sense; larger ones are refused as slips of units. */
  readonly max?: number;
}

const clip = (value: Decimal, low: string | number, high: string | number): Decimal => value.clamp(low, high);
const negativeLog = (value: Decimal): Decimal => ln(value).negated();
const logRatio = (value: Decimal, neutral: string | number): Decimal =>
  value.eq(neutral) ? new Decimal(0) : ln(value.div(neutral));
const ageBeyond = (value: Decimal, allowed: number): Decimal =>
  logRatio(Decimal.max(value, allowed), allowed);
const rule = (
  coefficient: Decimal | string | number,
  transform: (value: Decimal) => Decimal,
  max?: number,
): FeatureRule => ({
  coefficient: new Decimal(coefficient),
  transform,
  ...(max === undefined ? {} : { max }),
});

const RULES: Readonly<Record<Feature, FeatureRule>> = {
  /** Treasury / shares. */
  coverage: rule(4, (c) => negativeLog(clip(c, "0.5", 2))),
  /** Attested / liabilities. */
  custody: rule(3, (a) => negativeLog(clip(a, "0.5", 2))),
  /** Share of the pool past due. */
  overdue: rule("0.30", (o) => clip(o, 0, "0.5").div("0.05"), 1),
  /** Collected / due. */
  collection: rule("0.25", (c) => new Decimal(1).minus(clip(c, "0.5", "1.05")).div("0.05")),
  /** Net redemptions of the last 30 days / outstanding; inflows count as 0. */
  redemption30d: rule("0.15", (r) => clip(r, 0, "0.5").div("0.10"), 1),
  /** Herfindahl index of holders, pools and omnibus accounts left out. */
  holderConcentration: rule("0.10", (h) => logRatio(clip(h, "0.01", 1), "0.10"), 1),
  /** Share of NAVs not published when due. */
  missedNav: rule("0.20", (m) => m.div("0.10"), 1),
  attestationAgeDays: rule("0.25", (d) => ageBeyond(d, 31)),
  auditAgeMonths: rule("0.25", (m) => ageBeyond(m, 12)),
  trackRecordYears: rule("0.25", (t) => logRatio(t.plus(1), 6).negated()),
  /** Vacant share of the let area. */
  vacancy: rule("0.25", (v) => clip(v, 0, "0.5").minus("0.10").div("0.05"), 1),
  /** Debt service cover. */
  dscr: rule("0.80", (d) => logRatio(clip(d, "0.5", 5), "1.5").negated()),
  interestCover: rule("0.60", (i) => logRatio(clip(i, "0.25", 10), 2).negated()),
  /** Severity u of the worst live trigger (docs/model.md section 8): at 1 the odds triple. */
  triggerSeverity: rule(ln(new Decimal(3)), (u) => u, 1),
};

export const shippedCoefficient = (feature: Feature): Decimal => RULES[feature].coefficient;

/** The x of one feature. Raw values are never negative; `redemption30d` may be (net inflow). */
export function transformFeature(feature: Feature, value: Decimal): Decimal {
  const { transform, max } = RULES[feature];
  const mayBeNegative = feature === "redemption30d";
  if (!value.isFinite() || (value.isNegative() && !mayBeNegative) || (max !== undefined && value.gt(max)))
    throw new OutOfDomainError(
      feature,
      value,
      max === undefined ? "a finite number >= 0" : `a number in [${mayBeNegative ? "-inf" : 0}, ${max}]`,
    );
  return transform(value);
}

export interface FeatureContribution {
  readonly feature: Feature;
  readonly value: Decimal;
  readonly x: Decimal;
  readonly coefficient: Decimal;
  /** `b x`, in log-odds. */
  readonly contribution: Decimal;
}

/** Contributions of the given features, in the order of the table; absent features are neutral. */
export function featureContributions(
  values: FeatureValues,
  coefficients: Readonly<Partial<Record<Feature, Decimal>>> = {},
): readonly FeatureContribution[] {
  return FEATURES.flatMap((feature) => {
    const value = values[feature];
    if (value === undefined) return [];
    const coefficient = coefficients[feature] ?? shippedCoefficient(feature);
    const x = transformFeature(feature, value);
    return [{ feature, value, x, coefficient, contribution: coefficient.times(x) }];
  });
}
