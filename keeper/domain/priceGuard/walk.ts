import { breakerRange, inside } from "./breaker.ts";
import { navRange } from "./navBand.ts";
import { confirmed, observe } from "./observe.ts";
import { advance } from "./poke.ts";
import { judgeChainlink } from "./sources.ts";
import type { Answers, ChainlinkRound, PriceGuardSettings, PriceGuardState } from "./types.ts";

const MAX_ROUNDS = 32;

export type WalkRefusal =
  | "UNANCHORED"
  | "NO_HISTORY"
  | "ROUND_COUNT"
  | "ROUND_FAULT"
  | "ROUND_TOO_EARLY"
  | "ROUND_NOT_DUE"
  | "ROUND_TOO_FAR"
  | "NOT_CONFIRMED";

export type Walk =
  | { readonly ok: true; readonly state: PriceGuardState }
  | { readonly ok: false; readonly refusal: WalkRefusal };

/** `pokeThrough`: the anchor walks along the feed's own rounds (libraries/AnchorWalk.sol). */
export function pokeThrough(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  rounds: readonly ChainlinkRound[],
  answers: Answers,
  now: bigint,
): Walk {
  const refuse = (refusal: WalkRefusal): Walk => ({ ok: false, refusal });
  if (state.anchor === undefined) return refuse("UNANCHORED");
  if (settings.chainlink === undefined) return refuse("NO_HISTORY");
  if (rounds.length === 0 || rounds.length > MAX_ROUNDS) return refuse("ROUND_COUNT");
  let dueAt = state.anchor.anchoredAt;
  let walked: PriceGuardState = state;
  for (const round of rounds) {
    const { quote, faults } = judgeChainlink(round, settings, now, now - 1n);
    if (quote === undefined || faults !== 0n) return refuse("ROUND_FAULT");
    const from = walked.anchor ?? state.anchor;
    if (quote.publishedAt < from.publishedAt + settings.period) return refuse("ROUND_TOO_EARLY");
    dueAt += settings.period;
    if (now < dueAt) return refuse("ROUND_NOT_DUE");
    const near = inside(breakerRange(from.price, settings.breakerBps), quote.price);
    const { nav } = settings;
    const banded =
      nav === undefined ||
      walked.navRef === undefined ||
      inside(navRange(walked.navRef, nav, quote.publishedAt), quote.price);
    if (!near || !banded) return refuse("ROUND_TOO_FAR");
    walked = advance(settings, walked, quote, now);
  }
  const o = observe(settings, walked, answers, now);
  return o.path === "PRIMARY" && confirmed(settings, o)
    ? { ok: true, state: walked }
    : refuse("NOT_CONFIRMED");
}
