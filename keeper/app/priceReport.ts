import { mapRisks, type PerRisk, RISKS } from "../domain/composition.ts";
import type { PricedAsset } from "../domain/priceAsset.ts";
import { Decimal, type Pips, pips, pipsToDecimal, quantisePart } from "../domain/units.ts";
import type { Json, JsonObject } from "./json.ts";

const fraction = (value: Pips): string => pipsToDecimal(value).toFixed();
const shown = (value: Decimal): string => quantisePart(value).toFixed();
const optional = (value: Decimal | undefined): Json => (value === undefined ? null : shown(value));
const perRisk = (values: PerRisk<Decimal>): JsonObject => mapRisks((risk) => values[risk].toFixed());

/** What a weighted sum has to be rounded up by to be a whole number of pips; 0 while all weights are 100 %. */
function rounding(priced: PricedAsset): string {
  const exact = Decimal.sum(...RISKS.map((risk) => priced.weighted[risk]));
  return pipsToDecimal(pips(priced.totals.yield - priced.parts.baseRate))
    .minus(exact)
    .toFixed();
}

/**
 * A priced asset as JSON: decimal strings, rates and haircuts as fractions. `premium` and `haircut` hold the
 * parts as they are signed and the totals as the contract recomputes them.
 */
export function priceReport(priced: PricedAsset, snapshotHash: string, modelHash: string): JsonObject {
  const { parts, totals, irm, settings } = priced;
  return {
    asset: priced.asset,
    asOf: priced.valuationTime.slice(0, 10),
    yield: fraction(totals.yield),
    baseRate: fraction(parts.baseRate),
    premium: {
      ...mapRisks((risk) => fraction(parts.premium[risk])),
      total: fraction(pips(totals.yield - parts.baseRate)),
    },
    shares: perRisk(priced.shares),
    haircut: {
      market: fraction(parts.haircut.market),
      liquidity: fraction(parts.haircut.liquidity),
      credit: fraction(parts.haircut.credit),
      counterparty: fraction(parts.haircut.counterparty),
      legal: fraction(parts.haircut.legal),
      addOn: fraction(settings.addOn),
      total: fraction(totals.haircut),
    },
    liquidationThreshold: fraction(totals.liquidationThreshold),
    maxLtv: fraction(totals.maxLtv),
    irm: {
      kink: fraction(irm.kink),
      base: fraction(irm.base),
      slope1: fraction(irm.slope1),
      slope2: fraction(irm.slope2),
    },
    pd: shown(priced.credit.pd),
    lgd: shown(priced.credit.lgd),
    ead: shown(priced.credit.ead),
    snapshotHash,
    modelHash,
    ...details(priced),
  };
}

function structureOf({ structure }: PricedAsset): Json {
  if (structure === undefined) return null;
  const { check, cover, readings } = structure;
  return {
    attachment: shown(check.attachment),
    minimum: shown(check.minimum),
    lossPerCycle: shown(cover.loss),
    cover: { overCollateral: optional(cover.overCollateral), withReserve: optional(cover.withReserve) },
    triggers: readings.map(({ trigger, value, threshold, breached, severity }) => ({
      trigger,
      value: value.toFixed(),
      threshold: threshold.toFixed(),
      breached,
      severity: shown(severity),
    })),
  };
}

/** Beyond the fixed format: intermediate values that explain the parts. */
function details(priced: PricedAsset): JsonObject {
  const { credit, liquidity, market, counterparty, legal, rates, horizon, valuation, settings } = priced;
  return {
    valuationTime: priced.valuationTime,
    scenario: priced.scenario,
    weights: mapRisks((risk) => settings.weights[risk].toString()),
    weightedPremium: { ...perRisk(priced.weighted), rounding: rounding(priced) },
    liquidationBonus: fraction(settings.liquidationBonus),
    details: {
      baseRate: {
        compounding: rates.base.compounding,
        continuous: shown(rates.base.continuous),
        treasury: optional(rates.base.treasury),
        onChain: optional(rates.base.onChain),
        omega: rates.base.omega.toFixed(),
        liquidityProvision: shown(rates.base.liquidityProvision),
      },
      credit: {
        compoundedPremium: optional(credit.compounded),
        smoothedPd: optional(credit.model?.smoothed),
        contributions: (credit.model?.contributions ?? []).map((c) => ({
          feature: c.feature,
          value: c.value.toFixed(),
          x: shown(c.x),
          coefficient: shown(c.coefficient),
          logit: shown(c.contribution),
        })),
        letterOfCreditPd: optional(credit.letterOfCredit?.impliedPd),
        effectivePd: shown(credit.effectivePd),
        effectiveLgd: shown(credit.effectiveLgd),
      },
      liquidity: {
        discount: {
          normal: shown(liquidity.discount.normal),
          stress: shown(liquidity.discount.stress),
          extreme: shown(liquidity.discount.extreme),
        },
        exitPremium: optional(liquidity.measured?.exit),
        depthPremium: optional(liquidity.measured?.depth),
        tradableShare: optional(liquidity.measured?.tradableShare),
        exits: (liquidity.measured?.plan.allocations ?? []).map(({ name, size, discount, waitDays }) => ({
          name,
          sizeUsd: shown(size),
          discount: shown(discount),
          waitDays: waitDays.toFixed(),
        })),
        unfilledUsd: optional(liquidity.measured?.plan.unfilled),
      },
      market: {
        sigma: shown(market.sigma),
        variance: optional(market.computed?.variance),
        deviation: optional(market.computed?.deviation),
        delay: optional(market.computed?.delay),
        path: optional(market.computed?.path),
      },
      counterparty: counterparty.parties.map(({ name, role, hazard, spread }) => ({
        name,
        role,
        hazard: shown(hazard),
        spread: shown(spread),
      })),
      legal: legal.parts.map(({ name, spread, source, status }) => ({
        name,
        spread: shown(spread),
        source,
        status,
      })),
      horizon: {
        liquidationDays: horizon.liquidationDays.toFixed(),
        revaluationDays: horizon.revaluationDays.toFixed(),
        years: shown(priced.horizonYears),
      },
      structure: structureOf(priced),
      baselHaircut: optional(priced.basel),
      cva: optional(counterparty.cva),
      presentValue: optional(valuation?.presentValue),
      adjustedRate: optional(valuation?.adjustedRate),
    },
    warnings: [...priced.warnings],
  };
}
