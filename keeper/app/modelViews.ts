import type { ParCurveInputs, ResolvedAsset } from "../domain/asset/schema.ts";
import type { HaircutAt } from "../domain/backtest/coverage.ts";
import type { PriceSeries } from "../domain/backtest/priceSeries.ts";
import { priceOnCurve } from "../domain/backtest/yieldPath.ts";
import { compose } from "../domain/composition.ts";
import type { PricedAsset } from "../domain/priceAsset.ts";
import { toPipsUp } from "../domain/units.ts";
import type { ModelView, ReportedTuple } from "./pushSimulation.ts";

/** The Treasury publishes its curve in the late afternoon in New York: known by 22:00 UTC at the latest. */
const PUBLISHED_AT = "T22:00:00Z";

const tupleOf = ({ totals, irm }: PricedAsset): ReportedTuple => ({
  haircut: totals.haircut,
  yield: totals.yield,
  kink: irm.kink,
  irmBase: irm.base,
  irmSlope2: irm.slope2,
});

/** The model's view of an asset from each curve's publication on. */
export function viewsFromCurves(
  asset: ResolvedAsset,
  curves: readonly ParCurveInputs[],
  progress: (done: number) => void = () => {},
): ModelView[] {
  return curves.map((curve, i) => {
    const tuple = tupleOf(priceOnCurve(asset, curve));
    progress(i + 1);
    return { time: Date.parse(`${curve.date}${PUBLISHED_AT}`) / 1000, tuple };
  });
}

/**
 * The model's view of an asset whose market part follows recorded prices: h_market from the volatility known at each
 * row, every other part as priced. Rows before there are enough returns give no view.
 * @param lookback seconds of history that `marketHaircutAt` looks at; it is shown no more
 */
export function viewsFromPrices(
  priced: PricedAsset,
  series: PriceSeries,
  marketHaircutAt: HaircutAt,
  lookback: number,
): ModelView[] {
  const { parts, settings } = priced;
  let start = 0;
  return series.points.flatMap(({ time }, i): ModelView[] => {
    while ((series.points[start]?.time ?? time) < time - lookback) start += 1;
    const market = marketHaircutAt(series.points.slice(start, i + 1));
    if (market === undefined) return [];
    const haircut = { ...parts.haircut, market: toPipsUp("h_market", market) };
    return [
      { time, tuple: { ...tupleOf(priced), haircut: compose({ ...parts, haircut }, settings).haircut } },
    ];
  });
}
