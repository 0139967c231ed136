import type { Quote } from "./quote.ts";
import type { SuspensionCause } from "./status.ts";

/** The governed settings that a read depends on; units as in `PriceSettings` of IGuardedPriceOracle.sol. */
export interface PriceGuardSettings {
  /** Chainlink feed: seconds and decimals; absent when none is configured. The primary where present. */
  readonly chainlink?: { readonly maxAge: bigint; readonly decimals: bigint };
  /** Pyth price: seconds and bps; absent when none is configured. */
  readonly pyth?: { readonly maxAge: bigint; readonly maxConfidenceBps: bigint };
  readonly maxSpreadBps: bigint;
  /** X. */
  readonly breakerBps: bigint;
  /** Seconds. */
  readonly period: bigint;
  /** Seconds; 0 = the clamp never widens. */
  readonly followPeriod: bigint;
  /** Continuous decay per day, WAD. */
  readonly decayPerDay: bigint;
  readonly floorBps: bigint;
  /** Seconds. */
  readonly maxDecayAge: bigint;
  /** WAD. */
  readonly minPrice: bigint;
  /** WAD. */
  readonly maxPrice: bigint;
  readonly crossCheckOff: boolean;
  readonly strictRefusesDecayed: boolean;
  /** Seconds of grace; absent when there is no sequencer feed. */
  readonly sequencerGrace?: bigint;
  readonly nav?: NavBandSettings;
}

export interface NavBandSettings {
  readonly maxAprBps: bigint;
  readonly toleranceBps: bigint;
  readonly maxDailyFallBps: bigint;
}

/** The last accepted price, and when it became the anchor. */
export interface Anchor extends Quote {
  readonly anchoredAt: bigint;
}

/** What is stored for one asset besides its settings. */
export interface PriceGuardState {
  /** Absent before the first approval. */
  readonly anchor?: Anchor;
  readonly suspended: boolean;
  readonly cause: SuspensionCause;
  /** When the suspension began; 0 when there is none. */
  readonly since: bigint;
  /** What a poke recorded for the reviewer. */
  readonly recorded?: Quote;
  readonly guardianBlockedUntil: bigint;
  readonly navRef?: Quote;
}

/** A call that brought no answer. */
export type Failure = "CALL_FAILED" | "NO_CODE" | "MALFORMED";

export interface ChainlinkRound {
  readonly answer: bigint;
  readonly updatedAt: bigint;
}

export interface PythPrice {
  readonly price: bigint;
  readonly confidence: bigint;
  readonly exponent: bigint;
  readonly publishTime: bigint;
}

export interface SequencerRound {
  readonly answer: bigint;
  readonly startedAt: bigint;
}

/** What every configured source would answer now, whether or not the read asks it. */
export interface Answers {
  readonly chainlink?: ChainlinkRound | Failure;
  readonly pyth?: PythPrice | Failure;
  readonly pythEma?: PythPrice | Failure;
  readonly sequencer?: SequencerRound | Failure;
}

/** The state of a newly listed asset. */
export const listed = (now: bigint): PriceGuardState => ({
  suspended: true,
  cause: "FIRST_PRICE",
  since: now,
  guardianBlockedUntil: 0n,
});
