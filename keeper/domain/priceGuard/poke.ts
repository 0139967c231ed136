import { followNav } from "./navBand.ts";
import { confirmed, type Observation, observe } from "./observe.ts";
import type { Quote } from "./quote.ts";
import { type PokeResult, PriceStatus } from "./status.ts";
import type { Answers, PriceGuardSettings, PriceGuardState } from "./types.ts";

/** Whether a trip may latch: the primary shows it, or both diverging sources do on the same side. */
export function latches(o: Observation): boolean {
  if (o.selection === "PRIMARY") return true;
  const p = o.primary.quote?.price;
  const s = o.secondary.quote?.price;
  if (o.selection !== "DIVERGED" || o.accepted === undefined || p === undefined || s === undefined)
    return false;
  const { lower, upper } = o.accepted;
  return (p < lower && s < lower) || (p > upper && s > upper);
}

/** What a poke does with what it saw (libraries/PokeRules.sol). */
export function decidePoke(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  o: Observation,
  now: bigint,
): PokeResult {
  const { anchor } = state;
  if (anchor === undefined) return "UNANCHORED";
  if (o.selected === undefined) return "EXHAUSTED";
  switch (o.path) {
    case "SUSPENDED":
      return "RECORDED";
    case "SEQUENCER":
      return "SEQUENCER";
    case "TRIPPED":
      return latches(o) ? "LATCHED" : "TRIP_UNCONFIRMED";
    case "PRIMARY":
      break;
    default:
      return "NOT_PRIMARY";
  }
  if (!confirmed(settings, o)) return "NOT_AGREED";
  if (o.selected.candidate.publishedAt <= anchor.publishedAt) return "NOT_NEWER";
  return now < anchor.anchoredAt + settings.period ? "NOT_DUE" : "ADVANCED";
}

/** The state with `accepted` as its anchor, and the NAV reference moved along where it is due. */
export function advance(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  accepted: Quote,
  now: bigint,
): PriceGuardState {
  const { nav } = settings;
  const { price, publishedAt } = accepted;
  return {
    ...state,
    anchor: { price, publishedAt, anchoredAt: now },
    ...(nav && state.navRef && { navRef: followNav(state.navRef, nav, accepted) }),
  };
}

export interface Poke {
  readonly result: PokeResult;
  readonly state: PriceGuardState;
  readonly observation: Observation;
}

/** A poke: looks at the sources, and moves the anchor, latches a trip or records a candidate. */
export function poke(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  answers: Answers,
  now: bigint,
): Poke {
  const observation = observe(settings, state, answers, now);
  const result = decidePoke(settings, state, observation, now);
  const candidate = observation.selected?.candidate;
  if (candidate === undefined) return { result, state, observation };
  switch (result) {
    case "ADVANCED":
      return { result, state: advance(settings, state, candidate, now), observation };
    case "LATCHED": {
      const breaker = (observation.status & PriceStatus.OUTSIDE_BREAKER) !== 0n;
      return {
        result,
        state: {
          ...state,
          suspended: true,
          cause: breaker ? "BREAKER" : "NAV_BAND",
          since: now,
          recorded: candidate,
        },
        observation,
      };
    }
    case "RECORDED":
      return { result, state: { ...state, recorded: candidate }, observation };
    default:
      return { result, state, observation };
  }
}
