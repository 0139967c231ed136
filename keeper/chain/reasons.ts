import { confirmsLive, type Reason, reasonsIn } from "../domain/guardrails.ts";
import type { Pips } from "../domain/units.ts";

/** Why a report does not replace the held one: they say nothing of the direction in which it moves. */
const IGNORING: ReadonlySet<Reason> = new Set(["NOT_HIGHER", "UNDER_REVIEW"]);

/** `IRiskParameterOracle.Verdict`, in its order. */
export const VERDICTS = ["NONE", "SKIPPED", "REJECTED", "HELD", "IGNORED", "ACCEPTED"] as const;

/** `IRiskParameterOracle.BatchFault`, in its order. */
export const BATCH_FAULTS = [
  "NONE",
  "EMPTY",
  "EXPIRED",
  "SIGNER_SET_VERSION",
  "VALIDITY",
  "ORDER",
  "ENCODING",
] as const;

/** What decides whether a report that is not accepted still confirms. */
export interface JudgedReport {
  readonly verdict: (typeof VERDICTS)[number];
  readonly reasons: bigint;
  readonly observedAt: bigint;
  /** Composed under the governed weights. */
  readonly haircut: Pips;
}

/** The reported haircut that is live, and the newest observation that confirmed it. */
export interface Confirmed {
  readonly haircut: Pips;
  readonly confirmedAt: bigint;
}

/** Held or ignored, and `confirmedAt` moves all the same: the rule of `ReviewRoom._hold`. */
export function loosensOnly(report: JudgedReport, live: Confirmed): boolean {
  if (report.verdict !== "HELD" && report.verdict !== "IGNORED") return false;
  const reasons = new Set(reasonsIn(report.reasons).filter((reason) => !IGNORING.has(reason)));
  return confirmsLive(reasons, live.haircut, report.haircut) && report.observedAt > live.confirmedAt;
}
