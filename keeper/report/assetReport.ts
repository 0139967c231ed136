import { snapshotOf } from "../app/snapshot.ts";
import type { ParCurveInputs, PricingInputs } from "../domain/asset/schema.ts";
import { yieldPath } from "../domain/backtest/yieldPath.ts";
import { stressAsset } from "../domain/scenario.ts";
import type { AssetReport } from "./data.ts";

/**
 * The last day of each week: what the eye sees of a daily history, at a fifth of the work. `backtest yield` has every
 * day.
 */
export const weekEnds = (curves: readonly ParCurveInputs[]): ParCurveInputs[] =>
  curves.filter((curve, i) => {
    const next = curves[i + 1];
    return next === undefined || weekOf(next.date) !== weekOf(curve.date);
  });

/** Weeks since a Monday long ago. */
const weekOf = (date: string): number => Math.floor((Date.parse(date) / 86_400_000 + 3) / 7);

/** Prices one asset in every scenario, and through the curves where there are any. */
export function assetReport(inputs: PricingInputs, curves: readonly ParCurveInputs[]): AssetReport {
  const scenarios = stressAsset(inputs);
  return {
    inputs,
    priced: scenarios.normal,
    scenarios,
    snapshotHash: snapshotOf(inputs).hash,
    ...(curves.length === 0 ? {} : { path: yieldPath(inputs.asset, curves) }),
  };
}
