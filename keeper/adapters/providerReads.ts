import { isCallException, type Provider } from "ethers";
import { ChainError, oneLine } from "../app/faults.ts";
import type { CallResult } from "../app/ports.ts";
import type { ChainReads } from "./chainCalls.ts";

/** Data reads through one ethers provider, without quorum: for local chains and for single-endpoint set-ups.
 * A JsonRpcProvider puts concurrent calls into JSON-RPC batches by itself. */
export function providerReads(provider: Provider): ChainReads {
  return {
    async head() {
      const block = await connected(() => provider.getBlock("latest"));
      if (block === null || block.hash === null)
        throw new ChainError("connectivity", "the endpoint has no latest block");
      return { number: block.number, hash: block.hash, timestamp: block.timestamp };
    },
    async calls(calls, block) {
      return await Promise.all(calls.map(({ to, data }) => call(provider, to, data, block)));
    },
  };
}

async function call(
  provider: Provider,
  to: string,
  data: string,
  block: number | undefined,
): Promise<CallResult> {
  try {
    return { ok: true, data: await provider.call({ to, data, blockTag: block ?? "latest" }) };
  } catch (cause) {
    if (isCallException(cause)) return { ok: false, data: cause.data ?? "0x" };
    // A provider that is not ethers' own hands on the node's error, which says it in words only.
    if (/\brevert/i.test(oneLine(cause))) return { ok: false, data: "0x" };
    throw new ChainError("connectivity", oneLine(cause), { cause });
  }
}

async function connected<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new ChainError("connectivity", oneLine(cause), { cause });
  }
}
