import { amount } from "../domain/asset/quantity.ts";
import type { PricingInputs } from "../domain/asset/schema.ts";
import { bestExit } from "../domain/liquidity/bestExit.ts";
import type { ExitChannel } from "../domain/liquidity/channel.ts";
import { fromWad, toWad, WAD } from "../domain/numeric/wad.ts";
import type { PricedAsset } from "../domain/priceAsset.ts";
import { exitChannel } from "../domain/pricing/channels.ts";
import { isMarketMakerGone } from "../domain/pricing/counterparty.ts";
import { conditionsOf } from "../domain/pricing/terms.ts";
import { Decimal } from "../domain/units.ts";
import type { CostCurve, CostPoint } from "./charts/exitCost.ts";

export interface ExitCurves {
  readonly channels: readonly CostCurve[];
  readonly best: CostCurve;
  readonly liquidationUsd: number;
}

const STEPS = 24;

/** Average discount by size, for each channel alone and for the best split, up to twice the liquidation size. */
export function exitCurves(inputs: PricingInputs, priced: PricedAsset): ExitCurves | undefined {
  const { asset } = inputs;
  const { liquidity } = asset;
  if (liquidity.kind !== "channels") return undefined;
  const sizeUsd = amount(liquidity.sizeUsd);
  const extremeDiscount = amount(liquidity.extremeDiscount);
  const channels = liquidity.channels.map((channel) =>
    exitChannel(channel, {
      sizeUsd,
      tokenPriceUsd: amount(liquidity.tokenPriceUsd),
      extremeDiscount,
      baseRate: priced.rates.base.rate,
      liquidationDays: amount(asset.haircut.liquidationDays),
      scenario: "normal",
      conditions: conditionsOf(asset.scenarios.normal),
      marketMakerLeft: isMarketMakerGone(asset.counterparty),
    }),
  );
  const sizes = Array.from({ length: STEPS }, (_, i) => sizeUsd.times(2 * (i + 1)).div(STEPS));
  const point = (size: Decimal, discount: Decimal): CostPoint => ({
    sizeUsd: size.toNumber(),
    percent: discount.times(100).toNumber(),
  });
  return {
    channels: channels.map((channel) => ({ name: channel.name, points: alone(channel, sizes, point) })),
    best: {
      name: "best split",
      points: sizes.map((size) => point(size, bestExit(channels, size, extremeDiscount).discount)),
    },
    liquidationUsd: sizeUsd.toNumber(),
  };
}

/** Up to the channel's whole capacity, its end included. */
function alone(
  channel: ExitChannel,
  sizes: readonly Decimal[],
  point: (size: Decimal, discount: Decimal) => CostPoint,
): CostPoint[] {
  const capacity = channel.supply(WAD);
  const wads = sizes.map(toWad);
  const inside = wads.filter((size) => size <= capacity);
  if (inside.length < wads.length && capacity > 0n) inside.push(capacity);
  return inside.map((size) => {
    const cost = fromWad(channel.cost(size) + channel.fixedCost);
    return point(fromWad(size), Decimal.min(1, cost.div(fromWad(size))));
  });
}
