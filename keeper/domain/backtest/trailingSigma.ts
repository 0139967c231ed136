import { MissingInputError } from "../errors.ts";
import type { PricePoint } from "./priceSeries.ts";

export interface SigmaSettings {
  /** History used, seconds. */
  readonly lookback: number;
  /** Weight lost per day of age: 0.94 for continuous feeds, 0.97 for daily NAVs (docs/model.md section 1). */
  readonly lambda: number;
  /** Fewest returns that may set a volatility. */
  readonly minReturns: number;
}

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_YEAR = 365 * SECONDS_PER_DAY;

/**
 * The estimator of docs/model.md section 1 at the series' own cadence: weighted mean of `ln^2(P_i/P_{i-1})/dt_i`,
 * weights `lambda^(age in days)`, no mean removed. Annual, per square root of year. In doubles: it scores history
 * and never reaches a report (`observedSigma` does, at one value a day).
 * @param known rows up to the moment of valuation, which is the last row's time
 */
export function trailingSigma(known: readonly PricePoint[], settings: SigmaSettings): number | undefined {
  const now = known.at(-1)?.time;
  if (now === undefined) throw new MissingInputError("price series", "at least one row");
  const window = known.slice(firstAtOrAfter(known, now - settings.lookback));
  if (window.length - 1 < settings.minReturns) return undefined;
  let weights = 0;
  let weighted = 0;
  for (let i = 1; i < window.length; i += 1) {
    const [before, point] = [window[i - 1], window[i]];
    if (before === undefined || point === undefined) continue;
    const weight = settings.lambda ** ((now - point.time) / SECONDS_PER_DAY);
    const log = Math.log(point.price.toNumber() / before.price.toNumber());
    weights += weight;
    weighted += (weight * log * log * SECONDS_PER_YEAR) / (point.time - before.time);
  }
  return Math.sqrt(weighted / weights);
}

function firstAtOrAfter(points: readonly PricePoint[], time: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.time ?? time) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
