import { OutOfDomainError } from "../errors.ts";
import { FEE_UNIT } from "./swapMath.ts";

/** A constant-product pool, seen from the asset that is sold. */
export interface PairState {
  readonly reserveAsset: bigint;
  readonly reserveQuote: bigint;
  /** Hundredths of a bip (1e-6): 3 000 for the original. */
  readonly fee: number;
}

/**
 * Quote tokens for `amountIn` of the asset, rounded down. With fee 3 000 the very integer of
 * UniswapV2Library.getAmountOut: its 997/1000 and our 997000/1000000 divide alike.
 */
export function pairAmountOut(pair: PairState, amountIn: bigint): bigint {
  requirePair(pair);
  if (amountIn < 0n) throw new OutOfDomainError("amountIn", amountIn, "a whole number >= 0");
  const net = amountIn * (FEE_UNIT - BigInt(pair.fee));
  return (net * pair.reserveQuote) / (pair.reserveAsset * FEE_UNIT + net);
}

export function requirePair(pair: PairState): PairState {
  if (pair.reserveAsset <= 0n || pair.reserveQuote <= 0n)
    throw new OutOfDomainError(
      "pool.reserves",
      `${pair.reserveAsset}/${pair.reserveQuote}`,
      "two reserves above 0",
    );
  if (!Number.isInteger(pair.fee) || pair.fee < 0 || pair.fee >= Number(FEE_UNIT))
    throw new OutOfDomainError("pool.fee", pair.fee, "a whole number in [0, 1e6)");
  return pair;
}
