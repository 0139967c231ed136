import { amount } from "./asset/quantity.ts";
import type { PricingInputs } from "./asset/schema.ts";
import type { HaircutInputs, ScenarioName, WeightInputs } from "./asset/terms.ts";
import {
  type CompositionSettings,
  compose,
  mapRisks,
  type Parts,
  type PerRisk,
  type Totals,
} from "./composition.ts";
import {
  baselHaircut,
  counterpartyHaircut,
  creditHaircut,
  type Horizon,
  horizonYears,
  legalHaircut,
  marketHaircut,
} from "./haircut.ts";
import { baseOf, type IrmTerms, kinkOf, slope2Of } from "./irm.ts";
import type { CreditRisk } from "./pricing/credit.ts";
import type { LiquidityRisk } from "./pricing/liquidity.ts";
import { type Valuation, valueCashFlows } from "./pricing/rates.ts";
import { type Recall, withoutMemory } from "./pricing/recall.ts";
import { assessRisks, type Risks } from "./pricing/risks.ts";
import type { StructureRisk } from "./pricing/structure.ts";
import { amountOr } from "./pricing/terms.ts";
import { premiumShares, weightedPremiums } from "./synthesis.ts";
import { type Bps, bps, Decimal, type Pips, pips, pipsToDecimal, toPipsUp } from "./units.ts";

/** Interest-rate model in the integers that go on chain; slope1 follows from the yield. */
export interface IrmPips {
  readonly kink: Pips;
  readonly base: Pips;
  readonly slope1: Pips;
  readonly slope2: Pips;
}

export interface PricedAsset extends Risks {
  readonly asset: string;
  readonly valuationTime: string;
  readonly scenario: ScenarioName;
  /** What a report carries. */
  readonly parts: Parts;
  readonly irm: IrmPips;
  readonly settings: CompositionSettings;
  /** What the contract recomputes from parts and settings. */
  readonly totals: Totals;
  readonly weighted: PerRisk<Decimal>;
  readonly shares: PerRisk<Decimal>;
  readonly horizon: Horizon;
  /** tau. */
  readonly horizonYears: Decimal;
  readonly valuation: Valuation | undefined;
  /** Basel's haircut over the same horizon, for comparison. */
  readonly basel: Decimal | undefined;
  readonly warnings: readonly string[];
}

/** A liquidator needs this much over the normal discount. */
const LEAST_LIQUIDATOR_MARGIN = new Decimal("0.005");

const weightsOf = (inputs: WeightInputs): PerRisk<Bps> => mapRisks((risk) => bps(BigInt(inputs[risk].value)));

function settingsOf(inputs: HaircutInputs, weights: WeightInputs): CompositionSettings {
  return {
    weights: weightsOf(weights),
    addOn: toPipsUp("haircut.addOn", amount(inputs.addOn)),
    liquidationBonus: toPipsUp("haircut.liquidationBonus", amount(inputs.liquidationBonus)),
    ltvBuffer: toPipsUp("haircut.ltvBuffer", amount(inputs.ltvBuffer)),
  };
}

function horizonOf(inputs: HaircutInputs, longestWaitDays: Decimal): Horizon {
  return {
    liquidationDays: Decimal.max(amount(inputs.liquidationDays), longestWaitDays),
    revaluationDays: Decimal.max(
      amount(inputs.revaluationDays),
      amountOr(inputs.feedMaxAgeDays, new Decimal(0)),
    ),
  };
}

/**
 * Yield, haircut and interest-rate model of one asset, every total with its parts. A pure function: the same
 * inputs give the same result on every run and platform. `scenario` other than normal prices the asset as if
 * that scenario had come; the liquidity haircut is never below the stressed discount.
 * @param recall how stages are made; a series of revaluations may remember those that stay the same
 * @throws OutOfDomainError, MissingInputError or RefusedError
 */
export function priceAsset(
  inputs: PricingInputs,
  scenario: ScenarioName = "normal",
  recall: Recall = withoutMemory,
): PricedAsset {
  const { asset, valuationTime } = inputs;
  const risks = assessRisks(inputs, scenario, recall);
  const { rates, credit, liquidity, market, counterparty, legal, structure } = risks;
  const horizon = horizonOf(asset.haircut, liquidity.longestWaitDays);
  const tau = horizonYears(horizon);
  const stressedDiscount = Decimal.max(liquidity.discount.stress, liquidity.discount.current);
  const premium: PerRisk<Decimal> = {
    credit: credit.premium,
    liquidity: liquidity.premium,
    market: market.premium,
    counterparty: counterparty.premium,
    legal: legal.premium,
  };
  const haircut: PerRisk<Decimal> = {
    credit: recall("creditHaircut", [credit, tau.toFixed()], () =>
      creditHaircut(credit.effectivePd, credit.effectiveLgd, tau),
    ),
    liquidity: stressedDiscount,
    market: marketHaircut(market.sigma, tau),
    counterparty: recall("counterpartyHaircut", [counterparty, tau.toFixed()], () =>
      counterpartyHaircut(counterparty.parties, tau),
    ),
    legal: legalHaircut(legal.premium, legal.yearsToEnforce),
  };
  const irmTerms: IrmTerms = {
    kind: asset.irm.kind,
    baseShare: amountOr(asset.irm.baseShare, new Decimal(0)),
    stressedWithdrawal: amount(asset.irm.stressedWithdrawal),
    rateCap: amount(asset.irm.rateCap),
    redemptionDays: amount(asset.irm.redemptionDays),
  };
  const parts: Parts = {
    baseRate: toPipsUp("baseRate", rates.base.rate),
    premium: mapRisks((risk) => toPipsUp(`premium.${risk}`, premium[risk])),
    haircut: mapRisks((risk) => toPipsUp(`haircut.${risk}`, haircut[risk])),
    irmBase: toPipsUp("irm.base", baseOf(irmTerms, rates.base.rate)),
  };
  const settings = settingsOf(asset.haircut, asset.weights);
  const totals = compose(parts, settings);
  const weighted = weightedPremiums(parts.premium, settings.weights);
  const total = pipsToDecimal(pips(totals.yield - parts.baseRate));
  return {
    asset: asset.name,
    valuationTime,
    scenario,
    parts,
    irm: irmOf(irmTerms, parts, totals, stressedDiscount),
    settings,
    totals,
    weighted,
    shares: premiumShares(weighted),
    ...risks,
    horizon,
    horizonYears: tau,
    valuation: valueCashFlows(asset, rates, total),
    basel:
      asset.haircut.basel &&
      baselHaircut(asset.haircut.basel.class, amount(asset.haircut.basel.residualYears), horizon),
    warnings: warningsOf(settings, liquidity, credit, structure),
  };
}

function irmOf(terms: IrmTerms, parts: Parts, totals: Totals, stressedDiscount: Decimal): IrmPips {
  const slope2 = slope2Of(
    terms,
    pipsToDecimal(parts.irmBase),
    pipsToDecimal(totals.slope1),
    stressedDiscount,
  );
  return {
    kink: toPipsUp("irm.kink", kinkOf(terms.stressedWithdrawal)),
    base: parts.irmBase,
    slope1: totals.slope1,
    // Downward: the cap is the market's, and rounding may not pass it.
    slope2: pips(BigInt(slope2.times(1_000_000).floor().toFixed(0))),
  };
}

function warningsOf(
  settings: CompositionSettings,
  liquidity: LiquidityRisk,
  credit: CreditRisk,
  structure: StructureRisk | undefined,
): string[] {
  const warnings: string[] = [];
  const needed = liquidity.discount.normal.plus(LEAST_LIQUIDATOR_MARGIN);
  const bonus = pipsToDecimal(settings.liquidationBonus);
  if (bonus.lt(needed))
    warnings.push(
      `liquidation bonus ${bonus} is below the normal discount + 50 bp, ${needed}: nobody would liquidate`,
    );
  if (credit.letterOfCredit?.alert)
    warnings.push(
      `PD ${credit.pd} is ${credit.letterOfCredit.gap} away from the letter of credit's ${credit.letterOfCredit.impliedPd}`,
    );
  if (credit.defaultedNavCap !== undefined)
    warnings.push(`confirmed default: suspend; price at most ${credit.defaultedNavCap} of NAV`);
  for (const reading of structure?.readings ?? [])
    if (reading.breached)
      warnings.push(
        `trigger ${reading.trigger} at ${reading.value}, threshold ${reading.threshold}: divert cash to senior, severity ${reading.severity}`,
      );
  const check = structure?.check;
  if (check?.shortfall.gt(0))
    warnings.push(`enhancement ${check.attachment} is below the quadrant's minimum ${check.minimum}`);
  return warnings;
}
