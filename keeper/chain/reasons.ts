/** `IRiskParameterOracle.Reason`, in its order: bit n of a report's `reasons` is the n-th name. */
export const REASONS = [
  "UNKNOWN_ASSET",
  "RETIRED",
  "FUTURE",
  "TOO_OLD",
  "NOT_NEWER",
  "HAIRCUT_ABOVE_MAX",
  "YIELD_ABOVE_MAX",
  "LTV_NOT_BELOW_LT",
  "KINK_OUT_OF_BOUNDS",
  "BASE_ABOVE_YIELD",
  "SLOPE2_BELOW_SLOPE1",
  "RATE_ABOVE_CAP",
  "SUSPENDED",
  "TIGHTEN_STEP",
  "TIGHTEN_DELAY",
  "TIGHTEN_BUDGET",
  "RATE_TIGHTEN_STEP",
  "LOOSEN_STEP",
  "LOOSEN_DELAY",
  "DRIFT_BUDGET",
  "RATE_LOOSEN_STEP",
  "NOT_HIGHER",
  "UNDER_REVIEW",
] as const;
export type ReasonName = (typeof REASONS)[number];

/** For these the live values are the careful ones; the last two say that the report does not replace the held one. */
const LOOSENING: ReadonlySet<ReasonName> = new Set([
  "LOOSEN_STEP",
  "LOOSEN_DELAY",
  "DRIFT_BUDGET",
  "RATE_LOOSEN_STEP",
  "NOT_HIGHER",
  "UNDER_REVIEW",
]);

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

export function reasonNames(bits: bigint): readonly ReasonName[] {
  return REASONS.filter((_, index) => ((bits >> BigInt(index)) & 1n) === 1n);
}

/** Held or ignored only because the report loosens: sending it keeps the live values confirmed. */
export function loosensOnly(bits: bigint): boolean {
  return bits !== 0n && reasonNames(bits).every((name) => LOOSENING.has(name));
}
