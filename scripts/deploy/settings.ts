import { getAddress, isAddress, ZeroHash } from "ethers";
import { z } from "zod";

/**
 * Settings files: the contracts' own structs, field for field and in the contracts' units (pips, bps, WAD, seconds;
 * see the interfaces). Large numbers are strings of digits. Unknown fields are refused.
 */
const uint = z
  .union([z.number().int().nonnegative(), z.string().regex(/^\d+$/)], {
    error: "expected a whole number >= 0",
  })
  .transform(BigInt);

export const address = z
  .string()
  .refine((text) => isAddress(text), { error: "expected a checksummed address" })
  .transform((text) => getAddress(text));

const bytes32 = z.string().regex(/^0x[0-9a-fA-F]{64}$/, { error: "expected 32 bytes as hex" });

const step = z.strictObject({ tighten: uint, loosen: uint });

/** IRiskParameterOracle.GuardrailProfile. */
export const guardrailProfile = z.strictObject({
  maxHaircut: uint,
  maxYield: uint,
  maxRate: uint,
  minKink: uint,
  maxKink: uint,
  haircut: step,
  yield: step,
  irmBase: step,
  irmSlope2: step,
  irmKink: step,
  tightenDelay: uint,
  loosenDelay: uint,
  driftBudget: uint,
  tightenBudget: uint,
  maxReportAge: uint,
  reviewDelay: uint,
  maxPendingAge: uint,
});
export type GuardrailProfile = z.infer<typeof guardrailProfile>;

const five = z.tuple([uint, uint, uint, uint, uint]);
/** Five weights in bps: credit, liquidity, market, counterparty, legal. */
export const weights = five;

/** IRiskParameterOracle.AssetSettings. */
export const assetSettings = z.strictObject({
  weights,
  addOn: uint,
  bonus: uint,
  buffer: uint,
  rampSpeed: uint,
  staleAfter: uint,
  staleGrace: uint,
  staleDecay: uint,
  staleCap: uint,
  staleLiquidationCap: uint,
  profile: uint,
});
export type AssetSettings = z.infer<typeof assetSettings>;

/** The first tuple of an asset; `asset` and the observation time are filled in when it is listed. */
export const firstTuple = z.strictObject({
  baseRate: uint,
  premium: five,
  haircut: five,
  irmKink: uint,
  irmBase: uint,
  irmSlope2: uint,
  snapshotHash: bytes32.default(ZeroHash),
});
export type FirstTuple = z.infer<typeof firstTuple>;

/** PriceSettings. */
export const priceSettings = z.strictObject({
  chainlinkFeed: address,
  chainlinkMaxAge: uint,
  chainlinkStipend: uint,
  pythId: bytes32,
  pythMaxAge: uint,
  pythStipend: uint,
  pythMaxConfidenceBps: uint,
  maxSpreadBps: uint,
  breakerBps: uint,
  period: uint,
  followPeriod: uint,
  decayPerDay: uint,
  floorBps: uint,
  maxDecayAge: uint,
  minPrice: uint,
  maxPrice: uint,
  crossCheckOff: z.boolean(),
  strictRefusesDecayed: z.boolean(),
  sequencerFeed: address,
  sequencerGrace: uint,
  nav: z.strictObject({
    enabled: z.boolean(),
    maxAprBps: uint,
    toleranceBps: uint,
    maxDailyFallBps: uint,
  }),
});
export type PriceSettings = z.infer<typeof priceSettings>;

/** Everything needed to list one asset. */
export const assetListing = z.strictObject({
  asset: address,
  price: priceSettings,
  parameters: assetSettings,
  first: firstTuple,
});
export type AssetListing = z.infer<typeof assetListing>;

/** What a deployment is made of. Each role holder is an account, a Safe or a timelock. */
export const deploymentConfig = z.strictObject({
  pyth: address,
  signers: z.array(address).min(1).max(16),
  threshold: z.number().int().min(1).max(16),
  admin: address,
  governor: address,
  guardian: address,
  reviewer: address,
  governanceDelay: z
    .number()
    .int()
    .min(86_400, { error: "governance acts no sooner than a day after its announcement (86400)" })
    .max(30 * 86_400),
  profiles: z.record(z.string().regex(/^\d+$/), guardrailProfile),
  assets: z.array(assetListing).default([]),
});
export type DeploymentConfig = z.infer<typeof deploymentConfig>;
