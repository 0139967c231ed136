import type { CreditInputs } from "../asset/credit.ts";
import { amount, type Quantity } from "../asset/quantity.ts";
import { exposureAtDefault } from "../credit/ead.ts";
import { FEATURES, type Feature, shippedCoefficient } from "../credit/features.ts";
import { lgdFromObserved, lgdFromRecovery } from "../credit/lgd.ts";
import {
  CLASS_ANCHORS,
  confirmedDefault,
  type LetterOfCreditCheck,
  lookThrough,
  type PdResult,
  probabilityOfDefault,
  validateAgainstLetterOfCredit,
} from "../credit/pd.ts";
import { compoundedCreditPremium, creditPremium } from "../credit/premium.ts";
import { MissingInputError } from "../errors.ts";
import { shiftLogit } from "../numeric/logistic.ts";
import { annualBadDebt, type SeniorRisk } from "../structure/tranche.ts";
import { Decimal } from "../units.ts";
import type { PartyTerms } from "./counterparty.ts";
import { amountOr, type Conditions } from "./terms.ts";

export interface CreditRisk {
  /** Annual PD of the obligor or pool. */
  readonly pd: Decimal;
  readonly lgd: Decimal;
  /** PD and LGD of what is held: the senior tranche where there is a structure, else the same. */
  readonly effectivePd: Decimal;
  readonly effectiveLgd: Decimal;
  /** USD. */
  readonly ead: Decimal;
  /** Annual fraction. */
  readonly premium: Decimal;
  /** The break-even spread of a one-period loan; absent where everything would be lost. */
  readonly compounded: Decimal | undefined;
  readonly model: PdResult | undefined;
  readonly letterOfCredit: LetterOfCreditCheck | undefined;
  /** Set on a confirmed default: highest share of NAV that anything may value the asset at. */
  readonly defaultedNavCap: Decimal | undefined;
}

function mapFeatures(source: Readonly<Partial<Record<Feature, Quantity | undefined>>>) {
  const mapped: Partial<Record<Feature, Decimal>> = {};
  for (const feature of FEATURES) {
    const value = source[feature];
    if (value !== undefined) mapped[feature] = amount(value);
  }
  return mapped;
}

/** Logit by which a PD that has no features moves at the full severity of a trigger: as the feature's own. */
const TRIGGER_COEFFICIENT = shippedCoefficient("triggerSeverity");

interface AnnualPd {
  readonly pd: Decimal;
  readonly model?: PdResult;
}

function annualPd(inputs: CreditInputs["pd"], triggerSeverity: Decimal): AnnualPd {
  switch (inputs.kind) {
    case "given":
      return { pd: amount(inputs.annual) };
    case "noObligor":
      return { pd: new Decimal(0) };
    case "badDebt":
      return { pd: annualBadDebt(amount(inputs.perCycle), amount(inputs.maturityDays)) };
    case "model": {
      const history = inputs.history;
      const model = probabilityOfDefault({
        anchor: amountOr(inputs.anchor, CLASS_ANCHORS[inputs.class]),
        history: history && {
          obligorYears: amount(history.obligorYears),
          defaults: amount(history.defaults),
          anchorWeight: amount(history.anchorWeight),
        },
        features: { ...mapFeatures(inputs.features), triggerSeverity },
        coefficients: inputs.coefficients && mapFeatures(inputs.coefficients),
        floor: amount(inputs.floor),
      });
      return { pd: model.pd, model };
    }
  }
}

/** Bad debt of one cycle, a share of face; 0 where the PD is given in another form. */
export const badDebtOf = ({ pd }: CreditInputs): Decimal =>
  pd.kind === "badDebt" ? amount(pd.perCycle) : new Decimal(0);

/** EAD, USD. */
export function exposureOf(inputs: CreditInputs["ead"]): Decimal {
  if (inputs.kind === "given") return amount(inputs.amount);
  return exposureAtDefault({
    outstanding: amount(inputs.outstanding),
    nav: amount(inputs.nav),
    accrued: amount(inputs.accrued),
    segregatedCash: amount(inputs.segregatedCash),
  });
}

function lossGivenDefault(
  inputs: CreditInputs["lgd"],
  ead: Decimal,
  baseRate: Decimal,
  parties: readonly PartyTerms[],
): Decimal {
  switch (inputs.kind) {
    case "given":
      return amount(inputs.fraction);
    case "observed":
      return lgdFromObserved(
        {
          custodianReturn: amount(inputs.custodianReturn),
          retokenisable: amount(inputs.retokenisable),
          poolValue: amount(inputs.poolValue),
        },
        ead,
      );
    case "recovery": {
      const proof = inputs.proof;
      return lgdFromRecovery({
        assetRecovery: amount(inputs.assetRecovery),
        legalRecovery: amount(inputs.legalRecovery),
        exitDiscount: amount(inputs.exitDiscount),
        recoveryYears: amount(inputs.recoveryYears),
        discountRate: amountOr(inputs.discountRate, baseRate),
        proof: proof && {
          ageDays: amount(proof.ageDays),
          allowedDays: amount(proof.allowedDays),
          verifiedShare: amount(proof.verifiedShare),
        },
      });
    }
    case "party": {
      const party = parties.find(({ name }) => name === inputs.party);
      if (party === undefined)
        throw new MissingInputError("credit.lgd.party", `a counterparty named ${inputs.party}`);
      return party.exposure.times(new Decimal(1).minus(party.recovery));
    }
  }
}

export interface CreditSurroundings {
  /** USD. */
  readonly ead: Decimal;
  /** Continuous base rate, for recoveries without a rate of their own. */
  readonly baseRateContinuous: Decimal;
  readonly baseRate: Decimal;
  readonly parties: readonly PartyTerms[];
  /** Severity u of the worst structural trigger. */
  readonly triggerSeverity: Decimal;
  readonly conditions: Conditions;
  /** What the structure makes of the pool's PD and LGD; undefined without a structure. */
  readonly senior: ((pd: Decimal, lgd: Decimal) => SeniorRisk) | undefined;
}

export function creditRisk(inputs: CreditInputs, around: CreditSurroundings): CreditRisk {
  const { ead } = around;
  const lgd = lossGivenDefault(inputs.lgd, ead, around.baseRateContinuous, around.parties);
  const own = annualPd(inputs.pd, around.triggerSeverity);
  const featured =
    own.model === undefined ? TRIGGER_COEFFICIENT.times(around.triggerSeverity) : new Decimal(0);
  const platform = inputs.platform;
  const joint =
    platform === undefined || platform.independent ? own.pd : lookThrough(own.pd, amount(platform.pd));
  const fallen = inputs.confirmedDefault?.confirmed === true;
  const defaulted = fallen ? confirmedDefault(new Decimal(1), lgd) : undefined;
  const pd = defaulted?.pd ?? shiftLogit(joint, around.conditions.logitShift.plus(featured));
  const senior = around.senior?.(pd, lgd);
  const letter = inputs.letterOfCredit;
  return {
    pd,
    lgd,
    ead,
    effectivePd: senior?.pd ?? pd,
    effectiveLgd: senior?.lgd ?? lgd,
    premium: amountOr(inputs.premium, senior?.expectedLoss ?? creditPremium(pd, lgd)),
    compounded: compoundedCreditPremium(senior?.pd ?? pd, senior?.lgd ?? lgd, around.baseRate),
    model: own.model,
    letterOfCredit: letter && validateAgainstLetterOfCredit(pd, amount(letter.fee), lgd),
    defaultedNavCap: defaulted?.priceCap,
  };
}
