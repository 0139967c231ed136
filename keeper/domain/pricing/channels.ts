import type { ChannelInputs } from "../asset/liquidity.ts";
import { amount } from "../asset/quantity.ts";
import type { ScenarioName } from "../asset/terms.ts";
import type { ChannelTerms, ExitChannel } from "../liquidity/channel.ts";
import { marketMakerChannel } from "../liquidity/marketMaker.ts";
import { orderBookChannel } from "../liquidity/orderBook.ts";
import { type PoolTerms, uniswapV2Channel, uniswapV3Channel } from "../liquidity/poolChannel.ts";
import { redemptionChannel } from "../liquidity/redemption.ts";
import { Decimal } from "../units.ts";
import { amountOr, type Conditions } from "./terms.ts";

export interface ExitSurroundings {
  readonly sizeUsd: Decimal;
  readonly tokenPriceUsd: Decimal;
  readonly extremeDiscount: Decimal;
  /** Annual, for the carry of redemptions. */
  readonly baseRate: Decimal;
  /** T_M: business days on which a redemption queue may be used. */
  readonly liquidationDays: Decimal;
  readonly scenario: ScenarioName;
  readonly conditions: Conditions;
  /** True once the market maker has left: its quotes have no capacity. */
  readonly marketMakerLeft: boolean;
}

const GWEI_PER_ETH = new Decimal("1e9");
const ONE = new Decimal(1);

function termsOf(channel: ChannelInputs): ChannelTerms {
  const { name, allowedShare, waitDays, fixedCost } = channel;
  return {
    name,
    allowedShare: amountOr(allowedShare, ONE),
    waitDays: amountOr(waitDays, new Decimal(0)),
    fixedCostUsd:
      fixedCost === undefined
        ? undefined
        : amount(fixedCost.gas)
            .times(amount(fixedCost.gasPriceGwei))
            .div(GWEI_PER_ETH)
            .times(amount(fixedCost.ethUsd)),
  };
}

/**
 * A pool with `multiple` times its liquidity: up to 1 that is what a share of the liquidators sees; beyond, the
 * liquidity is enlarged by a whole ratio, so that no tick loses a unit to rounding.
 */
function scaled(multiple: Decimal): { readonly factor: bigint; readonly share: Decimal } {
  if (multiple.lte(1)) return { factor: 1n, share: multiple };
  const factor = BigInt(multiple.ceil().toFixed(0));
  return { factor, share: multiple.div(factor.toString()) };
}

type PoolInputs = Extract<ChannelInputs, { kind: "uniswapV3" | "uniswapV2" }>;

function poolExit(channel: PoolInputs, around: ExitSurroundings): ExitChannel {
  const { factor, share } = scaled(around.conditions.poolLiquidity);
  const base = termsOf(channel);
  const terms: PoolTerms = {
    ...base,
    allowedShare: (base.allowedShare ?? ONE).times(share),
    assetDecimals: channel.assetDecimals,
    tokenPriceUsd: around.tokenPriceUsd,
    extremeDiscount: around.extremeDiscount,
  };
  if (channel.kind === "uniswapV2")
    return uniswapV2Channel(terms, {
      reserveAsset: BigInt(channel.pool.reserveAsset) * factor,
      reserveQuote: BigInt(channel.pool.reserveQuote) * factor,
      fee: channel.pool.fee,
    });
  const { pool } = channel;
  return uniswapV3Channel(
    terms,
    {
      sqrtPriceX96: BigInt(pool.sqrtPriceX96),
      tick: pool.tick,
      liquidity: BigInt(pool.liquidity) * factor,
      fee: pool.fee,
      tickSpacing: pool.tickSpacing,
      ticks: pool.ticks.map(({ index, liquidityNet }) => ({
        index,
        liquidityNet: BigInt(liquidityNet) * factor,
      })),
    },
    channel.assetIsToken0,
  );
}

function bookExit(
  channel: Extract<ChannelInputs, { kind: "orderBook" }>,
  around: ExitSurroundings,
): ExitChannel {
  const levels = (side: readonly { readonly price: string; readonly size: string }[]) =>
    side.map(({ price, size }) => ({
      price: new Decimal(price),
      size: new Decimal(size).times(around.conditions.bookSize),
    }));
  const impact = channel.impact;
  return orderBookChannel(
    termsOf(channel),
    {
      bids: levels(channel.book.bids),
      asks: levels(channel.book.asks),
      ...(channel.referencePrice && { referencePrice: amount(channel.referencePrice) }),
    },
    around.sizeUsd,
    around.tokenPriceUsd,
    impact && {
      coefficient: amount(impact.coefficient),
      dailyVolatility: amount(impact.dailyVolatility).times(around.conditions.sigma),
      dailyVolumeUsd: amount(impact.dailyVolumeUsd),
    },
  );
}

function makerExit(
  channel: Extract<ChannelInputs, { kind: "marketMaker" }>,
  around: ExitSurroundings,
): ExitChannel {
  const { conditions, scenario } = around;
  const own = scenario === "normal" ? undefined : channel[scenario];
  const discount = own
    ? amount(own.discount)
    : Decimal.min(1, amount(channel.discount).times(conditions.makerDiscount));
  const capacityUsd = own
    ? amount(own.capacityUsd)
    : amount(channel.capacityUsd).times(conditions.makerCapacity);
  return marketMakerChannel(termsOf(channel), {
    discount,
    capacityUsd: around.marketMakerLeft ? new Decimal(0) : capacityUsd,
  });
}

/** One way out under the conditions of a scenario. */
export function exitChannel(channel: ChannelInputs, around: ExitSurroundings): ExitChannel {
  const { conditions } = around;
  switch (channel.kind) {
    case "uniswapV3":
    case "uniswapV2":
      return poolExit(channel, around);
    case "orderBook":
      return bookExit(channel, around);
    case "marketMaker":
      return makerExit(channel, around);
    case "redemption":
      return redemptionChannel(
        { ...termsOf(channel), waitDays: amount(channel.waitDays).times(conditions.redemptionWait) },
        {
          fee: amount(channel.fee),
          baseRate: around.baseRate,
          capacityPerDayUsd: amount(channel.capacityPerDayUsd).times(conditions.redemptionCapacity),
          days: around.liquidationDays.ceil().toNumber(),
        },
      );
  }
}
