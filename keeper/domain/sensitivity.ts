import { checkChanged } from "./asset/parse.ts";
import type { PricingInputs } from "./asset/schema.ts";
import { RISKS, type Risk } from "./composition.ts";
import { RwaError } from "./errors.ts";
import { countInputs, withChangedInput } from "./inputPath.ts";
import { type PricedAsset, priceAsset } from "./priceAsset.ts";
import { memory, type Recall, withoutMemory } from "./pricing/recall.ts";
import { Decimal, type Pips, pipsToDecimal } from "./units.ts";

/** Effect of a bumped premium on the yield: linear, since y is a weighted sum. */
export interface PremiumEffect {
  readonly premium: Risk | "baseRate";
  /** What is bumped, annual fraction. */
  readonly level: Decimal;
  /** Change of y for a bump of + and of -, exact, annual fraction. */
  readonly up: Decimal;
  readonly down: Decimal;
}

/** Every premium and, apart, the base rate, moved by `+-bump` of itself; largest effect first. */
export function premiumSensitivity(priced: PricedAsset, bump: Decimal): PremiumEffect[] {
  const effect = (premium: Risk | "baseRate", level: Decimal): PremiumEffect => ({
    premium,
    level,
    up: level.times(bump),
    down: level.times(bump).negated(),
  });
  const parts = RISKS.map((risk) => effect(risk, priced.weighted[risk])).sort((a, b) =>
    b.up.comparedTo(a.up),
  );
  return [...parts, effect("baseRate", pipsToDecimal(priced.parts.baseRate))];
}

/** What a revaluation is compared by. */
export interface Outcome {
  readonly yield: Pips;
  readonly haircut: Pips;
  readonly liquidationThreshold: Pips;
  readonly slope1: Pips;
  readonly slope2: Pips;
  readonly kink: Pips;
}

export function outcomeOf({ totals, irm }: PricedAsset): Outcome {
  return {
    yield: totals.yield,
    haircut: totals.haircut,
    liquidationThreshold: totals.liquidationThreshold,
    slope1: irm.slope1,
    slope2: irm.slope2,
    kink: irm.kink,
  };
}

export interface InputEffect {
  readonly label: string;
  readonly path: string;
  /** An outcome, or why the model refuses the bumped input. */
  readonly up: Outcome | RwaError;
  readonly down: Outcome | RwaError;
}

function revalue(inputs: PricingInputs, path: string, factor: Decimal, recall: Recall): Outcome | RwaError {
  try {
    const bumped = withChangedInput(inputs, path, (number) => number.times(factor));
    return outcomeOf(priceAsset(checkChanged(bumped, path), "normal", recall));
  } catch (error) {
    if (error instanceof RwaError) return error;
    throw error;
  }
}

/** Bumps one input, or all that a path with `*` stands for, by `+-bump` of itself and prices everything anew. */
export function inputSensitivity(
  inputs: PricingInputs,
  path: string,
  bump: Decimal,
  label = path,
  recall: Recall = withoutMemory,
): InputEffect {
  return {
    label,
    path,
    up: revalue(inputs, path, bump.plus(1), recall),
    down: revalue(inputs, path, new Decimal(1).minus(bump), recall),
  };
}

/** Inputs that every report looks at, as far as the asset has them. */
const CANDIDATES: readonly (readonly [label: string, path: string])[] = [
  ["Treasury curve", "curve.points.*.parYield"],
  ["on-chain rate", "baseRate.onChain.rate"],
  ["base rate", "baseRate.given.rate"],
  ["PD", "credit.pd.annual"],
  ["bad debt per cycle", "credit.pd.perCycle"],
  ["coverage", "credit.pd.features.coverage"],
  ["custody", "credit.pd.features.custody"],
  ["collection ratio", "credit.pd.features.collection"],
  ["overdue ratio", "credit.pd.features.overdue"],
  ["vacancy", "credit.pd.features.vacancy"],
  ["debt service cover", "credit.pd.features.dscr"],
  ["interest cover", "credit.pd.features.interestCover"],
  ["track record", "credit.pd.features.trackRecordYears"],
  ["LGD", "credit.lgd.fraction"],
  ["asset recovery", "credit.lgd.assetRecovery"],
  ["legal recovery", "credit.lgd.legalRecovery"],
  ["dilution", "structure.dilution"],
  ["over-collateral", "structure.enhancement.overCollateral"],
  ["liquidity premium", "liquidity.premium"],
  ["stressed discount", "liquidity.discount.stress"],
  ["liquidation size", "liquidity.sizeUsd"],
  ["holding time", "liquidity.holdingYears"],
  ["pool liquidity", "scenarios.*.poolLiquidity"],
  ["order book size", "scenarios.*.bookSize"],
  ["maker's discount", "scenarios.*.makerDiscount"],
  ["maker's capacity", "scenarios.*.makerCapacity"],
  ["redemption capacity", "scenarios.*.redemptionCapacity"],
  ["volatility", "scenarios.*.sigma"],
  ["feed deviation", "market.deviation.gaps"],
  ["counterparty spread", "counterparty.premium"],
  ["party hazards", "counterparty.parties.*.default.annual"],
  ["exposure to parties", "counterparty.parties.*.exposure"],
  ["years to enforce", "legal.yearsToEnforce"],
  ["liquidation horizon", "haircut.liquidationDays"],
  ["days between revaluations", "haircut.revaluationDays"],
];

/** Channels without which a multiple moves nothing. */
const NEEDS_CHANNEL: Readonly<Record<string, readonly string[]>> = {
  "scenarios.*.poolLiquidity": ["uniswapV3", "uniswapV2"],
  "scenarios.*.bookSize": ["orderBook"],
  "scenarios.*.makerDiscount": ["marketMaker"],
  "scenarios.*.makerCapacity": ["marketMaker"],
  "scenarios.*.redemptionCapacity": ["redemption"],
};

function isPresent(inputs: PricingInputs, path: string): boolean {
  const { liquidity } = inputs.asset;
  const kinds = NEEDS_CHANNEL[path];
  if (kinds !== undefined)
    return liquidity.kind === "channels" && liquidity.channels.some(({ kind }) => kinds.includes(kind));
  return countInputs(inputs, path) > 0;
}

/** All standard inputs of an asset, bumped one at a time; largest move of y or H first. */
export function allSensitivities(inputs: PricingInputs, bump: Decimal): InputEffect[] {
  const recall = memory();
  const before = outcomeOf(priceAsset(inputs, "normal", recall));
  return CANDIDATES.filter(([, path]) => isPresent(inputs, path))
    .map(([label, path]) => inputSensitivity(inputs, path, bump, label, recall))
    .map((effect) => ({ effect, move: largestMove(effect, before) }))
    .sort((a, b) => (a.move < b.move ? 1 : a.move > b.move ? -1 : 0))
    .map(({ effect }) => effect);
}

const distance = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);

/** Larger of the moves of y and H, either way, pips. A refused bump counts as none. */
export function largestMove({ up, down }: InputEffect, before: Outcome): bigint {
  let largest = 0n;
  for (const after of [up, down]) {
    if (after instanceof RwaError) continue;
    for (const move of [distance(after.yield, before.yield), distance(after.haircut, before.haircut)])
      if (move > largest) largest = move;
  }
  return largest;
}
