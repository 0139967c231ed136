import { LOOSENING_REASONS, type Reason, reasonsIn } from "../domain/guardrails.ts";

/** For these the live values are the careful ones; the last two say that the report does not replace the held one. */
const LOOSENING: ReadonlySet<Reason> = new Set([...LOOSENING_REASONS, "NOT_HIGHER", "UNDER_REVIEW"]);

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

/** Held or ignored only because the report loosens: sending it keeps the live values confirmed. */
export function loosensOnly(bits: bigint): boolean {
  return bits !== 0n && reasonsIn(bits).every((name) => LOOSENING.has(name));
}
