import type { Interface, Result } from "ethers";
import { ChainError, oneLine, SourceError } from "../app/faults.ts";
import type { ChainReader, Head } from "../app/ports.ts";

/** The part of the chain port that data sources use. */
export type ChainReads = Pick<ChainReader, "head" | "calls">;

/** Chains by the name that a binding's `chain` parameter uses; `HOME_CHAIN` is the one without a name. */
export type Chains = ReadonlyMap<string, ChainReads>;
export const HOME_CHAIN = "home";

export function chainNamed(source: string, chains: Chains, name: string | undefined): ChainReads {
  const reader = chains.get(name ?? HOME_CHAIN);
  if (reader === undefined)
    throw new SourceError(source, "misconfigured", `no chain called ${name ?? HOME_CHAIN} is configured`);
  return reader;
}

export interface ViewCall {
  readonly to: string;
  /** Name of a function in the interface that is passed along. */
  readonly method: string;
  readonly args?: readonly unknown[];
}

/** Calls sent in one go; a larger read is split, so that no endpoint's batch limit is hit. */
const CHUNK = 500;

/** Newest agreed block. */
export async function headOf(source: string, reader: ChainReads): Promise<Head> {
  return await reading(source, () => reader.head());
}

/**
 * Reads views at one block and decodes them, in the order asked.
 * @throws SourceError missing (no contract there, or it reverted), malformed (bytes that do not decode),
 * unreachable (no quorum of endpoints)
 */
export async function readViews(
  source: string,
  reader: ChainReads,
  abi: Interface,
  calls: readonly ViewCall[],
  block: number,
  signal: AbortSignal,
): Promise<Result[]> {
  const decoded: Result[] = [];
  for (let from = 0; from < calls.length; from += CHUNK) {
    if (signal.aborted) throw new SourceError(source, "timeout", "reading the chain was given up");
    const chunk = calls.slice(from, from + CHUNK);
    const encoded = chunk.map(({ to, method, args }) => ({
      to,
      data: abi.encodeFunctionData(method, args ?? []),
    }));
    const results = await reading(source, () => reader.calls(encoded, block));
    for (const [index, call] of chunk.entries()) {
      const result = results[index];
      const place = `${call.method}() of ${call.to} at block ${block}`;
      if (result === undefined) throw new SourceError(source, "malformed", `no answer for ${place}`);
      if (!result.ok) throw new SourceError(source, "missing", `${place} reverted`);
      if (result.data === "0x")
        throw new SourceError(source, "missing", `${place}: no contract answers there`);
      decoded.push(decode(source, abi, call, result.data, place));
    }
  }
  return decoded;
}

function decode(source: string, abi: Interface, call: ViewCall, data: string, place: string): Result {
  try {
    return abi.decodeFunctionResult(call.method, data);
  } catch (cause) {
    throw new SourceError(source, "malformed", `${place} does not decode: ${oneLine(cause)}`, { cause });
  }
}

async function reading<T>(source: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof ChainError)) throw cause;
    throw new SourceError(source, "unreachable", oneLine(cause), { cause });
  }
}
