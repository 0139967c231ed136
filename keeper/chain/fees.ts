import { ChainError } from "../app/faults.ts";
import { baseFee } from "./decode.ts";
import type { RpcPool } from "./rpcPool.ts";

/** EIP-1559 fees, wei per gas. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

export interface FeePolicy {
  /** Absolute cap of `maxFeePerGas`, whatever the market asks. */
  readonly maxFeePerGasCap: bigint;
  /** Wei that the account may spend in any 24 hours, what is in flight included. */
  readonly dailyBudget: bigint;
}

/** Tip where a node does not suggest one. */
const DEFAULT_TIP = 1_000_000_000n;

/** What the market asks: twice the base fee (six full blocks of rises) and the middle of the suggested tips. */
export async function quoteFees(pool: RpcPool): Promise<Fees & { readonly baseFeePerGas: bigint }> {
  const bases = (await pool.each("eth_getBlockByNumber", ["latest", false])).flatMap((reply) => {
    const fee = reply.ok ? baseFee(reply.result) : undefined;
    return fee === undefined ? [] : [fee];
  });
  const sorted = bases.sort((a, b) => (a < b ? -1 : 1));
  const base = sorted[Math.floor((sorted.length - 1) / 2)];
  if (base === undefined) throw new ChainError("connectivity", "no node names a base fee");
  const tip = (await suggestedTip(pool)) ?? DEFAULT_TIP;
  return { baseFeePerGas: base, maxFeePerGas: base * 2n + tip, maxPriorityFeePerGas: tip };
}

async function suggestedTip(pool: RpcPool): Promise<bigint | undefined> {
  try {
    return await pool.median("eth_maxPriorityFeePerGas", []);
  } catch (cause) {
    if (cause instanceof ChainError) return undefined;
    throw cause;
  }
}

/** Least fees that replace a pending transaction: both fields 12.5 % up, rounded up, or the quote where it is higher. */
export function replacementFees(quote: Fees, pending: readonly Fees[]): Fees {
  const raised = (value: bigint) => (value * 1_125n + 999n) / 1_000n;
  return pending.reduce<Fees>(
    (fees, old) => ({
      maxFeePerGas: max(fees.maxFeePerGas, raised(old.maxFeePerGas)),
      maxPriorityFeePerGas: max(fees.maxPriorityFeePerGas, raised(old.maxPriorityFeePerGas)),
    }),
    quote,
  );
}

/**
 * The fees under the cap, or undefined when the cap leaves no room: below the base fee the transaction would only sit
 * there, and a replacement clamped below its 12.5 % would be refused.
 */
export function capped(fees: Fees, least: Fees, baseFeePerGas: bigint, cap: bigint): Fees | undefined {
  if (least.maxFeePerGas > cap || baseFeePerGas > cap) return undefined;
  const maxFeePerGas = fees.maxFeePerGas > cap ? cap : fees.maxFeePerGas;
  const maxPriorityFeePerGas =
    fees.maxPriorityFeePerGas > maxFeePerGas ? maxFeePerGas : fees.maxPriorityFeePerGas;
  return least.maxPriorityFeePerGas > maxPriorityFeePerGas
    ? undefined
    : { maxFeePerGas, maxPriorityFeePerGas };
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
