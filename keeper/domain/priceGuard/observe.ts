import { ONE_BPS } from "../units.ts";
import { breakerRange, inside, type Range } from "./breaker.ts";
import { max, min } from "./fixedPoint.ts";
import { navRange } from "./navBand.ts";
import { combine, type Quote, type Selected } from "./quote.ts";
import { type Judged, judgeChainlink, judgePyth, judgeSequencer } from "./sources.ts";
import {
  EMA_FAULTS,
  PRIMARY_FAULTS,
  type PricePath,
  PriceStatus,
  SECONDARY_FAULTS,
  type Selection,
  SourceFault,
} from "./status.ts";
import type { Answers, PriceGuardSettings, PriceGuardState } from "./types.ts";

/** One read, before it is turned into a price or into bounds (`Observation` of libraries/PriceReader.sol). */
export interface Observation {
  /** The status word, path included. */
  readonly status: bigint;
  /** The first condition that matched. */
  readonly path: PricePath;
  /** What the sources alone give. */
  readonly selection: Selection;
  /** C, undecayed, and the members it was chosen from; absent when EXHAUSTED. */
  readonly selected?: Selected;
  /** The candidates that are accepted; absent without a candidate or an anchor. */
  readonly accepted?: Range;
  readonly primary: Judged;
  readonly secondary: Judged;
  readonly ema: Judged;
}

const ABSENT: Judged = { faults: SourceFault.ABSENT };
const SKIPPED: Judged = { faults: SourceFault.SKIPPED };
const SEQUENCER_CLOSED =
  PriceStatus.SEQUENCER_DOWN | PriceStatus.SEQUENCER_DEAD | PriceStatus.SEQUENCER_GRACE;

const good = (judged: Judged): judged is Judged & { readonly quote: Quote } => judged.faults === 0n;

export const sequencerClosed = (o: Pick<Observation, "status">): boolean =>
  (o.status & SEQUENCER_CLOSED) !== 0n;

export const outside = (o: Pick<Observation, "status">): boolean =>
  (o.status & (PriceStatus.OUTSIDE_BREAKER | PriceStatus.OUTSIDE_NAV)) !== 0n;

export const crossChecks = (settings: PriceGuardSettings): boolean =>
  settings.chainlink !== undefined && settings.pyth !== undefined && !settings.crossCheckOff;

/** Whether the sources give a good primary answer, agreed where crossCheck is on. */
export const confirmed = (settings: PriceGuardSettings, o: Observation): boolean =>
  o.selection === "PRIMARY" && (!crossChecks(settings) || (o.status & PriceStatus.AGREED) !== 0n);

/** Whether two good answers are within maxSpread of each other, relative to the lower one. */
export function agree(x: bigint, y: bigint, maxSpreadBps: bigint): boolean {
  const lower = min(x, y);
  return (max(x, y) - lower) * ONE_BPS <= lower * maxSpreadBps;
}

/** The anchor as a member of a median: absent when older than maxDecayAge. */
export function vote(settings: PriceGuardSettings, state: PriceGuardState, now: bigint): Quote | undefined {
  const { anchor } = state;
  if (anchor === undefined || now - anchor.publishedAt > settings.maxDecayAge) return undefined;
  return { price: anchor.price, publishedAt: anchor.publishedAt };
}

function newest(x: Quote | undefined, y: Quote | undefined): Quote | undefined {
  if (x === undefined || y === undefined) return x ?? y;
  return y.publishedAt > x.publishedAt ? y : x;
}

interface Choice {
  readonly selection: Selection;
  readonly selected?: Selected;
  readonly agreed: boolean;
}

function choose(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  { primary, secondary, ema }: Readonly<Record<"primary" | "secondary" | "ema", Judged>>,
  now: bigint,
): Choice {
  const anchorVote = vote(settings, state, now);
  if (good(primary)) {
    if (!good(secondary)) return { selection: "PRIMARY", selected: combine(primary.quote), agreed: false };
    if (agree(primary.quote.price, secondary.quote.price, settings.maxSpreadBps))
      return { selection: "PRIMARY", selected: combine(primary.quote), agreed: true };
    return {
      selection: "DIVERGED",
      selected: combine(primary.quote, secondary.quote, anchorVote),
      agreed: false,
    };
  }
  if (good(secondary)) {
    const average = good(ema) ? ema.quote : undefined;
    return { selection: "FALLBACK", selected: combine(secondary.quote, average, anchorVote), agreed: false };
  }
  const stale = newest(primary.quote, secondary.quote);
  if (stale === undefined || now - stale.publishedAt > settings.maxDecayAge)
    return { selection: "EXHAUSTED", agreed: false };
  return { selection: "DECAYED", selected: combine(stale), agreed: false };
}

function readSources(settings: PriceGuardSettings, answers: Answers, now: bigint) {
  const { chainlink = "NO_CODE", pyth = "CALL_FAILED", pythEma = "CALL_FAILED" } = answers;
  if (settings.chainlink === undefined)
    return { primary: judgePyth(pyth, settings, now), secondary: ABSENT, ema: ABSENT };
  const primary = judgeChainlink(chainlink, settings, now);
  if (settings.pyth === undefined) return { primary, secondary: ABSENT, ema: ABSENT };
  if (good(primary) && settings.crossCheckOff) return { primary, secondary: SKIPPED, ema: SKIPPED };
  const secondary = judgePyth(pyth, settings, now);
  const asksEma = !good(primary) && good(secondary);
  return { primary, secondary, ema: asksEma ? judgePyth(pythEma, settings, now) : SKIPPED };
}

/** Reads the sources and finds the path: the twin of `PriceReader.observe`. */
export function observe(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  answers: Answers,
  now: bigint,
): Observation {
  const sources = readSources(settings, answers, now);
  const { selection, selected, agreed } = choose(settings, state, sources, now);
  let status =
    (sources.primary.faults << PRIMARY_FAULTS) |
    (sources.secondary.faults << SECONDARY_FAULTS) |
    (sources.ema.faults << EMA_FAULTS) |
    (agreed ? PriceStatus.AGREED : 0n);
  if (settings.sequencerGrace !== undefined)
    status |= judgeSequencer(answers.sequencer ?? "CALL_FAILED", settings.sequencerGrace, now);

  let accepted: Range | undefined;
  if (state.anchor !== undefined && selected !== undefined) {
    const { price, publishedAt } = selected.candidate;
    accepted = breakerRange(state.anchor.price, settings.breakerBps);
    if (!inside(accepted, price)) status |= PriceStatus.OUTSIDE_BREAKER;
    if (settings.nav !== undefined && state.navRef !== undefined) {
      const band = navRange(state.navRef, settings.nav, publishedAt);
      if (!inside(band, price)) status |= PriceStatus.OUTSIDE_NAV;
      accepted = { lower: max(accepted.lower, band.lower), upper: min(accepted.upper, band.upper) };
    }
  }
  const path = firstMatch(state, selection, status);
  return {
    status: status | PriceStatus[path],
    path,
    selection,
    ...(selected && { selected }),
    ...(accepted && { accepted }),
    ...sources,
  };
}

/** The first row of the table in docs/contracts.md that matches. */
function firstMatch(state: PriceGuardState, selection: Selection, status: bigint): PricePath {
  if (state.anchor === undefined) return "UNANCHORED";
  if (state.suspended) return "SUSPENDED";
  if (selection === "EXHAUSTED") return "EXHAUSTED";
  if (sequencerClosed({ status })) return "SEQUENCER";
  return outside({ status }) ? "TRIPPED" : selection;
}
