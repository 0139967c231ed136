import type { ParCurveInputs, ResolvedAsset } from "../asset/schema.ts";
import type { PerRisk } from "../composition.ts";
import { MissingInputError } from "../errors.ts";
import { type PricedAsset, priceAsset } from "../priceAsset.ts";
import { Decimal, type Pips, pipsToDecimal } from "../units.ts";

/** One day of the path. All in pips, as they would have been reported that day. */
export interface YieldPoint {
  readonly date: string;
  readonly baseRate: Pips;
  readonly premium: PerRisk<Pips>;
  readonly yield: Pips;
  readonly haircut: Pips;
  readonly liquidationThreshold: Pips;
  readonly maxLtv: Pips;
}

export interface YieldPath {
  readonly asset: string;
  readonly points: readonly YieldPoint[];
  /** Fractions per year. */
  readonly lowest: { readonly date: string; readonly yield: Decimal };
  readonly highest: { readonly date: string; readonly yield: Decimal };
  readonly mean: Decimal;
}

/**
 * The asset on another day's curve. Every other input, the valuation time among them, stays as the document has it:
 * the path shows what the curve does to the yield, not what anyone knew of the asset then.
 */
export function priceOnCurve(asset: ResolvedAsset, curve: ParCurveInputs): PricedAsset {
  return priceAsset({
    format: "rwa-pricing-inputs/1",
    valuationTime: `${asset.asOf}T23:59:59Z`,
    ...(asset.baseRate.given ? {} : { curve }),
    asset,
  });
}

/**
 * Prices the asset once for each curve, by the very function that prices it live.
 * @param progress called after each day with the number of days done
 */
export function yieldPath(
  asset: ResolvedAsset,
  curves: readonly ParCurveInputs[],
  progress: (done: number) => void = () => {},
): YieldPath {
  const points = curves.map((curve, i) => {
    const { parts, totals } = priceOnCurve(asset, curve);
    progress(i + 1);
    const { yield: total, haircut, liquidationThreshold, maxLtv } = totals;
    const { baseRate, premium } = parts;
    return { date: curve.date, baseRate, premium, yield: total, haircut, liquidationThreshold, maxLtv };
  });
  const first = points[0];
  if (first === undefined) throw new MissingInputError("curve history", "at least one day is needed");
  const lowest = points.reduce((best, point) => (point.yield < best.yield ? point : best), first);
  const highest = points.reduce((best, point) => (point.yield > best.yield ? point : best), first);
  const sum = points.reduce((total, point) => total + point.yield, 0n);
  return {
    asset: asset.name,
    points,
    lowest: { date: lowest.date, yield: pipsToDecimal(lowest.yield) },
    highest: { date: highest.date, yield: pipsToDecimal(highest.yield) },
    mean: new Decimal(sum.toString()).div(points.length).div(1_000_000),
  };
}
