import type { Answers, ChainlinkRound, PythPrice } from "../priceGuard/types.ts";
import { Decimal } from "../units.ts";
import { type PricePoint, type PriceSeries, priceSeries } from "./priceSeries.ts";

/** What the sources would answer at a moment (unix seconds). */
export type Answering = (time: number) => Answers;

/** Decimals that a recorded feed is read with: all digits that the oracle keeps. */
export const FEED_DECIMALS = 18n;
/** Pyth's usual exponent. */
const PYTH_EXPONENT = -8n;
/** Pyth averages over about an hour. */
const EMA_SECONDS = 3_600;

/** The last row at or before each moment: what a feed shows between its updates. */
function latest<T>(rows: readonly (T & { readonly time: number })[]): (time: number) => T | undefined {
  return (time) => {
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle]?.time ?? time) <= time) low = middle + 1;
      else high = middle;
    }
    return rows[low - 1];
  };
}

const scaled = (price: Decimal, decimals: bigint): bigint =>
  BigInt(price.times(new Decimal(10).pow(decimals.toString())).floor().toFixed(0));

function rounds(series: PriceSeries): (ChainlinkRound & { readonly time: number })[] {
  return series.points.map(({ time, price }) => ({
    time,
    answer: scaled(price, FEED_DECIMALS),
    updatedAt: BigInt(time),
  }));
}

const pythAt = (time: number, price: Decimal): PythPrice & { readonly time: number } => ({
  time,
  price: scaled(price, -PYTH_EXPONENT),
  confidence: 0n,
  exponent: PYTH_EXPONENT,
  publishTime: BigInt(time),
});

/** Moving average with the weight of a row falling by e in an hour. */
function averaged(points: readonly PricePoint[]): PricePoint[] {
  let average: Decimal | undefined;
  return points.map((point, i) => {
    const elapsed = point.time - (points[i - 1]?.time ?? point.time);
    const keep = new Decimal(Math.exp(-elapsed / EMA_SECONDS).toFixed(15));
    average =
      average === undefined
        ? point.price
        : average.times(keep).plus(point.price.times(new Decimal(1).minus(keep)));
    return { time: point.time, price: average };
  });
}

/** Recorded series as the sources of the oracle: the primary as a Chainlink feed, the secondary as a Pyth price. */
export function answering(primary: PriceSeries, secondary?: PriceSeries): Answering {
  const feed = latest(rounds(primary));
  if (secondary === undefined) return (time) => ({ chainlink: feed(time) ?? "MALFORMED" });
  const spot = latest(secondary.points.map(({ time, price }) => pythAt(time, price)));
  const ema = latest(averaged(secondary.points).map(({ time, price }) => pythAt(time, price)));
  return (time) => ({
    chainlink: feed(time) ?? "MALFORMED",
    pyth: spot(time) ?? "MALFORMED",
    pythEma: ema(time) ?? "MALFORMED",
  });
}

/** A moment of a replay; `published` where a source has a new row. */
export interface ReplayTime {
  readonly time: number;
  readonly published: boolean;
}

/** Every row of either series, and steps of `every` seconds inside gaps that are longer. */
export function replayTimes(
  primary: PriceSeries,
  secondary: PriceSeries | undefined,
  every: number,
): ReplayTime[] {
  const rows = [...primary.points, ...(secondary?.points ?? [])].map(({ time }) => time);
  const sorted = [...new Set(rows)].toSorted((a, b) => a - b);
  return sorted.flatMap((time, i) => {
    const next = sorted[i + 1] ?? time;
    const steps = Math.max(1, Math.ceil((next - time) / every));
    return Array.from({ length: steps }, (_, step) => ({ time: time + step * every, published: step === 0 }));
  });
}

/** The series with its rows between two times (both included) gone: a feed that falls silent. */
export function silenced(series: PriceSeries, from: number, to: number): PriceSeries {
  return priceSeries(
    `${series.name}-silenced`,
    series.points.filter(({ time }) => time < from || time > to),
  );
}
