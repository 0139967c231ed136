import { OutOfDomainError } from "../errors.ts";
import { integerSqrt } from "../numeric/integerSqrt.ts";
import { mulDivUp, toWad, WAD } from "../numeric/wad.ts";
import { Decimal } from "../units.ts";
import { type ChannelTerms, DEPTH_NONE, type ExitChannel, requireTerms, waitWeight } from "./channel.ts";
import { CURVE_BITS, type CurveSegment, type PoolCurve, poolCurve } from "./poolCurve.ts";
import { FEE_UNIT } from "./swapMath.ts";
import { MAX_SQRT_RATIO, MIN_SQRT_RATIO, sqrtRatioAtTick } from "./tickMath.ts";
import { type PairState, pairAmountOut, requirePair } from "./uniswapV2.ts";
import { lastAtMost, type PoolState, requirePool, swapExactInput } from "./uniswapV3.ts";

export interface PoolTerms extends ChannelTerms {
  readonly assetDecimals: number;
  /** USD per whole asset token: converts sizes, not costs. */
  readonly tokenPriceUsd: Decimal;
  /** Marginal costs beyond this one are never asked for: the case's extreme discount. */
  readonly extremeDiscount: Decimal;
}

/** Liquidity of a Uniswap v3 pool as an exit; costs are against the pool's own mid price. */
export function uniswapV3Channel(terms: PoolTerms, pool: PoolState, assetIsToken0: boolean): ExitChannel {
  requirePool(pool);
  const square = pool.sqrtPriceX96 * pool.sqrtPriceX96;
  const start = coordinate(pool.sqrtPriceX96, assetIsToken0);
  const curve = poolCurve(start, pool.fee, segmentsOf(pool, assetIsToken0, start, lowest(terms, start)));
  /** Share of mid kept: out/(in mid), 18 decimals, rounded down. */
  const proceeds = (amountIn: bigint, size: bigint): bigint => {
    const { amountOut } = swapExactInput(pool, assetIsToken0, amountIn);
    return assetIsToken0
      ? ((size * amountOut) << 192n) / (amountIn * square)
      : (size * amountOut * square) / (amountIn << 192n);
  };
  return poolChannel(terms, pool.fee, curve, proceeds);
}

/** A constant-product pool as an exit; costs are against its own mid price. */
export function uniswapV2Channel(terms: PoolTerms, pair: PairState): ExitChannel {
  requirePair(pair);
  const { reserveAsset, reserveQuote } = pair;
  const start = integerSqrt((reserveQuote << (2n * CURVE_BITS)) / reserveAsset);
  if (start === 0n)
    throw new OutOfDomainError("pool.reserves", `${reserveAsset}/${reserveQuote}`, "a price above 1e-96");
  const segment = {
    from: start,
    to: lowest(terms, start),
    liquidity: integerSqrt(reserveAsset * reserveQuote),
  };
  const proceeds = (amountIn: bigint, size: bigint): bigint =>
    (size * pairAmountOut(pair, amountIn) * reserveAsset) / (amountIn * reserveQuote);
  return poolChannel(terms, pair.fee, poolCurve(start, pair.fee, [segment]), proceeds);
}

/** Price coordinate at the dearest marginal cost that anybody asks for, a hair lower. */
function lowest(terms: PoolTerms, start: bigint): bigint {
  const extreme = toWad(terms.extremeDiscount);
  const dearest = extreme > DEPTH_NONE ? extreme : DEPTH_NONE;
  const left = WAD - dearest;
  // sqrt(1 - m) >= 1 - m: going down to (1 - m) u0 is more than enough, whatever the fee.
  return left <= 0n ? 1n : (start * left) / WAD + 1n;
}

const coordinate = (sqrtPriceX96: bigint, assetIsToken0: boolean): bigint =>
  assetIsToken0 ? sqrtPriceX96 << (CURVE_BITS - 96n) : (1n << (CURVE_BITS + 96n)) / sqrtPriceX96;

function segmentsOf(
  pool: PoolState,
  assetIsToken0: boolean,
  start: bigint,
  floor: bigint,
): readonly CurveSegment[] {
  // A drained pool stands at the end of its range, from where no swap goes further.
  const drained = assetIsToken0
    ? pool.sqrtPriceX96 <= MIN_SQRT_RATIO + 1n
    : pool.sqrtPriceX96 >= MAX_SQRT_RATIO - 1n;
  if (drained) return [];
  const segments: CurveSegment[] = [];
  const step = assetIsToken0 ? -1 : 1;
  let from = start;
  let liquidity = pool.liquidity;
  let position = lastAtMost(pool.ticks, pool.tick) + (assetIsToken0 ? 0 : 1);
  while (from > floor) {
    const tick = pool.ticks[position];
    const end = tick === undefined ? 0n : coordinate(sqrtRatioAtTick(tick.index), assetIsToken0);
    const to = end > floor ? end : floor;
    if (liquidity > 0n && to < from) segments.push({ from, to, liquidity });
    if (tick === undefined) break;
    liquidity += assetIsToken0 ? -tick.liquidityNet : tick.liquidityNet;
    from = to < from ? to : from;
    position += step;
  }
  return segments;
}

function poolChannel(
  poolTerms: PoolTerms,
  feePips: number,
  curve: PoolCurve,
  proceeds: (amountIn: bigint, size: bigint) => bigint,
): ExitChannel {
  const { name, allowedShare, waitDays, fixedCost } = requireTerms(poolTerms);
  const { tokenPriceUsd, assetDecimals } = poolTerms;
  if (!tokenPriceUsd.isFinite() || !tokenPriceUsd.gt(0))
    throw new OutOfDomainError("tokenPriceUsd", tokenPriceUsd, "a number > 0");
  const price = toWad(tokenPriceUsd);
  if (price === 0n) throw new OutOfDomainError("tokenPriceUsd", tokenPriceUsd, "at least 1e-18");
  const unit = 10n ** BigInt(assetDecimals);
  /** Smallest units of the asset to USD in 18 decimals, and what the allow-list leaves of them. */
  const toSize = (amount: bigint): bigint => (((amount * price) / unit) * allowedShare) / WAD;

  // A share a of the liquidators can use the pool as if it had a of its liquidity: cost(q) = a cost(q/a).
  const cost = (size: bigint): bigint => {
    if (size === 0n) return 0n;
    if (allowedShare === 0n) return size;
    const whole = (size * WAD) / allowedShare;
    const amountIn = (whole * unit) / price;
    // Below one smallest unit only the fee can be said.
    if (amountIn === 0n) return mulDivUp(size, BigInt(feePips), FEE_UNIT);
    const kept = proceeds(amountIn, size);
    return kept >= size ? 0n : size - kept;
  };
  return {
    name,
    fixedCost,
    cost,
    supply: (marginal) => toSize(curve.supply(marginal)),
    tradable: () => (toSize(curve.tradable()) * toWad(waitWeight(waitDays))) / WAD,
    wait: (size) => (size > 0n ? waitDays : new Decimal(0)),
  };
}
