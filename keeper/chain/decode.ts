import { z } from "zod";
import { ChainError } from "../app/faults.ts";
import type { EventLog, Head } from "../app/ports.ts";

const hex = z.string().regex(/^0x[0-9a-fA-F]*$/);
const number = hex.transform((text) => Number(BigInt(text)));
const integer = hex.transform((text) => BigInt(text));

const blockShape = z.object({ number, hash: hex, timestamp: number, baseFeePerGas: integer.optional() });
const receiptShape = z.object({
  transactionHash: hex,
  blockNumber: number,
  blockHash: hex,
  status: integer,
  gasUsed: integer,
  effectiveGasPrice: integer.optional(),
  logs: z.array(z.object({ address: hex, topics: z.array(hex), data: hex })),
});

export interface Receipt {
  readonly hash: string;
  readonly block: number;
  readonly blockHash: string;
  readonly ok: boolean;
  readonly gasUsed: bigint;
  readonly gasPrice: bigint;
  readonly logs: readonly EventLog[];
}

function parsed<T>(shape: z.ZodType<T>, value: unknown, what: string): T {
  const result = shape.safeParse(value);
  if (!result.success) throw new ChainError("connectivity", `malformed ${what} from a node`);
  return result.data;
}

/** A JSON-RPC quantity. */
export const quantity = (value: unknown): bigint => parsed(integer, value, "quantity");

export const bytes = (value: unknown): string => parsed(hex, value, "data").toLowerCase();

/** Undefined for a block that the node does not have. */
export function block(value: unknown): Head | undefined {
  if (value === null) return undefined;
  const { number: height, hash, timestamp } = parsed(blockShape, value, "block");
  return { number: height, hash, timestamp };
}

export function baseFee(value: unknown): bigint | undefined {
  return value === null ? undefined : parsed(blockShape, value, "block").baseFeePerGas;
}

/** Undefined while the transaction is not mined. */
export function receipt(value: unknown): Receipt | undefined {
  if (value === null) return undefined;
  const raw = parsed(receiptShape, value, "receipt");
  return {
    hash: raw.transactionHash,
    block: raw.blockNumber,
    blockHash: raw.blockHash,
    ok: raw.status === 1n,
    gasUsed: raw.gasUsed,
    gasPrice: raw.effectiveGasPrice ?? 0n,
    logs: raw.logs,
  };
}
