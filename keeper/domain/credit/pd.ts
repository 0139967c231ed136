import { OutOfDomainError } from "../errors.ts";
import { requireProbability, shiftLogit } from "../numeric/logistic.ts";
import { Decimal } from "../units.ts";
import {
  type Feature,
  type FeatureContribution,
  type FeatureValues,
  featureContributions,
} from "./features.ts";

export const CREDIT_CLASSES = [
  "treasury",
  "fundNote",
  "receivables",
  "developedRealEstate",
  "emergingRealEstate",
  "sme",
] as const;
export type CreditClass = (typeof CREDIT_CLASSES)[number];

/** Annual PD of a class at neutral features. Shipped assumptions (docs/model.md section 2). */
export const CLASS_ANCHORS: Readonly<Record<CreditClass, Decimal>> = {
  treasury: new Decimal("0.00004"),
  fundNote: new Decimal("0.0040"),
  receivables: new Decimal("0.0025"),
  developedRealEstate: new Decimal("0.015"),
  emergingRealEstate: new Decimal("0.035"),
  sme: new Decimal("0.06"),
};

/**
 * Regulatory floors of an annual PD: Basel 3.1 corporate .05 %, CRR .03 % (both sourced); Treasury funds
 * .001 % (assumed: a claim on segregated bills is below every corporate floor); none without an obligor.
 */
export const PD_FLOORS = {
  basel31: new Decimal("0.0005"),
  crr: new Decimal("0.0003"),
  treasuryFund: new Decimal("0.00001"),
  none: new Decimal(0),
} as const;

export interface DefaultHistory {
  /** n: obligor-years observed. */
  readonly obligorYears: Decimal;
  /** d: defaults among them. */
  readonly defaults: Decimal;
  /** k: weight of the anchor, in obligor-years. */
  readonly anchorWeight: Decimal;
}

/** Parameters of the Beta distribution of the PD after the history. */
export interface BetaPosterior {
  readonly alpha: Decimal;
  readonly beta: Decimal;
  /** `p_s = (k p0 + d)/(k + n)`. */
  readonly mean: Decimal;
}

/** Smooths the class anchor p0 by the obligors' own history: Beta(k p0 + d, k (1 - p0) + n - d). */
export function smoothAnchor(anchor: Decimal, history: DefaultHistory): BetaPosterior {
  requireProbability("anchor", anchor);
  const { obligorYears, defaults, anchorWeight } = history;
  if (!anchorWeight.isFinite() || !anchorWeight.gt(0))
    throw new OutOfDomainError("anchorWeight", anchorWeight, "a number > 0");
  if (!obligorYears.isFinite() || obligorYears.isNegative())
    throw new OutOfDomainError("obligorYears", obligorYears, "a number >= 0");
  if (!defaults.isFinite() || defaults.isNegative() || defaults.gt(obligorYears))
    throw new OutOfDomainError("defaults", defaults, `a number in [0, obligorYears = ${obligorYears}]`);
  const alpha = anchorWeight.times(anchor).plus(defaults);
  const beta = anchorWeight.times(new Decimal(1).minus(anchor)).plus(obligorYears).minus(defaults);
  return { alpha, beta, mean: alpha.div(anchorWeight.plus(obligorYears)) };
}

export interface PdInputs {
  readonly anchor: Decimal;
  readonly history?: DefaultHistory | undefined;
  readonly features: FeatureValues;
  /** Fitted coefficients in place of the shipped ones. */
  readonly coefficients?: Readonly<Partial<Record<Feature, Decimal>>> | undefined;
  readonly floor: Decimal;
}

export interface PdResult {
  readonly pd: Decimal;
  /** After smoothing, before features. */
  readonly smoothed: Decimal;
  /** After features, before the floor. */
  readonly unfloored: Decimal;
  readonly floorApplied: boolean;
  readonly contributions: readonly FeatureContribution[];
  readonly posterior?: BetaPosterior;
}

/**
 * Annual PD: the anchor is smoothed first and the live features act on the result, so that a long history
 * never drowns a live signal; then the floor.
 */
export function probabilityOfDefault(inputs: PdInputs): PdResult {
  requireProbability("floor", inputs.floor);
  const posterior = inputs.history === undefined ? undefined : smoothAnchor(inputs.anchor, inputs.history);
  const smoothed = posterior?.mean ?? requireProbability("anchor", inputs.anchor);
  const contributions = featureContributions(inputs.features, inputs.coefficients);
  const shift = contributions.reduce((sum, { contribution }) => sum.plus(contribution), new Decimal(0));
  const unfloored = shiftLogit(smoothed, shift);
  const floorApplied = unfloored.lt(inputs.floor);
  return {
    pd: floorApplied ? inputs.floor : unfloored,
    smoothed,
    unfloored,
    floorApplied,
    contributions,
    ...(posterior === undefined ? {} : { posterior }),
  };
}

/**
 * Looks through to the platform: an SPV that cannot prove independence defaults with it,
 * `1 - (1 - PD_asset)(1 - PD_platform)`.
 */
export function lookThrough(assetPd: Decimal, platformPd: Decimal): Decimal {
  requireProbability("pd", assetPd);
  requireProbability("platform.pd", platformPd);
  const one = new Decimal(1);
  return one.minus(one.minus(assetPd).times(one.minus(platformPd)));
}

/** Distance from the letter of credit's PD beyond which the model alerts: 12 bp. */
export const LETTER_OF_CREDIT_TOLERANCE = new Decimal("0.0012");

export interface LetterOfCreditCheck {
  /** `fee / LGD`, at most 1. */
  readonly impliedPd: Decimal;
  readonly gap: Decimal;
  readonly alert: boolean;
}

/** Compares the PD with the one that the fee of a letter of credit on the same obligor implies. */
export function validateAgainstLetterOfCredit(pd: Decimal, fee: Decimal, lgd: Decimal): LetterOfCreditCheck {
  requireProbability("pd", pd);
  requireProbability("letterOfCredit.fee", fee);
  requireProbability("lgd", lgd);
  if (lgd.isZero())
    throw new OutOfDomainError("lgd", lgd, "above 0: a fee says nothing where no loss can follow");
  const impliedPd = Decimal.min(1, fee.div(lgd));
  const gap = pd.minus(impliedPd).abs();
  return { impliedPd, gap, alert: gap.gt(LETTER_OF_CREDIT_TOLERANCE) };
}

export interface ConfirmedDefault {
  readonly pd: Decimal;
  /** `NAV (1 - LGD)`: nothing may value the asset above this. */
  readonly priceCap: Decimal;
  readonly suspend: true;
}

/** A confirmed default: PD 1, price at most `NAV (1 - LGD)`, and suspension is asked for. */
export function confirmedDefault(nav: Decimal, lgd: Decimal): ConfirmedDefault {
  requireProbability("lgd", lgd);
  if (!nav.isFinite() || nav.isNegative()) throw new OutOfDomainError("nav", nav, "a number >= 0");
  return { pd: new Decimal(1), priceCap: nav.times(new Decimal(1).minus(lgd)), suspend: true };
}
