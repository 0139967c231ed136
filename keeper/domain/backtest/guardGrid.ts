import { OutOfDomainError } from "../errors.ts";
import type { PriceGuardSettings } from "../priceGuard/types.ts";
import { type GuardReplay, type ReviewerPolicy, replayPriceGuard } from "./guardReplay.ts";
import { FEED_DECIMALS } from "./guardSources.ts";
import type { PriceSeries } from "./priceSeries.ts";

const MINUTE = 60;
const DAY = 86_400n;
/** The contract takes 500-800; a study may look further. */
const MAX_BREAKER_BPS = 5_000;

/**
 * Settings of a replay besides X and period: an hour of staleness, "50 bp per 4 h" of decay down to 50 %, answers up
 * to three days old, sources at most 50 bp apart, no follow. Wide price limits: a replay is of the breaker, not of them.
 */
export function replaySettings(
  breakerBps: number,
  periodMinutes: number,
  twoSources: boolean,
): PriceGuardSettings {
  if (!Number.isInteger(breakerBps) || breakerBps < 1 || breakerBps > MAX_BREAKER_BPS)
    throw new OutOfDomainError("breaker X", breakerBps, `whole bps from 1 to ${MAX_BREAKER_BPS}`);
  return {
    chainlink: { maxAge: 3_600n, decimals: FEED_DECIMALS },
    ...(twoSources ? { pyth: { maxAge: 3_600n, maxConfidenceBps: 100n } } : {}),
    maxSpreadBps: 50n,
    breakerBps: BigInt(breakerBps),
    period: BigInt(periodMinutes * MINUTE),
    followPeriod: 0n,
    decayPerDay: 30_000_000_000_000_000n,
    floorBps: 5_000n,
    maxDecayAge: 3n * DAY,
    minPrice: 1_000_000n,
    maxPrice: 10n ** 27n,
    crossCheckOff: !twoSources,
    strictRefusesDecayed: false,
  };
}

export interface GuardGridInput {
  readonly primary: PriceSeries;
  readonly secondary?: PriceSeries;
  /** X, bps. */
  readonly breakers: readonly number[];
  readonly periodsMinutes: readonly number[];
  readonly reviewers: readonly ReviewerPolicy[];
  readonly lookEvery: number;
}

export const GRID_BREAKERS = [500, 600, 700, 800] as const;
export const GRID_PERIODS = [15, 60, 240] as const;
export const GRID_REVIEWERS: readonly ReviewerPolicy[] = [
  { kind: "atOnce" },
  { kind: "after", seconds: 120 * MINUTE },
  { kind: "never" },
];
/** How often the oracle is read where the data have gaps. */
export const LOOK_EVERY = 15 * MINUTE;

/** How many replays a grid takes, for progress. */
export const gridSize = (input: GuardGridInput): number =>
  input.breakers.length * input.periodsMinutes.length * input.reviewers.length;

/** One replay for each threshold, period and policy, in that order. */
export function guardGrid(input: GuardGridInput, progress: (done: number) => void = () => {}): GuardReplay[] {
  const { primary, secondary, lookEvery } = input;
  let done = 0;
  return input.breakers.flatMap((breaker) =>
    input.periodsMinutes.flatMap((period) =>
      input.reviewers.map((reviewer) => {
        const replay = replayPriceGuard({
          primary,
          ...(secondary === undefined ? {} : { secondary }),
          settings: replaySettings(breaker, period, secondary !== undefined),
          reviewer,
          lookEvery,
        });
        done += 1;
        progress(done);
        return replay;
      }),
    ),
  );
}
