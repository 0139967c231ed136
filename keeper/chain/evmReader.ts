import { Interface } from "ethers";
import { ChainError } from "../app/faults.ts";
import type { CallResult, ChainReader, ContractCall, Head } from "../app/ports.ts";
import { bytes } from "./decode.ts";
import type { RpcPool } from "./rpcPool.ts";

/** Same address on every chain that has it; https://www.multicall3.com. */
export const MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11";

const multicall3 = new Interface([
  "function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable returns ((bool success, bytes returnData)[])",
]);

/** Calls in one eth_call; keeps gas and answer within what public nodes allow. */
const CHUNK = 100;

/** Quorum reads pinned to one block, batched through Multicall3 where the chain has it. */
export class EvmReader implements ChainReader {
  readonly #pool: RpcPool;
  readonly #chainId: bigint;
  #hasMulticall: boolean | undefined;

  constructor(pool: RpcPool, chainId: bigint) {
    this.#pool = pool;
    this.#chainId = chainId;
  }

  async chainId(): Promise<bigint> {
    return this.#chainId;
  }

  head(): Promise<Head> {
    return this.#pool.head();
  }

  async calls(calls: readonly ContractCall[], block?: number): Promise<readonly CallResult[]> {
    if (calls.length === 0) return [];
    const tag = `0x${(block ?? (await this.head()).number).toString(16)}`;
    if (calls.length === 1 || calls.some(({ code }) => code !== undefined) || !(await this.#multicallAt(tag)))
      return Promise.all(calls.map((call) => this.#call(call, tag)));
    const chunks = Array.from({ length: Math.ceil(calls.length / CHUNK) }, (_, i) =>
      calls.slice(i * CHUNK, (i + 1) * CHUNK),
    );
    return (await Promise.all(chunks.map((chunk) => this.#aggregate(chunk, tag)))).flat();
  }

  async #aggregate(calls: readonly ContractCall[], tag: string): Promise<readonly CallResult[]> {
    const data = multicall3.encodeFunctionData("aggregate3", [calls.map(({ to, data }) => [to, true, data])]);
    const result = await this.#call({ to: MULTICALL3, data }, tag);
    // Out of gas for the whole: ask one by one.
    if (!result.ok) return Promise.all(calls.map((call) => this.#call(call, tag)));
    const [rows] = multicall3.decodeFunctionResult("aggregate3", result.data) as unknown as [
      [boolean, string][],
    ];
    return rows.map(([ok, returned]) => ({ ok, data: returned }));
  }

  async #call(call: ContractCall, tag: string): Promise<CallResult> {
    const result = await this.#pool.read<CallResult>(
      "eth_call",
      [
        { to: call.to, data: call.data },
        tag,
        ...(call.code === undefined ? [] : [{ [call.to]: { code: call.code } }]),
      ],
      (reply) => (reply.ok ? { ok: true, data: bytes(reply.result) } : { ok: false, data: reply.data }),
    );
    if (result === undefined) throw new ChainError("noQuorum", "eth_call");
    return result;
  }

  async #multicallAt(tag: string): Promise<boolean> {
    if (this.#hasMulticall === undefined) {
      const code = await this.#pool.read("eth_getCode", [MULTICALL3, tag], (reply) =>
        reply.ok ? bytes(reply.result) : undefined,
      );
      this.#hasMulticall = code !== undefined && code !== "0x";
    }
    return this.#hasMulticall;
  }
}
