import type { LiquidityInputs } from "../asset/liquidity.ts";
import { amount } from "../asset/quantity.ts";
import type { ScenarioName } from "../asset/terms.ts";
import { within } from "../errors.ts";
import { bestExit, type ExitPlan } from "../liquidity/bestExit.ts";
import { type LiquidityResult, liquidityPremium } from "../liquidity/premium.ts";
import { Decimal } from "../units.ts";
import { type ExitSurroundings, exitChannel } from "./channels.ts";
import { amountOr, type Conditions } from "./terms.ts";

export interface LiquidityRisk {
  /** Annual fraction. */
  readonly premium: Decimal;
  /** LD of the liquidation size in today's conditions and in each scenario, fraction of price. */
  readonly discount: Readonly<Record<"current" | ScenarioName, Decimal>>;
  /** Days of the slowest way out that is used, today or under stress. */
  readonly longestWaitDays: Decimal;
  /** What the premium is made of; undefined where it is given. */
  readonly measured: LiquidityResult | undefined;
}

export interface LiquiditySurroundings {
  readonly baseRate: Decimal;
  readonly liquidationDays: Decimal;
  readonly marketMakerLeft: boolean;
  /** The scenario in which the asset is priced. */
  readonly scenario: ScenarioName;
  readonly conditions: Readonly<Record<ScenarioName, Conditions>>;
}

/** The premium in the current scenario, and the discount of Q* in every scenario. */
export function liquidityRisk(inputs: LiquidityInputs, around: LiquiditySurroundings): LiquidityRisk {
  if (inputs.kind === "given") {
    const { normal, stress, extreme } = inputs.discount;
    const discount = { normal: amount(normal), stress: amount(stress), extreme: amount(extreme) };
    return {
      premium: amount(inputs.premium),
      discount: { ...discount, current: discount[around.scenario] },
      longestWaitDays: amount(inputs.longestWaitDays),
      measured: undefined,
    };
  }
  const terms = {
    sizeUsd: amount(inputs.sizeUsd),
    issuanceUsd: amount(inputs.issuanceUsd),
    holdingYears: amount(inputs.holdingYears),
    extremeDiscount: amount(inputs.extremeDiscount),
  };
  const channelsIn = (scenario: ScenarioName) => {
    const surroundings: ExitSurroundings = {
      ...terms,
      tokenPriceUsd: amount(inputs.tokenPriceUsd),
      baseRate: around.baseRate,
      liquidationDays: around.liquidationDays,
      scenario,
      conditions: around.conditions[scenario],
      marketMakerLeft: around.marketMakerLeft,
    };
    return inputs.channels.map((channel, i) =>
      within(`liquidity.channels.${i}`, () => exitChannel(channel, surroundings)),
    );
  };
  const measured = liquidityPremium(channelsIn(around.scenario), terms);
  const planIn = (scenario: ScenarioName): ExitPlan =>
    scenario === around.scenario
      ? measured.plan
      : bestExit(channelsIn(scenario), terms.sizeUsd, terms.extremeDiscount);
  const normal = planIn("normal");
  const stress = planIn("stress");
  let extreme: Decimal | undefined;
  return {
    premium: amountOr(inputs.premium, measured.premium),
    discount: {
      current: measured.plan.discount,
      normal: normal.discount,
      stress: stress.discount,
      // Only shown, never part of a report: worked out when somebody asks.
      get extreme() {
        extreme ??= planIn("extreme").discount;
        return extreme;
      },
    },
    longestWaitDays: Decimal.max(measured.plan.longestWaitDays, stress.longestWaitDays),
    measured,
  };
}
