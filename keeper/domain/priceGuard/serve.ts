import { ONE_BPS, ONE_WAD } from "../units.ts";
import { clampDown, clamped, clampUp } from "./breaker.ts";
import { decayDown, decayFactor, decayUp } from "./decay.ts";
import { divUp, max, min } from "./fixedPoint.ts";
import { type Observation, outside } from "./observe.ts";
import { sameQuote } from "./quote.ts";
import type { PricePath } from "./status.ts";
import type { PriceGuardSettings, PriceGuardState } from "./types.ts";

/** The error with which a strict read refuses. */
export type StrictRefusal = Exclude<PricePath, "FALLBACK" | "DIVERGED" | "PRIMARY" | "UNLISTED">;

export type StrictRead =
  | { readonly ok: true; readonly price: bigint; readonly publishedAt: bigint }
  | { readonly ok: false; readonly refusal: StrictRefusal };

export interface PriceBounds {
  /** For collateral, WAD, rounded down. */
  readonly low: bigint;
  /** For debt, WAD, rounded up. */
  readonly high: bigint;
  /** Of the candidate; of the anchor where there is none; 0 before the first anchor. */
  readonly publishedAt: bigint;
}

/** The decay factor of a read, WAD: 1e18 unless the candidate is stale. */
export function decayOf(settings: PriceGuardSettings, o: Observation, now: bigint): bigint {
  if (o.selection !== "DECAYED" || o.selected === undefined) return ONE_WAD;
  const { candidate } = o.selected;
  const fromPrimary = sameQuote(candidate, o.primary.quote);
  const source = fromPrimary ? (settings.chainlink ?? settings.pyth) : settings.pyth;
  const overAge = max(now - candidate.publishedAt - (source?.maxAge ?? 0n), 0n);
  return decayFactor(overAge, settings.decayPerDay, settings.floorBps);
}

/** Strict read: the price, rounded down, or the reason why there is none (`GuardedPriceOracle.price`). */
export function strictPrice(settings: PriceGuardSettings, o: Observation, now: bigint): StrictRead {
  const { path, selected } = o;
  if (selected === undefined || !(path === o.selection)) return { ok: false, refusal: path as StrictRefusal };
  const { price, publishedAt } = selected.candidate;
  if (path !== "DECAYED") return { ok: true, price, publishedAt };
  if (settings.strictRefusesDecayed) return { ok: false, refusal: "DECAYED" };
  return { ok: true, price: decayDown(price, decayOf(settings, o, now)), publishedAt };
}

/** Conservative read (`GuardedPriceOracle.priceBounds`). */
export function priceBounds(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  o: Observation,
  now: bigint,
): PriceBounds {
  const { anchor } = state;
  const publishedAt = o.selected?.candidate.publishedAt ?? anchor?.publishedAt ?? 0n;
  if (anchor === undefined) return { low: settings.minPrice, high: settings.maxPrice, publishedAt };
  if (o.selected === undefined)
    return {
      low: max(settings.minPrice, (anchor.price * settings.floorBps) / ONE_BPS),
      high: min(settings.maxPrice, divUp(anchor.price * ONE_BPS, settings.floorBps)),
      publishedAt,
    };
  const { low, high } = undecayed(settings, state, o.selected, outside(o), anchor.price, now);
  const d = decayOf(settings, o, now);
  return d === ONE_WAD
    ? { low, high, publishedAt }
    : { low: decayDown(low, d), high: decayUp(high, d), publishedAt };
}

function undecayed(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  { candidate, low, high }: NonNullable<Observation["selected"]>,
  isOutside: boolean,
  anchor: bigint,
  now: bigint,
) {
  if (state.suspended || isOutside) {
    const follows =
      state.suspended && settings.followPeriod !== 0n ? (now - state.since) / settings.followPeriod : 0n;
    return clamped(candidate.price, anchor, settings.breakerBps, follows);
  }
  if (sameQuote(low, high)) return { low: low.price, high: high.price };
  return {
    low: max(low.price, clampDown(anchor, settings.breakerBps, 0n)),
    high: min(high.price, clampUp(anchor, settings.breakerBps, 0n)),
  };
}
