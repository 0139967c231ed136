import { breakerRange, inside } from "./breaker.ts";
import { navRange } from "./navBand.ts";
import { confirmed, observe } from "./observe.ts";
import { advance } from "./poke.ts";
import type { Quote } from "./quote.ts";
import { judgeChainlink } from "./sources.ts";
import type { Answers, ChainlinkRound, PriceGuardSettings, PriceGuardState } from "./types.ts";

/** Most steps of one walk. */
export const MAX_STEPS = 32;

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

/** Whether `quote` is within X of `from` and inside the NAV band around `navRef`. */
export function admits(
  { breakerBps, nav }: Pick<PriceGuardSettings, "breakerBps" | "nav">,
  from: Quote,
  navRef: Quote | undefined,
  quote: Quote,
): boolean {
  if (!inside(breakerRange(from.price, breakerBps), quote.price)) return false;
  return (
    nav === undefined || navRef === undefined || inside(navRange(navRef, nav, quote.publishedAt), quote.price)
  );
}

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
  if (rounds.length === 0 || rounds.length > MAX_STEPS) return refuse("ROUND_COUNT");
  let dueAt = state.anchor.anchoredAt;
  let walked: PriceGuardState = state;
  for (const round of rounds) {
    const { quote, faults } = judgeChainlink(round, settings, now, now - 1n);
    if (quote === undefined || faults !== 0n) return refuse("ROUND_FAULT");
    const from = walked.anchor ?? state.anchor;
    if (quote.publishedAt < from.publishedAt + settings.period) return refuse("ROUND_TOO_EARLY");
    dueAt += settings.period;
    if (now < dueAt) return refuse("ROUND_NOT_DUE");
    if (!admits(settings, from, walked.navRef, quote)) return refuse("ROUND_TOO_FAR");
    walked = advance(settings, walked, quote, now);
  }
  const o = observe(settings, walked, answers, now);
  return o.path === "PRIMARY" && confirmed(settings, o)
    ? { ok: true, state: walked }
    : refuse("NOT_CONFIRMED");
}
