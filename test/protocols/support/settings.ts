import { ZeroAddress, ZeroHash } from "ethers";
import type {
  AssetListing,
  AssetSettings,
  FirstTuple,
  GuardrailProfile,
  PriceSettings,
} from "../../../scripts/deploy/settings.ts";

/** Wide guardrails, so that a scenario's own numbers decide. */
export const PROFILE: GuardrailProfile = {
  maxHaircut: 600_000n,
  maxYield: 500_000n,
  maxRate: 1_000_000n,
  minKink: 500_000n,
  maxKink: 950_000n,
  haircut: { tighten: 200_000n, loosen: 50_000n },
  yield: { tighten: 200_000n, loosen: 200_000n },
  irmBase: { tighten: 100_000n, loosen: 100_000n },
  irmSlope2: { tighten: 500_000n, loosen: 500_000n },
  irmKink: { tighten: 100_000n, loosen: 100_000n },
  tightenDelay: 0n,
  loosenDelay: 3_600n,
  driftBudget: 100_000n,
  tightenBudget: 220_000n,
  maxReportAge: 3_600n,
  reviewDelay: 3_600n,
  maxPendingAge: 259_200n,
};

/**
 * f = 0.95 x 0.97 x 0.96 x 0.99 x 0.98 = 0.858277728, floored to 858 277 pips: H = 141 723 pips = 14.1723 %.
 * y = 4 % + 2 + 0.5 + 0.3 + 0.2 + 0.1 % = 7.1 %.
 */
export const FIRST: FirstTuple = {
  baseRate: 40_000n,
  premium: [20_000n, 5_000n, 3_000n, 2_000n, 1_000n],
  haircut: [50_000n, 30_000n, 40_000n, 10_000n, 20_000n],
  irmKink: 850_000n,
  irmBase: 20_000n,
  irmSlope2: 600_000n,
  snapshotHash: ZeroHash,
};

/** Bonus and buffer 5 points each: LT = floor(858 277 / 1.05) = 817 406 pips, LTV = 767 406 pips. */
export const ASSET_SETTINGS: AssetSettings = {
  weights: [10_000n, 10_000n, 10_000n, 10_000n, 10_000n],
  addOn: 0n,
  bonus: 50_000n,
  buffer: 50_000n,
  rampSpeed: 10_000n,
  staleAfter: 259_200n,
  staleGrace: 86_400n,
  staleDecay: 10_000n,
  staleCap: 500_000n,
  staleLiquidationCap: 400_000n,
  profile: 1n,
};

/** A Chainlink feed alone, breaker at 8 %. */
export function chainlinkSettings(feed: string): PriceSettings {
  return {
    chainlinkFeed: feed,
    chainlinkMaxAge: 86_400n,
    chainlinkStipend: 100_000n,
    pythId: ZeroHash,
    pythMaxAge: 3_600n,
    pythStipend: 100_000n,
    pythMaxConfidenceBps: 100n,
    maxSpreadBps: 50n,
    breakerBps: 800n,
    period: 900n,
    followPeriod: 0n,
    decayPerDay: 30_000_000_000_000_000n,
    floorBps: 5_000n,
    maxDecayAge: 604_800n,
    minPrice: 1_000_000_000_000_000_000n,
    maxPrice: 1_000_000_000_000_000_000_000n,
    crossCheckOff: true,
    strictRefusesDecayed: false,
    sequencerFeed: ZeroAddress,
    sequencerGrace: 0n,
    nav: { enabled: false, maxAprBps: 0n, toleranceBps: 0n, maxDailyFallBps: 0n },
  };
}

export function listing(asset: string, feed: string): AssetListing {
  return { asset, price: chainlinkSettings(feed), parameters: ASSET_SETTINGS, first: FIRST };
}
