import fc from "fast-check";
import { sqrtRatioAtTick, tickAtSqrtRatio } from "../../../../keeper/domain/liquidity/tickMath.ts";
import type { PoolState } from "../../../../keeper/domain/liquidity/uniswapV3.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

/** A pool at price 1 without fee. */
export const pool = (state: Partial<PoolState>): PoolState => ({
  sqrtPriceX96: 1n << 96n,
  tick: 0,
  liquidity: 0n,
  fee: 0,
  tickSpacing: 1,
  ticks: [],
  ...state,
});

/** `usd` dollars (18 decimals each side) at price 1 in the range [1/(1 + width), 1 + width]. */
export function rangePool(width: Decimal, usd: bigint): PoolState {
  const top = width.plus(1).sqrt();
  const liquidity = BigInt(
    new Decimal(usd.toString())
      .times("1e18")
      .div(new Decimal(2).times(new Decimal(1).minus(new Decimal(1).div(top))))
      .toFixed(0),
  );
  const tick = tickAtSqrtRatio(BigInt(top.times((1n << 96n).toString()).toFixed(0)));
  return pool({
    liquidity,
    ticks: [
      { index: -tick - 1, liquidityNet: liquidity },
      { index: tick + 1, liquidityNet: -liquidity },
    ],
  });
}

/** Any consistent pool: positions over random ranges around a random price, gaps included. */
export const anyPool: fc.Arbitrary<PoolState> = fc
  .record({
    current: fc.integer({ min: -20_000, max: 20_000 }),
    spacing: fc.constantFrom(1, 10, 60, 200),
    fee: fc.constantFrom(0, 100, 500, 3_000, 10_000),
    positions: fc.array(
      fc.record({
        lower: fc.integer({ min: -400, max: 400 }),
        width: fc.integer({ min: 1, max: 300 }),
        liquidity: fc.bigInt(10n ** 15n, 10n ** 24n),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ current, spacing, fee, positions }) => {
    const net = new Map<number, bigint>();
    const base = Math.floor(current / spacing);
    let liquidity = 0n;
    for (const position of positions) {
      const lower = (base + position.lower) * spacing;
      const upper = lower + position.width * spacing;
      net.set(lower, (net.get(lower) ?? 0n) + position.liquidity);
      net.set(upper, (net.get(upper) ?? 0n) - position.liquidity);
      if (lower <= current && current < upper) liquidity += position.liquidity;
    }
    const ticks = [...net]
      .filter(([, liquidityNet]) => liquidityNet !== 0n)
      .map(([index, liquidityNet]) => ({ index, liquidityNet }))
      .sort((a, b) => a.index - b.index);
    return {
      sqrtPriceX96: sqrtRatioAtTick(current) + 1n,
      tick: current,
      liquidity,
      fee,
      tickSpacing: spacing,
      ticks,
    };
  });
