import { ONE_BPS } from "../units.ts";
import { confirmed, observe, sequencerClosed } from "./observe.ts";
import type { Quote } from "./quote.ts";
import type { ApprovalCheck } from "./status.ts";
import type { Answers, PriceGuardSettings, PriceGuardState } from "./types.ts";

const MAX_TOLERANCE_BPS = 200n;
/** Seconds in which the guardian may not suspend again after a reviewer ended its suspension. */
export const GUARDIAN_COOLDOWN = 21_600n;

function released(state: PriceGuardState, now: bigint): PriceGuardState {
  const { recorded: _, ...kept } = state;
  return {
    ...kept,
    suspended: false,
    cause: "NONE",
    since: 0n,
    guardianBlockedUntil: state.cause === "GUARDIAN" ? now + GUARDIAN_COOLDOWN : state.guardianBlockedUntil,
  };
}

export interface Approval {
  readonly check: ApprovalCheck;
  readonly candidate?: Quote;
  /** Unchanged unless the check is OK. */
  readonly state: PriceGuardState;
}

/** `approve`: the live candidate becomes the anchor and the NAV reference (libraries/ApprovalRules.sol). */
export function approve(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  answers: Answers,
  expectedPrice: bigint,
  toleranceBps: bigint,
  now: bigint,
): Approval {
  const o = observe(settings, state, answers, now);
  const candidate = o.selected?.candidate;
  const refuse = (check: ApprovalCheck): Approval => ({ check, state, ...(candidate && { candidate }) });
  if (toleranceBps > MAX_TOLERANCE_BPS) return refuse("TOLERANCE_TOO_WIDE");
  if (candidate === undefined || o.selection === "DECAYED") return refuse("NO_FRESH_CANDIDATE");
  if (sequencerClosed(o)) return refuse("SEQUENCER");
  if (state.anchor !== undefined && candidate.publishedAt < state.anchor.publishedAt)
    return refuse("OLDER_THAN_ANCHOR");
  const unreviewed = state.cause === "FIRST_PRICE" || state.cause === "SOURCE_CHANGED";
  if (unreviewed && !confirmed(settings, o)) return refuse("NOT_AGREED");
  const { price, publishedAt } = candidate;
  const gap = price > expectedPrice ? price - expectedPrice : expectedPrice - price;
  if (gap * ONE_BPS > expectedPrice * toleranceBps) return refuse("PRICE_MOVED");
  return {
    check: "OK",
    candidate,
    state: {
      ...released(state, now),
      anchor: { price, publishedAt, anchoredAt: now },
      ...(settings.nav && { navRef: { price, publishedAt } }),
    },
  };
}

/** `reject`: undefined unless a latched trip is under review. */
export function reject(state: PriceGuardState, now: bigint): PriceGuardState | undefined {
  return state.cause === "BREAKER" || state.cause === "NAV_BAND" ? released(state, now) : undefined;
}

/** `suspend`: undefined while suspended already or within the cooldown. */
export function suspend(state: PriceGuardState, now: bigint): PriceGuardState | undefined {
  if (state.suspended || now < state.guardianBlockedUntil) return undefined;
  return { ...state, suspended: true, cause: "GUARDIAN", since: now };
}

/** `resume`: undefined unless the guardian suspended. */
export function resume(state: PriceGuardState, now: bigint): PriceGuardState | undefined {
  return state.cause === "GUARDIAN" ? released(state, now) : undefined;
}
