import { OutOfDomainError } from "../errors.ts";

// Twins of Uniswap v3's SqrtPriceMath and SwapMath, with the contracts' rounding and overflow branches.

const Q96 = 1n << 96n;
const MAX_UINT256 = (1n << 256n) - 1n;
const MAX_UINT160 = (1n << 160n) - 1n;
/** Denominator of a pool's fee: hundredths of a bip. */
export const FEE_UNIT = 1_000_000n;

export const divUp = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** Token0 between two prices at constant liquidity. */
export function amount0Delta(a: bigint, b: bigint, liquidity: bigint, roundUp: boolean): bigint {
  const [low, high] = a < b ? [a, b] : [b, a];
  const numerator = (liquidity << 96n) * (high - low);
  return roundUp ? divUp(divUp(numerator, high), low) : numerator / high / low;
}

/** Token1 between two prices at constant liquidity. */
export function amount1Delta(a: bigint, b: bigint, liquidity: bigint, roundUp: boolean): bigint {
  const product = liquidity * (a < b ? b - a : a - b);
  return roundUp ? divUp(product, Q96) : product / Q96;
}

/** Price after token0 goes in (`add`) or out, rounded up. */
function nextPriceFromAmount0(price: bigint, liquidity: bigint, amount: bigint, add: boolean): bigint {
  if (amount === 0n) return price;
  const numerator = liquidity << 96n;
  const product = amount * price;
  if (add) {
    const denominator = numerator + product;
    // The contract's overflow branch loses digits, and so must we.
    if (product <= MAX_UINT256 && denominator <= MAX_UINT256) return divUp(numerator * price, denominator);
    return divUp(numerator, numerator / price + amount);
  }
  if (product > MAX_UINT256 || numerator <= product)
    throw new OutOfDomainError("amount out", amount, "less than the token0 in range");
  return divUp(numerator * price, numerator - product);
}

/** Price after token1 goes in (`add`) or out, rounded down. */
function nextPriceFromAmount1(price: bigint, liquidity: bigint, amount: bigint, add: boolean): bigint {
  if (add) {
    const next = price + (amount << 96n) / liquidity;
    if (next > MAX_UINT160) throw new OutOfDomainError("amount in", amount, "a price within 160 bits");
    return next;
  }
  const quotient = divUp(amount << 96n, liquidity);
  if (price <= quotient) throw new OutOfDomainError("amount out", amount, "less than the token1 in range");
  return price - quotient;
}

export interface SwapStep {
  readonly sqrtPriceX96: bigint;
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly fee: bigint;
}

/**
 * One step inside a range of constant liquidity, towards `target`. `remaining` > 0 is what may still go in,
 * < 0 what must still come out.
 */
export function computeSwapStep(
  price: bigint,
  target: bigint,
  liquidity: bigint,
  remaining: bigint,
  feePips: bigint,
): SwapStep {
  const zeroForOne = price >= target;
  const exactIn = remaining >= 0n;
  const inputTo = (to: bigint): bigint =>
    zeroForOne ? amount0Delta(to, price, liquidity, true) : amount1Delta(price, to, liquidity, true);
  const outputTo = (to: bigint): bigint =>
    zeroForOne ? amount1Delta(to, price, liquidity, false) : amount0Delta(price, to, liquidity, false);

  let next: bigint;
  let amountIn: bigint;
  let amountOut: bigint;
  if (exactIn) {
    const net = (remaining * (FEE_UNIT - feePips)) / FEE_UNIT;
    amountIn = inputTo(target);
    if (net >= amountIn) next = target;
    else {
      next = zeroForOne
        ? nextPriceFromAmount0(price, liquidity, net, true)
        : nextPriceFromAmount1(price, liquidity, net, true);
      if (next !== target) amountIn = inputTo(next);
    }
    amountOut = outputTo(next);
  } else {
    amountOut = outputTo(target);
    if (-remaining >= amountOut) next = target;
    else {
      next = zeroForOne
        ? nextPriceFromAmount1(price, liquidity, -remaining, false)
        : nextPriceFromAmount0(price, liquidity, -remaining, false);
      if (next !== target) amountOut = outputTo(next);
    }
    amountIn = inputTo(next);
    if (amountOut > -remaining) amountOut = -remaining;
  }
  // What an incomplete last step leaves of the input is fee.
  const fee =
    exactIn && next !== target ? remaining - amountIn : divUp(amountIn * feePips, FEE_UNIT - feePips);
  return { sqrtPriceX96: next, amountIn, amountOut, fee };
}
