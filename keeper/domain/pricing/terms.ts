import { amount, type Quantity } from "../asset/quantity.ts";
import type { ScenarioInputs } from "../asset/terms.ts";
import { Decimal } from "../units.ts";

/** The multiples under which a part is priced: normal, stress or extreme. */
export interface Conditions {
  readonly poolLiquidity: Decimal;
  readonly bookSize: Decimal;
  readonly makerDiscount: Decimal;
  readonly makerCapacity: Decimal;
  readonly redemptionWait: Decimal;
  readonly redemptionCapacity: Decimal;
  readonly sigma: Decimal;
  readonly logitShift: Decimal;
  readonly hazard: Decimal;
}

export function conditionsOf(scenario: ScenarioInputs): Conditions {
  return {
    poolLiquidity: new Decimal(scenario.poolLiquidity),
    bookSize: new Decimal(scenario.bookSize),
    makerDiscount: new Decimal(scenario.makerDiscount),
    makerCapacity: new Decimal(scenario.makerCapacity),
    redemptionWait: new Decimal(scenario.redemptionWait),
    redemptionCapacity: new Decimal(scenario.redemptionCapacity),
    sigma: new Decimal(scenario.sigma),
    logitShift: new Decimal(scenario.logitShift),
    hazard: new Decimal(scenario.hazard),
  };
}

export const amountOr = (q: Quantity | undefined, otherwise: Decimal): Decimal =>
  q === undefined ? otherwise : amount(q);
