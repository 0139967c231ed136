import { OutOfDomainError } from "../errors.ts";

// Twin of Uniswap v3's TickMath: the same integers, bit for bit.

export const MIN_TICK = -887_272;
export const MAX_TICK = 887_272;
/** sqrt ratio at MIN_TICK. */
export const MIN_SQRT_RATIO = 4_295_128_739n;
/** sqrt ratio at MAX_TICK. */
export const MAX_SQRT_RATIO = 1461446703485210103287273052203988822378723970342n;

const MAX_UINT256 = (1n << 256n) - 1n;

/** sqrt(1.0001^-(2^i)) as Q128.128, i = 0 .. 19. */
const FACTORS = [
  0xfffcb933bd6fad37aa2d162d1a594001n,
  0xfff97272373d413259a46990580e213an,
  0xfff2e50f5f656932ef12357cf3c7fdccn,
  0xffe5caca7e10e4e61c3624eaa0941cd0n,
  0xffcb9843d60f6159c9db58835c926644n,
  0xff973b41fa98c081472e6896dfb254c0n,
  0xff2ea16466c96a3843ec78b326b52861n,
  0xfe5dee046a99a2a811c461f1969c3053n,
  0xfcbe86c7900a88aedcffc83b479aa3a4n,
  0xf987a7253ac413176f2b074cf7815e54n,
  0xf3392b0822b70005940c7a398e4b70f3n,
  0xe7159475a2c29b7443b29c7fa6e889d9n,
  0xd097f3bdfd2022b8845ad8f792aa5825n,
  0xa9f746462d870fdf8a65dc1f90e061e5n,
  0x70d869a156d2a1b890bb3df62baf32f7n,
  0x31be135f97d08fd981231505542fcfa6n,
  0x9aa508b5b7a84e1c677de54f3e99bc9n,
  0x5d6af8dedb81196699c329225ee604n,
  0x2216e584f5fa1ea926041bedfe98n,
  0x48a170391f7dc42444e8fa2n,
] as const;

/** Pure memo: a pool's ticks are asked for again in every walk, scenario and sensitivity. */
const memo = new Map<number, bigint>();
const MEMO_LIMIT = 65_536;

/** sqrt(1.0001^tick) 2^96, rounded up. */
export function sqrtRatioAtTick(tick: number): bigint {
  const known = memo.get(tick);
  if (known !== undefined) return known;
  if (!Number.isInteger(tick) || tick < MIN_TICK || tick > MAX_TICK)
    throw new OutOfDomainError("tick", tick, `a whole number in [${MIN_TICK}, ${MAX_TICK}]`);
  const magnitude = Math.abs(tick);
  let ratio = 1n << 128n;
  FACTORS.forEach((factor, bit) => {
    if ((magnitude >> bit) & 1) ratio = (ratio * factor) >> 128n;
  });
  if (tick > 0) ratio = MAX_UINT256 / ratio;
  // Q128.128 to Q64.96, rounded up, so that tickAtSqrtRatio of the result is the tick again.
  const result = (ratio + 0xffff_ffffn) >> 32n;
  if (memo.size >= MEMO_LIMIT) memo.clear();
  memo.set(tick, result);
  return result;
}

/** The greatest tick whose sqrt ratio is at most `sqrtPriceX96`. */
export function tickAtSqrtRatio(sqrtPriceX96: bigint): number {
  if (sqrtPriceX96 < MIN_SQRT_RATIO || sqrtPriceX96 >= MAX_SQRT_RATIO)
    throw new OutOfDomainError("sqrtPriceX96", sqrtPriceX96, `in [${MIN_SQRT_RATIO}, ${MAX_SQRT_RATIO})`);
  let low = MIN_TICK;
  let high = MAX_TICK;
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    if (sqrtRatioAtTick(middle) <= sqrtPriceX96) low = middle;
    else high = middle - 1;
  }
  return low;
}
