import { OutOfDomainError } from "../errors.ts";
import { observe } from "../priceGuard/observe.ts";
import { poke } from "../priceGuard/poke.ts";
import { approve } from "../priceGuard/review.ts";
import { priceBounds, strictPrice } from "../priceGuard/serve.ts";
import type { PricePath } from "../priceGuard/status.ts";
import { listed, type PriceGuardSettings, type PriceGuardState } from "../priceGuard/types.ts";
import { type Answering, answering, replayTimes } from "./guardSources.ts";
import type { PriceSeries } from "./priceSeries.ts";

/** What REVIEWER does with a latched trip: approves what the sources show, at once, after a delay, or never. */
export type ReviewerPolicy =
  | { readonly kind: "atOnce" }
  | { readonly kind: "after"; readonly seconds: number }
  | { readonly kind: "never" };

export interface GuardReplayInput {
  /** Read as a Chainlink feed: each row a round, published at its time. */
  readonly primary: PriceSeries;
  /** Read as a Pyth price with its moving average; absent: the asset has one source. */
  readonly secondary?: PriceSeries;
  readonly settings: PriceGuardSettings;
  readonly reviewer: ReviewerPolicy;
  /** Seconds between looks inside gaps, so that decay and staleness are timed there. Looks do not poke. */
  readonly lookEvery: number;
}

/** One look at the oracle, after the poke and the review of that moment. Prices WAD, times unix seconds. */
export interface GuardMoment {
  readonly time: number;
  readonly path: PricePath;
  /** Undecayed; undefined where no source has a usable answer. */
  readonly candidate: bigint | undefined;
  readonly anchor: bigint;
  /** Served to a strict reader; undefined where it would revert. */
  readonly strict: bigint | undefined;
  readonly low: bigint;
  readonly high: bigint;
}

export interface GuardTrip {
  readonly time: number;
  readonly candidate: bigint;
  readonly anchor: bigint;
  /** `low` in the moment of the trip, before any review. */
  readonly low: bigint;
  /** First strict price after the trip; undefined where none followed. */
  readonly nextGood: { readonly time: number; readonly price: bigint } | undefined;
}

export interface GuardReplay {
  readonly input: GuardReplayInput;
  readonly trips: readonly GuardTrip[];
  /** Pokes that found the candidate outside X but might not latch it: no primary, or sources on different sides. */
  readonly unlatched: number;
  /** Seconds between the first approval and the last row, by path. */
  readonly timeIn: ReadonlyMap<PricePath, number>;
  /** Of those, seconds in which a strict read would have reverted. */
  readonly refused: number;
  readonly total: number;
  /** Largest low / candidate - 1 and high / candidate - 1 while refused: what a clamp gives away at worst, WAD. */
  readonly worstOvervaluation: bigint;
  readonly moments: readonly GuardMoment[];
}

/**
 * Runs the price oracle's own state machine, by its twin, over recorded prices: a poke whenever a source
 * publishes, the reviewer's policy on every latch, a strict and a conservative read after both. The first row that the sources allow is
 * approved at once, as at listing.
 */
export function replayPriceGuard(input: GuardReplayInput): GuardReplay {
  if (!Number.isInteger(input.lookEvery) || input.lookEvery < 1)
    throw new OutOfDomainError("lookEvery", input.lookEvery, "a whole number of seconds >= 1");
  const sources = answering(input.primary, input.secondary);
  const trips: Omit<GuardTrip, "nextGood">[] = [];
  const moments: GuardMoment[] = [];
  let state: PriceGuardState | undefined;
  let unlatched = 0;
  for (const { time, published } of replayTimes(input.primary, input.secondary, input.lookEvery)) {
    if (state?.anchor === undefined) {
      state = firstApproval(input, sources, time);
      if (state?.anchor !== undefined) moments.push(lookAt(input.settings, state, sources, time));
      continue;
    }
    if (published) {
      const before = state.anchor.price;
      const poked = poke(input.settings, state, sources(time), BigInt(time));
      state = poked.state;
      if (poked.result === "TRIP_UNCONFIRMED") unlatched += 1;
      if (poked.result === "LATCHED" && state.recorded !== undefined) {
        const { low } = lookAt(input.settings, state, sources, time);
        trips.push({ time, candidate: state.recorded.price, anchor: before, low });
      }
    }
    state = reviewed(input, state, sources, time);
    moments.push(lookAt(input.settings, state, sources, time));
  }
  return { input, ...scored(trips, moments), unlatched, moments };
}

/** The state after REVIEWER approved the first price, or undefined while the sources do not allow it. */
function firstApproval(
  { settings }: GuardReplayInput,
  sources: Answering,
  time: number,
): PriceGuardState | undefined {
  const fresh = listed(BigInt(time));
  return approvedCandidate(settings, fresh, sources, time) ?? undefined;
}

function approvedCandidate(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  sources: Answering,
  time: number,
): PriceGuardState | undefined {
  const now = BigInt(time);
  const answers = sources(time);
  const expected = observe(settings, state, answers, now).selected?.candidate.price;
  if (expected === undefined) return undefined;
  const approval = approve(settings, state, answers, expected, 0n, now);
  return approval.check === "OK" ? approval.state : undefined;
}

/** A refused approval (a stale candidate, say) is tried again at the next moment. */
function reviewed(
  { settings, reviewer }: GuardReplayInput,
  state: PriceGuardState,
  sources: Answering,
  time: number,
): PriceGuardState {
  if (!state.suspended || reviewer.kind === "never") return state;
  const delay = reviewer.kind === "after" ? reviewer.seconds : 0;
  if (time < Number(state.since) + delay) return state;
  return approvedCandidate(settings, state, sources, time) ?? state;
}

function lookAt(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  sources: Answering,
  time: number,
): GuardMoment {
  const now = BigInt(time);
  const seen = observe(settings, state, sources(time), now);
  const strict = strictPrice(settings, seen, now);
  const { low, high } = priceBounds(settings, state, seen, now);
  return {
    time,
    path: seen.path,
    candidate: seen.selected?.candidate.price,
    anchor: state.anchor?.price ?? 0n,
    strict: strict.ok ? strict.price : undefined,
    low,
    high,
  };
}

const WAD = 10n ** 18n;

function scored(trips: readonly Omit<GuardTrip, "nextGood">[], moments: readonly GuardMoment[]) {
  const timeIn = new Map<PricePath, number>();
  let refused = 0;
  let worstOvervaluation = 0n;
  moments.forEach((moment, i) => {
    // A moment lasts until the next one; the last has no length.
    const length = (moments[i + 1]?.time ?? moment.time) - moment.time;
    timeIn.set(moment.path, (timeIn.get(moment.path) ?? 0) + length);
    if (moment.strict !== undefined) return;
    refused += length;
    if (moment.candidate === undefined) return;
    const over = (moment.low * WAD) / moment.candidate - WAD;
    if (over > worstOvervaluation) worstOvervaluation = over;
  });
  const total = (moments.at(-1)?.time ?? 0) - (moments[0]?.time ?? 0);
  const withNext = trips.map((trip): GuardTrip => {
    const next = moments.find(({ time, strict }) => time >= trip.time && strict !== undefined);
    const nextGood = next?.strict === undefined ? undefined : { time: next.time, price: next.strict };
    return { ...trip, nextGood };
  });
  return { trips: withNext, timeIn, refused, total, worstOvervaluation };
}

/** `low / next good price - 1`: above zero, collateral was overvalued while suspended. */
export function errorToNextGood({ low, nextGood }: GuardTrip): number | undefined {
  return nextGood === undefined ? undefined : Number((low * WAD) / nextGood.price - WAD) / 1e18;
}

/** `candidate / anchor - 1` of a trip. */
export const moveOf = ({ candidate, anchor }: GuardTrip): number =>
  Number((candidate * WAD) / anchor - WAD) / 1e18;
