import { breakerRange, inside, type Range } from "./breaker.ts";
import { followNav, navRange } from "./navBand.ts";
import type { Quote } from "./quote.ts";
import { judgeChainlink } from "./sources.ts";
import type {
  Answers,
  ChainlinkRound,
  NavBandSettings,
  PriceGuardSettings,
  PriceGuardState,
} from "./types.ts";
import { admits, MAX_STEPS, pokeThrough } from "./walk.ts";

/** A Chainlink round under the id by which the feed gives it out again. */
export interface FeedRound extends ChainlinkRound {
  readonly roundId: bigint;
}

/**
 * - `UNANCHORED`, `SUSPENDED`: only a review helps; `NO_HISTORY`: no Chainlink feed.
 * - `NO_ROUNDS`: no usable round a period or more after the anchor.
 * - `JUMP`: no chain of steps within X (and the NAV band) leads to the live answer: a reviewer's matter.
 * - `TOO_MANY_STEPS`: there is one, but not within 32 steps, or not before more periods have passed.
 * - `NOT_CONFIRMED`: `rounds` lead there, but the live answer is not good, or not agreed.
 * - `SEARCH_LIMIT`: given up; only with a NAV band and a very long history.
 */
export type PlanRefusal =
  | { readonly refusal: "UNANCHORED" | "SUSPENDED" | "NO_HISTORY" | "NO_ROUNDS" | "SEARCH_LIMIT" }
  /** WAD: the price nearest to the live one that steps lead to, and the live one. */
  | { readonly refusal: "JUMP"; readonly reached: bigint; readonly live: bigint }
  | { readonly refusal: "TOO_MANY_STEPS"; readonly needed: number; readonly allowed: number }
  | { readonly refusal: "NOT_CONFIRMED"; readonly rounds: readonly FeedRound[] };

export type WalkPlan =
  | { readonly ok: true; readonly rounds: readonly FeedRound[]; readonly state: PriceGuardState }
  | ({ readonly ok: false } & PlanRefusal);

/**
 * Work after which the search gives up, about two seconds. Without a NAV band 2 000 rounds need a tenth of it; with one
 * the reference that follows the walk multiplies the cases.
 */
const MAX_WORK = 20_000_000;
/** A NAV band costs two logarithms and two exponentials; a step within X a comparison. */
const BAND_WORK = 100;

/** A usable round. */
interface Usable {
  readonly round: FeedRound;
  readonly quote: Quote;
}

/** Where a walk may stand: the anchor, or a round reached with a certain NAV reference. */
interface Stop {
  readonly quote: Quote;
  readonly track: NavTrack;
  readonly reached?: { readonly round: FeedRound; readonly from: Stop };
}

/**
 * The rounds along which `pokeThrough` takes the anchor to where the live answer is accepted again, in the fewest
 * steps. Of walks of equal length the one that ends nearest to the live answer, because that leaves the most room on
 * both sides until the next poke; then the one that ends latest.
 * @param history rounds in any order; unusable ones and those not after the anchor are passed over.
 */
export function planWalk(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  history: readonly FeedRound[],
  answers: Answers,
  now: bigint,
): WalkPlan {
  const refuse = (why: PlanRefusal): WalkPlan => ({ ok: false, ...why });
  const { anchor } = state;
  if (anchor === undefined) return refuse({ refusal: "UNANCHORED" });
  if (state.suspended) return refuse({ refusal: "SUSPENDED" });
  if (settings.chainlink === undefined) return refuse({ refusal: "NO_HISTORY" });
  const { quote: live, faults } = judgeChainlink(answers.chainlink ?? "NO_CODE", settings, now);
  if (live === undefined || faults !== 0n) return refuse({ refusal: "NOT_CONFIRMED", rounds: [] });
  const rounds = usable(settings, history, anchor.publishedAt + settings.period, now);
  if (rounds.length === 0) return refuse({ refusal: "NO_ROUNDS" });

  const found = fewestSteps(settings, anchor, state.navRef, rounds, live);
  if (found === undefined) return refuse({ refusal: "SEARCH_LIMIT" });
  if (found.path === undefined) return refuse({ refusal: "JUMP", reached: found.reached, live: live.price });
  const allowed = allowedSteps(anchor.anchoredAt, settings.period, now);
  const needed = found.path.length;
  if (needed > allowed) return refuse({ refusal: "TOO_MANY_STEPS", needed, allowed });
  const walk = pokeThrough(settings, state, found.path, answers, now);
  // Every rule but the last was kept on the way; the property tests hold the search to that.
  return walk.ok
    ? { ok: true, rounds: found.path, state: walk.state }
    : refuse({ refusal: "NOT_CONFIRMED", rounds: found.path });
}

function allowedSteps(anchoredAt: bigint, period: bigint, now: bigint): number {
  const periods = now > anchoredAt ? (now - anchoredAt) / period : 0n;
  return periods > BigInt(MAX_STEPS) ? MAX_STEPS : Number(periods);
}

/** Good rounds from `earliest` on, oldest first. */
function usable(
  settings: PriceGuardSettings,
  history: readonly FeedRound[],
  earliest: bigint,
  now: bigint,
): readonly Usable[] {
  return history
    .flatMap((round) => {
      const { quote, faults } = judgeChainlink(round, settings, now, now - 1n);
      return quote === undefined || faults !== 0n || quote.publishedAt < earliest ? [] : [{ round, quote }];
    })
    .sort(
      (x, y) => order(x.quote.publishedAt, y.quote.publishedAt) || order(x.round.roundId, y.round.roundId),
    );
}

const order = (x: bigint, y: bigint): number => (x < y ? -1 : x > y ? 1 : 0);
const distance = (x: bigint, y: bigint): bigint => (x > y ? x - y : y - x);

interface Found {
  readonly path: readonly FeedRound[] | undefined;
  /** The price nearest to the live one that any steps lead to. */
  readonly reached: bigint;
}

/**
 * Breadth first over (round, NAV reference): what a walk may do next depends on nothing else, so the first layer that
 * holds an end has the fewest steps. Undefined: given up.
 */
function fewestSteps(
  settings: PriceGuardSettings,
  anchor: Quote,
  navRef: Quote | undefined,
  rounds: readonly Usable[],
  live: Quote,
): Found | undefined {
  const tracks = new NavTracks(settings.nav, rounds);
  let work = 0;
  let nearest = anchor.price;
  let layer: readonly Stop[] = [{ quote: anchor, track: tracks.of(navRef) }];
  while (layer.length > 0) {
    const next: Stop[] = [];
    for (const from of layer) {
      const range = breakerRange(from.quote.price, settings.breakerBps);
      const earliest = from.quote.publishedAt + settings.period;
      // Newest first, up to those too early for a step from here.
      for (let index = rounds.length - 1; index >= 0; index--) {
        const { round, quote } = rounds[index] as Usable;
        if (quote.publishedAt < earliest) break;
        work += 1;
        if (!inside(range, quote.price)) continue;
        const track = tracks.step(from.track, index);
        if (track === undefined || track.visited[index] === true) continue;
        track.visited[index] = true;
        next.push({ quote, track, reached: { round, from } });
        if (distance(quote.price, live.price) < distance(nearest, live.price)) nearest = quote.price;
      }
      if (work + tracks.computed * BAND_WORK > MAX_WORK) return undefined;
    }
    const [first, ...others] = next.filter(({ quote, track }) => admits(settings, quote, track.ref, live));
    if (first !== undefined) {
      const end = others.reduce((best, other) => (endsBetter(other, best, live) ? other : best), first);
      return { path: pathTo(end), reached: nearest };
    }
    layer = next;
  }
  return { path: undefined, reached: nearest };
}

/** Ties go to the stop found first, which is the later one. */
const endsBetter = (x: Stop, y: Stop, live: Quote): boolean =>
  distance(x.quote.price, live.price) < distance(y.quote.price, live.price);

function pathTo(end: Stop): readonly FeedRound[] {
  const path: FeedRound[] = [];
  for (let { reached } = end; reached !== undefined; reached = reached.from.reached)
    path.unshift(reached.round);
  return path;
}

/** A NAV reference, the rounds reached with it, and what its band says of each round. */
interface NavTrack {
  readonly ref: Quote | undefined;
  readonly visited: boolean[];
  /** Per round, the track after the step; false where the band refuses it. */
  readonly steps: (NavTrack | false | undefined)[];
}

/** Computes each (reference, round) once: bands cost far more than the search around them. */
class NavTracks {
  /** Bands computed so far. */
  computed = 0;
  readonly #nav: NavBandSettings | undefined;
  readonly #rounds: readonly Usable[];
  readonly #known = new Map<string, NavTrack>();

  constructor(nav: NavBandSettings | undefined, rounds: readonly Usable[]) {
    this.#nav = nav;
    this.#rounds = rounds;
  }

  of(ref: Quote | undefined): NavTrack {
    const key = ref === undefined ? "" : `${ref.price} ${ref.publishedAt}`;
    const track = this.#known.get(key) ?? { ref, visited: [], steps: [] };
    this.#known.set(key, track);
    return track;
  }

  /** The track after a step to that round; undefined where the band refuses it. */
  step(track: NavTrack, index: number): NavTrack | undefined {
    const { ref } = track;
    const quote = this.#rounds[index]?.quote;
    if (this.#nav === undefined || ref === undefined || quote === undefined) return track;
    let after = track.steps[index];
    if (after === undefined) {
      this.computed += 1;
      const band: Range = navRange(ref, this.#nav, quote.publishedAt);
      after = inside(band, quote.price) && this.of(followNav(ref, this.#nav, quote));
      track.steps[index] = after;
    }
    return after === false ? undefined : after;
  }
}
