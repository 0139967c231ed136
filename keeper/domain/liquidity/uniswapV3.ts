import { OutOfDomainError } from "../errors.ts";
import { Decimal } from "../units.ts";
import { computeSwapStep, FEE_UNIT } from "./swapMath.ts";
import {
  MAX_SQRT_RATIO,
  MAX_TICK,
  MIN_SQRT_RATIO,
  MIN_TICK,
  sqrtRatioAtTick,
  tickAtSqrtRatio,
} from "./tickMath.ts";

const MAX_UINT128 = (1n << 128n) - 1n;
/** Ticks per word of the pool's bitmap: the contract stops, and rounds, at every word's end. */
const WORD = 256;

export interface PoolTick {
  readonly index: number;
  /** Liquidity added when the price crosses upward. */
  readonly liquidityNet: bigint;
}

/** Everything of a pool that decides what a swap returns. */
export interface PoolState {
  readonly sqrtPriceX96: bigint;
  readonly tick: number;
  readonly liquidity: bigint;
  /** Hundredths of a bip (1e-6). */
  readonly fee: number;
  readonly tickSpacing: number;
  /** All initialised ticks, ascending. */
  readonly ticks: readonly PoolTick[];
}

export interface SwapResult {
  /** What went in, fee included. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  /** Part of the request that the liquidity up to the price limit could not serve; 0 when filled. */
  readonly unfilled: bigint;
  /** The pool after the swap: the next walk may start from it. */
  readonly after: PoolState;
}

/** Checks a state that came from outside; every walk assumes it. */
export function requirePool(pool: PoolState): PoolState {
  if (pool.sqrtPriceX96 < MIN_SQRT_RATIO || pool.sqrtPriceX96 >= MAX_SQRT_RATIO)
    throw new OutOfDomainError("pool.sqrtPriceX96", pool.sqrtPriceX96, "a price within the tick range");
  if (pool.liquidity < 0n || pool.liquidity > MAX_UINT128)
    throw new OutOfDomainError("pool.liquidity", pool.liquidity, "an unsigned 128-bit number");
  if (!Number.isInteger(pool.fee) || pool.fee < 0 || pool.fee >= Number(FEE_UNIT))
    throw new OutOfDomainError("pool.fee", pool.fee, "a whole number in [0, 1e6)");
  if (!Number.isInteger(pool.tickSpacing) || pool.tickSpacing < 1)
    throw new OutOfDomainError("pool.tickSpacing", pool.tickSpacing, "a whole number >= 1");
  // At the exact price of a tick, a pool that came down from above stands one tick lower.
  const tick = tickAtSqrtRatio(pool.sqrtPriceX96);
  if (pool.tick !== tick && !(pool.tick === tick - 1 && sqrtRatioAtTick(tick) === pool.sqrtPriceX96))
    throw new OutOfDomainError("pool.tick", pool.tick, `the tick of its price, ${tick}`);
  let previous = MIN_TICK - 1;
  for (const { index } of pool.ticks) {
    if (!Number.isInteger(index) || index <= previous || index > MAX_TICK || index % pool.tickSpacing !== 0)
      throw new OutOfDomainError(
        "pool.ticks",
        index,
        `ascending multiples of ${pool.tickSpacing} in [${MIN_TICK}, ${MAX_TICK}]`,
      );
    previous = index;
  }
  return pool;
}

/** What the pool gives for exactly `amountIn` of token0 (`zeroForOne`) or token1. */
export function swapExactInput(
  pool: PoolState,
  zeroForOne: boolean,
  amountIn: bigint,
  sqrtPriceLimitX96: bigint = extremePrice(zeroForOne),
): SwapResult {
  if (amountIn < 0n) throw new OutOfDomainError("amountIn", amountIn, "a whole number >= 0");
  return walk(pool, zeroForOne, amountIn, sqrtPriceLimitX96);
}

/** What the pool takes for exactly `amountOut` of token1 (`zeroForOne`) or token0. */
export function swapExactOutput(
  pool: PoolState,
  zeroForOne: boolean,
  amountOut: bigint,
  sqrtPriceLimitX96: bigint = extremePrice(zeroForOne),
): SwapResult {
  if (amountOut < 0n) throw new OutOfDomainError("amountOut", amountOut, "a whole number >= 0");
  return walk(pool, zeroForOne, -amountOut, sqrtPriceLimitX96);
}

/** The limit that QuoterV2 uses when it is given none. */
export const extremePrice = (zeroForOne: boolean): bigint =>
  zeroForOne ? MIN_SQRT_RATIO + 1n : MAX_SQRT_RATIO - 1n;

function walk(pool: PoolState, zeroForOne: boolean, specified: bigint, limit: bigint): SwapResult {
  requirePool(pool);
  const { ticks, tickSpacing } = pool;
  if (zeroForOne ? limit > pool.sqrtPriceX96 : limit < pool.sqrtPriceX96)
    throw new OutOfDomainError(
      "sqrtPriceLimitX96",
      limit,
      "a price on the side towards which the swap moves",
    );
  const fee = BigInt(pool.fee);
  let { sqrtPriceX96, tick, liquidity } = pool;
  let remaining = specified;
  let total = 0n;
  // Position in `ticks` of the next one to cross.
  let position = zeroForOne ? lastAtMost(ticks, tick) : lastAtMost(ticks, tick) + 1;

  while (remaining !== 0n && sqrtPriceX96 !== limit) {
    const candidate = ticks[position];
    // Where there is no liquidity nothing is exchanged or rounded, so the words in between can be skipped.
    const boundary =
      liquidity === 0n ? (zeroForOne ? MIN_TICK : MAX_TICK) : wordEnd(tick, tickSpacing, zeroForOne);
    const initialised =
      candidate !== undefined && (zeroForOne ? candidate.index >= boundary : candidate.index <= boundary);
    const nextTick = Math.max(MIN_TICK, Math.min(MAX_TICK, initialised ? candidate.index : boundary));
    const nextPrice = sqrtRatioAtTick(nextTick);
    const target = (zeroForOne ? nextPrice < limit : nextPrice > limit) ? limit : nextPrice;
    const start = sqrtPriceX96;
    const step = computeSwapStep(start, target, liquidity, remaining, fee);
    sqrtPriceX96 = step.sqrtPriceX96;
    if (specified >= 0n) {
      remaining -= step.amountIn + step.fee;
      total += step.amountOut;
    } else {
      remaining += step.amountOut;
      total += step.amountIn + step.fee;
    }
    if (sqrtPriceX96 === nextPrice) {
      if (initialised) {
        liquidity += zeroForOne ? -candidate.liquidityNet : candidate.liquidityNet;
        if (liquidity < 0n || liquidity > MAX_UINT128)
          throw new OutOfDomainError(
            "pool.ticks",
            `liquidity ${liquidity} past tick ${candidate.index}`,
            "an unsigned 128-bit liquidity in every range",
          );
        position += zeroForOne ? -1 : 1;
      }
      tick = zeroForOne ? nextTick - 1 : nextTick;
    } else if (sqrtPriceX96 !== start) {
      tick = tickAtSqrtRatio(sqrtPriceX96);
    }
  }

  const after = { ...pool, sqrtPriceX96, tick, liquidity };
  return specified >= 0n
    ? { amountIn: specified - remaining, amountOut: total, unfilled: remaining, after }
    : { amountIn: total, amountOut: remaining - specified, unfilled: -remaining, after };
}

/** The last tick that the contract's bitmap search may answer from `tick`, without leaving its word. */
function wordEnd(tick: number, spacing: number, zeroForOne: boolean): number {
  const compressed = Math.floor(tick / spacing);
  return zeroForOne
    ? Math.floor(compressed / WORD) * WORD * spacing
    : (Math.floor((compressed + 1) / WORD) * WORD + WORD - 1) * spacing;
}

/** Index of the last tick at or below `tick`, -1 if there is none. */
export function lastAtMost(ticks: readonly PoolTick[], tick: number): number {
  let low = -1;
  let high = ticks.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    if ((ticks[middle]?.index ?? Number.POSITIVE_INFINITY) <= tick) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * `1 - average price/mid` of selling `amountIn`, fee included. What the pool cannot take fetches nothing, so
 * that too small a pool shows as a loss; `unfilled` of the swap says how much that was.
 */
export function poolDiscount(
  pool: PoolState,
  zeroForOne: boolean,
  amountIn: bigint,
): { discount: Decimal; swap: SwapResult } {
  if (amountIn <= 0n) throw new OutOfDomainError("amountIn", amountIn, "a whole number > 0");
  const swap = swapExactInput(pool, zeroForOne, amountIn);
  const square = pool.sqrtPriceX96 * pool.sqrtPriceX96;
  const [got, fair] = zeroForOne
    ? [swap.amountOut << 192n, amountIn * square]
    : [swap.amountOut * square, amountIn << 192n];
  const share = new Decimal(got.toString()).div(fair.toString());
  return { discount: new Decimal(1).minus(share), swap };
}

/**
 * The pool with its liquidity times `factor` in every range, rounded down range by range (so that no range
 * turns negative); price and ticks stay. For scenarios and sensitivities.
 */
export function scaleLiquidity(pool: PoolState, factor: Decimal): PoolState {
  if (!factor.isFinite() || factor.isNegative())
    throw new OutOfDomainError("liquidity factor", factor, "a finite number >= 0");
  const scale = (value: bigint): bigint => BigInt(factor.times(value.toString()).floor().toFixed(0));
  const here = lastAtMost(pool.ticks, pool.tick);
  // below[i] and above[i]: liquidity on either side of tick i, walked outwards from the current range.
  const ticks = pool.ticks.map((tick) => ({ ...tick }));
  let current = pool.liquidity;
  for (let i = here + 1; i < ticks.length; i += 1) {
    const tick = ticks[i];
    if (tick === undefined) break;
    const next = current + tick.liquidityNet;
    ticks[i] = { index: tick.index, liquidityNet: scale(next) - scale(current) };
    current = next;
  }
  current = pool.liquidity;
  for (let i = here; i >= 0; i -= 1) {
    const tick = ticks[i];
    if (tick === undefined) break;
    const next = current - tick.liquidityNet;
    ticks[i] = { index: tick.index, liquidityNet: scale(current) - scale(next) };
    current = next;
  }
  return { ...pool, liquidity: scale(pool.liquidity), ticks };
}
