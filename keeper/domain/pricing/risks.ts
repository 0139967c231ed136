import { amount } from "../asset/quantity.ts";
import type { PricingInputs } from "../asset/schema.ts";
import type { ScenarioName } from "../asset/terms.ts";
import { Decimal } from "../units.ts";
import { type CounterpartyRisk, counterpartyRisk, isMarketMakerGone } from "./counterparty.ts";
import { badDebtOf, type CreditRisk, creditRisk, exposureOf } from "./credit.ts";
import { type LegalRisk, legalRisk } from "./legal.ts";
import { type LiquidityRisk, liquidityRisk } from "./liquidity.ts";
import { type MarketRisk, marketRisk } from "./market.ts";
import { type Rates, ratesOf } from "./rates.ts";
import type { Recall } from "./recall.ts";
import { type StructureRisk, structureRisk } from "./structure.ts";
import { type Conditions, conditionsOf } from "./terms.ts";

/** Base rate and the five risks of an asset, before anything is added up. */
export interface Risks {
  readonly rates: Rates;
  readonly credit: CreditRisk;
  readonly liquidity: LiquidityRisk;
  readonly market: MarketRisk;
  readonly counterparty: CounterpartyRisk;
  readonly legal: LegalRisk;
  readonly structure: StructureRisk | undefined;
}

/** The conditions on which exits depend, as text. */
const exitKey = (conditions: Readonly<Record<ScenarioName, Conditions>>): string =>
  JSON.stringify(
    [conditions.normal, conditions.stress, conditions.extreme].map(
      ({ logitShift: _credit, hazard: _parties, ...exits }) => exits,
    ),
  );

/** Each risk in a scenario. Stages are recalled by everything that they depend on. */
export function assessRisks(inputs: PricingInputs, scenario: ScenarioName, recall: Recall): Risks {
  const { asset, valuationTime, curve } = inputs;
  const all = {
    normal: conditionsOf(asset.scenarios.normal),
    stress: conditionsOf(asset.scenarios.stress),
    extreme: conditionsOf(asset.scenarios.extreme),
  };
  const conditions = all[scenario];
  const ead = exposureOf(asset.credit.ead);
  const marketMakerLeft = isMarketMakerGone(asset.counterparty);
  const { liquidationDays } = asset.haircut;

  const rates = recall("rates", [asset.baseRate, curve], () => ratesOf(asset.baseRate, curve));
  const { rate: baseRate, continuous: baseRateContinuous } = rates.base;
  const liquidity = recall(
    "liquidity",
    [asset.liquidity, rates, liquidationDays.value, marketMakerLeft, scenario, exitKey(all)],
    () =>
      liquidityRisk(asset.liquidity, {
        baseRate,
        liquidationDays: amount(liquidationDays),
        marketMakerLeft,
        scenario,
        conditions: all,
      }),
  );
  const market = recall("market", [asset.market, valuationTime, conditions.sigma.toFixed()], () =>
    marketRisk(asset.market, valuationTime, conditions),
  );
  const counterparty = recall(
    "counterparty",
    [asset.counterparty, rates, conditions.hazard.toFixed(), ead.toFixed(), valuationTime],
    () =>
      counterpartyRisk(asset.counterparty, {
        conditions,
        baseRateContinuous,
        valuationDate: valuationTime.slice(0, 10),
        discount: rates.discount,
        exposure: ead,
        recall,
      }),
  );
  const consolidated = asset.credit.platform?.independent === false;
  const structure = asset.structure && structureRisk(asset.structure, badDebtOf(asset.credit), consolidated);
  const credit = recall(
    "credit",
    [asset.credit, asset.structure, rates, counterparty, conditions.logitShift.toFixed()],
    () =>
      creditRisk(asset.credit, {
        ead,
        baseRate,
        baseRateContinuous,
        parties: counterparty.parties,
        triggerSeverity: structure?.severity ?? new Decimal(0),
        conditions,
        senior: structure?.senior,
      }),
  );
  return { rates, credit, liquidity, market, counterparty, legal: legalRisk(asset.legal), structure };
}
