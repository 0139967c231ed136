import { poolStateJson } from "../../keeper/adapters/uniswapV3.ts";
import { parseAssetDocument, withoutBindings } from "../../keeper/domain/asset/parse.ts";
import type { AssetDocument } from "../../keeper/domain/asset/schema.ts";
import type { PoolState } from "../../keeper/domain/liquidity/uniswapV3.ts";

/** USD that the demo's lending market would liquidate at once. */
export const LIQUIDATION_SIZE_USD = 400_000n;

const assumed = (value: string, source: string) => ({ value, source, status: "assumed" });

/**
 * The shipped Treasury fund, as a smaller issue whose fast exit is a Uniswap v3 pool: the pool's state is bound to
 * the chain, the rest comes from the shipped file.
 */
export function fundDocument(
  shipped: AssetDocument,
  pool: { readonly address: string; readonly state: PoolState; readonly assetIsToken0: boolean },
): AssetDocument {
  return parseAssetDocument({
    ...withoutBindings(shipped),
    name: "demo-treasury-fund",
    title: "Tokenised Treasury fund with a live pool (demo)",
    liquidity: {
      kind: "channels",
      sizeUsd: assumed(LIQUIDATION_SIZE_USD.toString(), "Largest liquidation of the demo's market"),
      holdingYears: assumed("1", "Cash-management holders turn over once a year"),
      issuanceUsd: assumed("5000000", "Size of the demo's issue"),
      tokenPriceUsd: assumed("1", "Constant NAV"),
      extremeDiscount: assumed("0.15", "What a liquidator pays where no channel takes the rest"),
      channels: [
        {
          kind: "uniswapV3",
          name: "Uniswap v3 pool, live",
          pool: { ...poolStateJson(pool.state), source: "pool at listing", status: "sourced" },
          assetIsToken0: pool.assetIsToken0,
          assetDecimals: 18,
          quoteDecimals: 6,
          quoteUsd: assumed("1", "Stablecoin of the demo"),
        },
        {
          kind: "redemption",
          name: "Fund redemption, T+1",
          fee: assumed("0", "No redemption fee"),
          waitDays: assumed("1", "Next business day"),
          capacityPerDayUsd: assumed("100000", "Daily gate of a small fund"),
        },
      ],
    },
    bindings: [
      {
        target: "liquidity.channels.0.pool",
        adapter: "uniswapV3",
        params: { pool: pool.address },
        required: true,
      },
    ],
  });
}
