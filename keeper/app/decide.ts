import type { Pips } from "../domain/units.ts";

export interface DecisionPolicy {
  /** Moves at or beyond these push at once, in pips. */
  readonly haircutDeviation: Pips;
  readonly yieldDeviation: Pips;
  readonly kinkDeviation: Pips;
  /** Longest time between confirmations, seconds. */
  readonly heartbeat: number;
  /** A heartbeat is due this many seconds before its end, so that it lands in time. */
  readonly margin: number;
  /** From this age on, a report rides along when another asset pushes, seconds. */
  readonly earlyAfter: number;
  /** A move of at least this share of a deviation rides along, in percent of it. */
  readonly earlyPercent: number;
}

/** What the chain holds, as far as the decision needs it. Times in unix seconds. */
export interface DecisionState {
  readonly listed: boolean;
  readonly retired: boolean;
  readonly suspended: boolean;
  readonly observedAt: number;
  readonly confirmedAt: number;
  readonly haircut: Pips;
  readonly yield: Pips;
  readonly kink: Pips;
  readonly irmBase: Pips;
  readonly irmSlope2: Pips;
  /** Earliest moment at which a move in this direction is not held for its delay. */
  readonly tightenFrom: number;
  readonly loosenFrom: number;
}

/** The model's totals under the governed weights, ready to be reported. */
export interface DecisionCandidate {
  readonly observedAt: number;
  readonly haircut: Pips;
  /** Total yield, which is also the borrow rate at the kink. */
  readonly yield: Pips;
  readonly kink: Pips;
  readonly irmBase: Pips;
  readonly irmSlope2: Pips;
  /** Structure triggers that began or ended since the last report. */
  readonly triggers: readonly string[];
}

export type Action = "push" | "early" | "hold";

export type DecisionReason =
  | "haircutDeviation"
  | "yieldDeviation"
  | "kinkDeviation"
  | "trigger"
  | "heartbeat"
  | "nearDeviation"
  | "nearHeartbeat"
  | "unchanged"
  | "insideDelay"
  | "alreadyReported"
  | "notListed"
  | "retired"
  | "suspended";

export interface Decision {
  readonly action: Action;
  readonly reasons: readonly DecisionReason[];
}

const distance = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);

/**
 * Push, ride along, or hold, with every reason that counts. Boundary values trigger: a move equal to the deviation
 * pushes, an age equal to the heartbeat less its margin is due.
 *
 * A move inside the contract's minimum delay is not pushed: the contract would only hold it. One exception: when the
 * heartbeat is due, a loosening is sent all the same, because a report held only for loosening renews `confirmedAt`
 * and so keeps the live values from going stale. A tightening waits: the chain's own staleness is on the safe side.
 */
export function decide(state: DecisionState, candidate: DecisionCandidate, policy: DecisionPolicy): Decision {
  if (!state.listed) return hold("notListed");
  if (state.retired) return hold("retired");
  if (candidate.observedAt <= state.observedAt) return hold("alreadyReported");
  if (state.suspended) return hold("suspended");

  const age = candidate.observedAt - state.confirmedAt;
  const heartbeatDue = age >= policy.heartbeat - policy.margin;
  const moves = movesOf(state, candidate, policy);
  const urgent = moves.filter((move) => move.size >= move.deviation).map((move) => move.reason);
  if (candidate.triggers.length > 0) urgent.push("trigger");

  const now = candidate.observedAt;
  if (tightens(state, candidate) && now < state.tightenFrom)
    return { action: "hold", reasons: ["insideDelay", ...urgent] };
  if (heartbeatDue) return { action: "push", reasons: [...urgent, "heartbeat"] };
  if (loosens(state, candidate) && now < state.loosenFrom)
    return { action: "hold", reasons: ["insideDelay", ...urgent] };
  if (urgent.length > 0) return { action: "push", reasons: urgent };

  const near: DecisionReason[] = [];
  if (age >= policy.earlyAfter) near.push("nearHeartbeat");
  const percent = BigInt(policy.earlyPercent);
  if (moves.some((move) => move.size > 0n && move.size * 100n >= move.deviation * percent))
    near.push("nearDeviation");
  return near.length > 0 ? { action: "early", reasons: near } : hold("unchanged");
}

const hold = (reason: DecisionReason): Decision => ({ action: "hold", reasons: [reason] });

interface Move {
  readonly size: bigint;
  readonly deviation: bigint;
  readonly reason: DecisionReason;
}

function movesOf(
  state: DecisionState,
  candidate: DecisionCandidate,
  policy: DecisionPolicy,
): readonly Move[] {
  return [
    {
      size: distance(candidate.haircut, state.haircut),
      deviation: policy.haircutDeviation,
      reason: "haircutDeviation",
    },
    {
      size: distance(candidate.yield, state.yield),
      deviation: policy.yieldDeviation,
      reason: "yieldDeviation",
    },
    { size: distance(candidate.kink, state.kink), deviation: policy.kinkDeviation, reason: "kinkDeviation" },
  ];
}

type Moved = Pick<DecisionState, "haircut" | "yield" | "kink" | "irmBase" | "irmSlope2">;

/** Against the borrower in any part, as `Guardrails.directions` has it; a report may move both ways. */
const tightens = (from: Moved, to: Moved): boolean =>
  to.haircut > from.haircut ||
  to.yield > from.yield ||
  to.irmBase > from.irmBase ||
  to.irmSlope2 > from.irmSlope2 ||
  to.kink < from.kink;

const loosens = (from: Moved, to: Moved): boolean => tightens(to, from);
