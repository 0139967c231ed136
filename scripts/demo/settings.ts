import { ZeroAddress } from "ethers";
import type { RISKS } from "../../keeper/domain/composition.ts";
import type { PricedAsset } from "../../keeper/domain/priceAsset.ts";
import type { AssetListing, GuardrailProfile, PriceSettings } from "../deploy/settings.ts";

const HOUR = 3_600n;
const DAY = 24n * HOUR;

/** Guardrails of the demo: five points of tightening a report, half a point of loosening, B = 2 points a week. */
export const PROFILE: GuardrailProfile = {
  maxHaircut: 600_000n,
  maxYield: 300_000n,
  maxRate: 1_000_000n,
  minKink: 500_000n,
  maxKink: 950_000n,
  haircut: { tighten: 50_000n, loosen: 5_000n },
  yield: { tighten: 50_000n, loosen: 20_000n },
  irmBase: { tighten: 10_000n, loosen: 10_000n },
  irmSlope2: { tighten: 800_000n, loosen: 200_000n },
  irmKink: { tighten: 30_000n, loosen: 30_000n },
  tightenDelay: 0n,
  loosenDelay: HOUR,
  driftBudget: 20_000n,
  tightenBudget: 150_000n,
  maxReportAge: HOUR,
  reviewDelay: HOUR,
  maxPendingAge: 3n * DAY,
};

/** Chainlink first, Pyth second and cross-checked; breaker at 5 %. */
export function priceSettings(feed: string, pythId: string): PriceSettings {
  return {
    chainlinkFeed: feed,
    chainlinkMaxAge: DAY,
    chainlinkStipend: 100_000n,
    pythId,
    pythMaxAge: DAY,
    pythStipend: 100_000n,
    pythMaxConfidenceBps: 100n,
    maxSpreadBps: 50n,
    breakerBps: 500n,
    period: 900n,
    followPeriod: 0n,
    decayPerDay: 30_000_000_000_000_000n,
    floorBps: 5_000n,
    maxDecayAge: 7n * DAY,
    minPrice: 10n ** 16n,
    maxPrice: 10n ** 24n,
    crossCheckOff: false,
    strictRefusesDecayed: false,
    sequencerFeed: ZeroAddress,
    sequencerGrace: 0n,
    nav: { enabled: false, maxAprBps: 0n, toleranceBps: 0n, maxDailyFallBps: 0n },
  };
}

/** Lists an asset with what the model says of its file today. */
export function listingOf(
  asset: string,
  price: PriceSettings,
  { parts, irm, settings }: PricedAsset,
): AssetListing {
  const five = (of: (risk: (typeof RISKS)[number]) => bigint): [bigint, bigint, bigint, bigint, bigint] => [
    of("credit"),
    of("liquidity"),
    of("market"),
    of("counterparty"),
    of("legal"),
  ];
  return {
    asset,
    price,
    parameters: {
      weights: five((risk) => settings.weights[risk]),
      addOn: settings.addOn,
      bonus: settings.liquidationBonus,
      buffer: settings.ltvBuffer,
      rampSpeed: 20_000n,
      staleAfter: 12n * HOUR,
      staleGrace: DAY,
      staleDecay: 50_000n,
      staleCap: 500_000n,
      staleLiquidationCap: 400_000n,
      profile: 1n,
    },
    first: {
      baseRate: parts.baseRate,
      premium: five((risk) => parts.premium[risk]),
      haircut: five((risk) => parts.haircut[risk]),
      irmKink: irm.kink,
      irmBase: irm.base,
      irmSlope2: irm.slope2,
      snapshotHash: `0x${"00".repeat(32)}`,
    },
  };
}
