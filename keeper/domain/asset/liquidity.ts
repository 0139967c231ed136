import { z } from "zod";
import {
  annualSpread,
  businessDays,
  days,
  decimalText,
  fraction,
  integerText,
  positiveUsd,
  provenance,
  quantity,
  usd,
  volatility,
} from "./quantity.ts";

const UINT128_MAX = "340282366920938463463374607431768211455";
const level = z.strictObject({
  price: decimalText("USD per token", { min: "0", above: true }),
  size: decimalText("tokens", { min: "0" }),
});

/** What every way out has in common. */
const channelBase = {
  name: z.string().min(1).max(80),
  /** Share of liquidators that transfer restrictions let use this channel. */
  allowedShare: fraction.optional(),
  /** Days until the money arrives; 0 where absent (a trade settles at once). */
  waitDays: days.optional(),
  /** Fixed cost of one exit: gas x gas price x ETH price. */
  fixedCost: z
    .strictObject({
      gas: quantity("gas", { min: "0", max: "30000000" }),
      gasPriceGwei: quantity("gwei", { min: "0", max: "100000" }),
      ethUsd: positiveUsd,
    })
    .optional(),
};

const uniswapV3 = z.strictObject({
  kind: z.literal("uniswapV3"),
  ...channelBase,
  pool: z.strictObject({
    sqrtPriceX96: integerText("Q64.96", {
      min: "4295128739",
      max: "1461446703485210103287273052203988822378723970342",
    }),
    tick: z.int().min(-887272).max(887272),
    liquidity: integerText("liquidity units", { min: "0", max: UINT128_MAX }),
    /** Fee in hundredths of a bip (1e-6). */
    fee: z.int().min(0).max(999_999),
    tickSpacing: z.int().min(1).max(16_383),
    ticks: z
      .array(
        z.strictObject({
          index: z.int().min(-887272).max(887272),
          liquidityNet: integerText("liquidity units", { min: `-${UINT128_MAX}`, max: UINT128_MAX }),
        }),
      )
      .max(20_000),
    ...provenance,
  }),
  assetIsToken0: z.boolean(),
  assetDecimals: z.int().min(0).max(36),
  quoteDecimals: z.int().min(0).max(36),
  /** USD per whole quote token. */
  quoteUsd: positiveUsd,
});

const uniswapV2 = z.strictObject({
  kind: z.literal("uniswapV2"),
  ...channelBase,
  pool: z.strictObject({
    reserveAsset: integerText("smallest units", { min: "0" }),
    reserveQuote: integerText("smallest units", { min: "0" }),
    fee: z.int().min(0).max(999_999),
    ...provenance,
  }),
  assetDecimals: z.int().min(0).max(36),
  quoteDecimals: z.int().min(0).max(36),
  quoteUsd: positiveUsd,
});

const orderBook = z.strictObject({
  kind: z.literal("orderBook"),
  ...channelBase,
  book: z.strictObject({
    bids: z.array(level).max(5_000),
    asks: z.array(level).max(5_000),
    ...provenance,
  }),
  /** Stands in for mid where one side of the book is empty. */
  referencePrice: quantity("USD per token", { min: "0", above: true }).optional(),
  /** What the book cannot fill costs `Y sigma sqrt(Q / ADV)`; absent: it is not taken here. */
  impact: z
    .strictObject({
      coefficient: quantity("number", { min: "0", max: "10" }),
      dailyVolatility: volatility,
      dailyVolumeUsd: positiveUsd,
    })
    .optional(),
});

const redemption = z.strictObject({
  kind: z.literal("redemption"),
  ...channelBase,
  fee: fraction,
  waitDays: days,
  capacityPerDayUsd: usd,
});

const quote = { discount: fraction, capacityUsd: usd };
const marketMaker = z.strictObject({
  kind: z.literal("marketMaker"),
  ...channelBase,
  ...quote,
  /** The maker's own quotes for bad times; else the scenario's multiples apply. */
  stress: z.strictObject(quote).optional(),
  extreme: z.strictObject(quote).optional(),
});

export const channel = z.discriminatedUnion("kind", [
  uniswapV3,
  uniswapV2,
  orderBook,
  redemption,
  marketMaker,
]);
export type ChannelInputs = z.infer<typeof channel>;

export const liquidityInputs = z.discriminatedUnion("kind", [
  /** The premium and the discounts are given, e.g. by a desk or a study. */
  z.strictObject({
    kind: z.literal("given"),
    premium: annualSpread,
    /** Discount on the liquidation size in each scenario. */
    discount: z.strictObject({ normal: fraction, stress: fraction, extreme: fraction }),
    longestWaitDays: businessDays,
  }),
  /** Measured from the ways out. */
  z.strictObject({
    kind: z.literal("channels"),
    /** Replaces max(s_exit, s_depth). */
    premium: annualSpread.optional(),
    /** Q*: what the protocol would have to sell at once. */
    sizeUsd: positiveUsd,
    holdingYears: quantity("years", { min: "0.01", max: "100" }),
    issuanceUsd: positiveUsd,
    /** USD per whole token, at which sizes are converted. */
    tokenPriceUsd: positiveUsd,
    /** Price of what no channel takes. */
    extremeDiscount: fraction,
    channels: z.array(channel).max(50),
  }),
]);
export type LiquidityInputs = z.infer<typeof liquidityInputs>;
