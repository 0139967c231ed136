import { ONE_BPS, ONE_WAD } from "../units.ts";
import type { Range } from "./breaker.ts";
import { divUp, expWad, lnWad, max, min } from "./fixedPoint.ts";
import type { Quote } from "./quote.ts";
import type { NavBandSettings } from "./types.ts";

const DAY = 86_400n;
const YEAR = 365n * DAY;
/** A reference this old widens no further. */
const MAX_ELAPSED = 10n * YEAR;
/** The reference moves at most this often, in seconds. */
export const NAV_MOVE_EVERY = 7n * DAY;
const WAD_PER_BPS = ONE_WAD / ONE_BPS;

/** ref (1+maxApr)^years and ref (1-maxDailyFall)^days at `time`, without tolerance (libraries/NavBand.sol). */
export function navLines(ref: Quote, nav: NavBandSettings, time: bigint) {
  const elapsed = min(max(time - ref.publishedAt, 0n), MAX_ELAPSED);
  const growth = lnWad(ONE_WAD + nav.maxAprBps * WAD_PER_BPS);
  const decline = lnWad(ONE_WAD - nav.maxDailyFallBps * WAD_PER_BPS);
  return {
    growthLine: (ref.price * expWad((growth * elapsed) / YEAR)) / ONE_WAD,
    fallLine: (ref.price * expWad((decline * elapsed) / DAY)) / ONE_WAD,
  };
}

/** The candidates published at `time` that the band admits. */
export function navRange(ref: Quote, nav: NavBandSettings, time: bigint): Range {
  const { fallLine, growthLine } = navLines(ref, nav, time);
  return {
    lower: divUp(fallLine * (ONE_BPS - nav.toleranceBps), ONE_BPS),
    upper: (growthLine * (ONE_BPS + nav.toleranceBps)) / ONE_BPS,
  };
}

/** The reference after `accepted` became the anchor. */
export function followNav(ref: Quote, nav: NavBandSettings, accepted: Quote): Quote {
  if (accepted.publishedAt < ref.publishedAt + NAV_MOVE_EVERY) return ref;
  const { fallLine, growthLine } = navLines(ref, nav, accepted.publishedAt);
  return { price: min(max(accepted.price, fallLine), growthLine), publishedAt: accepted.publishedAt };
}
