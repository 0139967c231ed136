/** The status word of a price read, bit for bit as contracts/types/PriceStatus.sol draws it. */
export const PriceStatus = {
  UNLISTED: 1n << 0n,
  UNANCHORED: 1n << 1n,
  SUSPENDED: 1n << 2n,
  EXHAUSTED: 1n << 3n,
  SEQUENCER: 1n << 4n,
  TRIPPED: 1n << 5n,
  DECAYED: 1n << 6n,
  FALLBACK: 1n << 7n,
  DIVERGED: 1n << 8n,
  PRIMARY: 1n << 9n,
  OUTSIDE_BREAKER: 1n << 10n,
  OUTSIDE_NAV: 1n << 11n,
  SEQUENCER_DOWN: 1n << 12n,
  SEQUENCER_DEAD: 1n << 13n,
  SEQUENCER_GRACE: 1n << 14n,
  AGREED: 1n << 15n,
} as const;

/** How a price came about; the index is the bit of the status word and the value of Solidity's `PricePath`. */
export const PRICE_PATHS = [
  "UNLISTED",
  "UNANCHORED",
  "SUSPENDED",
  "EXHAUSTED",
  "SEQUENCER",
  "TRIPPED",
  "DECAYED",
  "FALLBACK",
  "DIVERGED",
  "PRIMARY",
] as const;
export type PricePath = (typeof PRICE_PATHS)[number];
/** What the sources alone give. */
export type Selection = "EXHAUSTED" | "DECAYED" | "FALLBACK" | "DIVERGED" | "PRIMARY";

/** Where each source's fault bits start. */
export const PRIMARY_FAULTS = 16n;
export const SECONDARY_FAULTS = 32n;
export const EMA_FAULTS = 48n;

/** What can be wrong with one source's answer (contracts/types/SourceFault.sol). 0 = good. */
export const SourceFault = {
  ABSENT: 1n << 0n,
  SKIPPED: 1n << 1n,
  CALL_FAILED: 1n << 2n,
  NO_CODE: 1n << 3n,
  MALFORMED: 1n << 4n,
  NOT_POSITIVE: 1n << 5n,
  TOO_LARGE: 1n << 6n,
  NOT_STAMPED: 1n << 7n,
  FUTURE: 1n << 8n,
  STALE: 1n << 9n,
  BELOW_MIN: 1n << 10n,
  ABOVE_MAX: 1n << 11n,
  BAD_EXPONENT: 1n << 12n,
  WIDE_CONFIDENCE: 1n << 13n,
} as const;

/** Index = value of Solidity's `SuspensionCause`. */
export const SUSPENSION_CAUSES = [
  "NONE",
  "FIRST_PRICE",
  "SOURCE_CHANGED",
  "BREAKER",
  "NAV_BAND",
  "GUARDIAN",
] as const;
export type SuspensionCause = (typeof SUSPENSION_CAUSES)[number];

/** Index = value of Solidity's `PokeResult`. */
export const POKE_RESULTS = [
  "UNLISTED",
  "UNANCHORED",
  "EXHAUSTED",
  "SEQUENCER",
  "NOT_PRIMARY",
  "NOT_AGREED",
  "NOT_NEWER",
  "NOT_DUE",
  "TRIP_UNCONFIRMED",
  "ADVANCED",
  "LATCHED",
  "RECORDED",
] as const;
export type PokeResult = (typeof POKE_RESULTS)[number];

/** Index = value of Solidity's `ApprovalCheck`. */
export const APPROVAL_CHECKS = [
  "OK",
  "UNLISTED",
  "NO_FRESH_CANDIDATE",
  "SEQUENCER",
  "OLDER_THAN_ANCHOR",
  "NOT_AGREED",
  "TOLERANCE_TOO_WIDE",
  "PRICE_MOVED",
] as const;
export type ApprovalCheck = (typeof APPROVAL_CHECKS)[number];
