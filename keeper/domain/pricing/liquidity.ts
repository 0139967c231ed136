import type { LiquidityInputs } from "../asset/liquidity.ts";
import { amount } from "../asset/quantity.ts";
import type { ScenarioName } from "../asset/terms.ts";
import { MissingInputError } from "../errors.ts";
import type { Decimal } from "../units.ts";

export interface LiquidityRisk {
  /** Annual fraction. */
  readonly premium: Decimal;
  /** LD of the liquidation size, fraction of price. */
  readonly discount: Readonly<Record<ScenarioName, Decimal>>;
  /** Business days of the slowest way out that is used. */
  readonly longestWaitDays: Decimal;
}

export function liquidityRisk(inputs: LiquidityInputs): LiquidityRisk {
  if (inputs.kind !== "given") throw new MissingInputError("liquidity", "given premium and discounts");
  return {
    premium: amount(inputs.premium),
    discount: {
      normal: amount(inputs.discount.normal),
      stress: amount(inputs.discount.stress),
      extreme: amount(inputs.discount.extreme),
    },
    longestWaitDays: amount(inputs.longestWaitDays),
  };
}
