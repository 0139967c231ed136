import { OutOfDomainError } from "../errors.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { Decimal } from "../units.ts";
import { bestExit, type ExitPlan } from "./bestExit.ts";
import type { ExitChannel } from "./channel.ts";
import { depthPremium, tradableShare } from "./depth.ts";

/** Years a holder keeps the asset where nothing else is known: exit cost is paid once in three years. */
export const DEFAULT_HOLDING_YEARS = new Decimal(3);

/** `s_exit = f LD`, f = 1/holding years (Amihud-Mendelson: cost x frequency of sale). */
export function exitPremium(discount: Decimal, holdingYears: Decimal = DEFAULT_HOLDING_YEARS): Decimal {
  requireProbability("liquidity discount", discount);
  if (!holdingYears.isFinite() || !holdingYears.gt(0))
    throw new OutOfDomainError("holdingYears", holdingYears, "a number > 0");
  return discount.div(holdingYears);
}

export interface LiquidityTerms {
  readonly sizeUsd: Decimal;
  readonly issuanceUsd: Decimal;
  readonly holdingYears: Decimal;
  readonly extremeDiscount: Decimal;
}

export interface LiquidityResult {
  /** `max(s_exit, s_depth)`, per year. */
  readonly premium: Decimal;
  readonly exit: Decimal;
  readonly depth: Decimal;
  /** x: share of issuance that can be traded. */
  readonly tradableShare: Decimal;
  /** How the liquidation size leaves. */
  readonly plan: ExitPlan;
}

/** The liquidity premium and discount of an asset from its ways out. */
export function liquidityPremium(channels: readonly ExitChannel[], terms: LiquidityTerms): LiquidityResult {
  const plan = bestExit(channels, terms.sizeUsd, terms.extremeDiscount);
  const exit = exitPremium(plan.discount, terms.holdingYears);
  const share = tradableShare(channels, terms.issuanceUsd);
  const depth = depthPremium(share);
  return { premium: Decimal.max(exit, depth), exit, depth, tradableShare: share, plan };
}
