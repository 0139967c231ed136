import { OutOfDomainError } from "../errors.ts";
import { Decimal } from "../units.ts";

export const FEED_PATHS = ["primary", "fallback", "decayed", "suspended"] as const;
export type FeedPath = (typeof FEED_PATHS)[number];

/** All assumed (docs/model.md section 4); the 0.5 % band is the paper's. */
const VARIANCE_WEIGHT = new Decimal("1.5");
const DEVIATION_BAND = new Decimal("0.005");
const DEVIATION_WEIGHT = new Decimal("0.5");
const PER_MISSED_HEARTBEAT = new Decimal("0.001");
/** Where one feed is all there is by design, nothing can be compared: a flat 25 bp. */
export const ONE_FEED_SPREAD = new Decimal("0.0025");
const CAP = new Decimal("0.05");
const PATH_SPREAD: Readonly<Record<FeedPath, Decimal>> = {
  primary: new Decimal(0),
  fallback: new Decimal("0.0025"),
  decayed: new Decimal("0.0025"),
  suspended: new Decimal("0.01"),
};
/** Gaps that enter the median. */
const LAST_GAPS = 5;

export type Deviation =
  | { readonly kind: "gaps"; readonly gaps: readonly Decimal[] }
  | { readonly kind: "oneFeed" };

export interface FeedState {
  readonly ageSeconds: Decimal;
  readonly heartbeatSeconds: Decimal;
  /** Market-closed time inside the age. */
  readonly closedSeconds: Decimal;
  readonly path: FeedPath;
}

export interface MarketPremium {
  readonly variance: Decimal;
  readonly deviation: Decimal;
  readonly delay: Decimal;
  readonly path: Decimal;
  /** Sum of the four, at most 500 bp. */
  readonly total: Decimal;
}

/** Median of the last five absolute gaps (the mean of the middle two for an even number). */
export function medianDeviation(gaps: readonly Decimal[]): Decimal {
  const last = gaps.slice(-LAST_GAPS).map((gap) => gap.abs());
  const sorted = last.toSorted((a, b) => a.comparedTo(b));
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  const above = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (middle === undefined || above === undefined)
    throw new OutOfDomainError("market.deviation.gaps", "no gaps", "at least one");
  return middle.plus(above).div(2);
}

/** `max(0, floor(age/heartbeat) - 1)`, with market-closed time removed from the age. */
export function missedHeartbeats(feed: FeedState): Decimal {
  const open = Decimal.max(0, feed.ageSeconds.minus(feed.closedSeconds));
  return Decimal.max(0, open.div(feed.heartbeatSeconds).floor().minus(1));
}

/**
 * `s_mkt = 1.5 sigma^2 + .5 max(0, dev - .5 %) + 10 bp max(0, missed - 1)`, plus the path's spread, at most
 * 500 bp. Annual fraction.
 */
export function marketPremium(sigma: Decimal, deviation: Deviation, feed: FeedState): MarketPremium {
  const variance = VARIANCE_WEIGHT.times(sigma.pow(2));
  const gap =
    deviation.kind === "oneFeed"
      ? ONE_FEED_SPREAD
      : DEVIATION_WEIGHT.times(Decimal.max(0, medianDeviation(deviation.gaps).minus(DEVIATION_BAND)));
  const delay = PER_MISSED_HEARTBEAT.times(Decimal.max(0, missedHeartbeats(feed).minus(1)));
  const path = PATH_SPREAD[feed.path];
  return {
    variance,
    deviation: gap,
    delay,
    path,
    total: Decimal.min(CAP, variance.plus(gap).plus(delay).plus(path)),
  };
}
