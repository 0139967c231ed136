import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { FetchRequest, Interface, type InterfaceAbi, JsonRpcProvider, Network } from "ethers";
import { type Chains, HOME_CHAIN } from "../../../keeper/adapters/chainCalls.ts";
import { providerReads } from "../../../keeper/adapters/providerReads.ts";

/** What a contract returns: bytes, or nothing at all for a revert. */
type Answer = string | "revert";

export interface RpcLoopback {
  readonly url: string;
  readonly chains: Chains;
  /** Results of whole methods, in place of what the node would say. */
  readonly results: Map<string, unknown>;
  /** Bytes that a call of this function on this contract returns. */
  set(to: string, abi: InterfaceAbi, method: string, values: readonly unknown[]): void;
  /** Any bytes at all. */
  setRaw(to: string, abi: InterfaceAbi, method: string, answer: Answer): void;
  /** How the node itself behaves. */
  mode: "ok" | "429" | "500" | "hang" | "garbage";
  close(): Promise<void>;
}

/** Time of the only block there is. */
export const BLOCK_TIME = 1_726_750_000;
const CHAIN_ID = 31_337n;

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly { readonly to?: string; readonly data?: string }[];
}

/** A node on loopback that speaks JSON-RPC and answers eth_call with set bytes, or misbehaves. */
export async function rpcLoopback(): Promise<RpcLoopback> {
  const answers = new Map<string, Answer>();
  const key = (to: string, selector: string) => `${to}:${selector}`.toLowerCase();
  const state = { mode: "ok" as RpcLoopback["mode"] };
  const results = new Map<string, unknown>();
  const reply = ({ id, method, params }: Call) => {
    if (results.has(method)) return { jsonrpc: "2.0", id, result: results.get(method) };
    if (method === "eth_chainId") return { jsonrpc: "2.0", id, result: `0x${CHAIN_ID.toString(16)}` };
    if (method === "eth_getBlockByNumber") return { jsonrpc: "2.0", id, result: block };
    const [call] = params;
    const answer = answers.get(key(call?.to ?? "", (call?.data ?? "").slice(0, 10))) ?? "0x";
    if (answer === "revert")
      return { jsonrpc: "2.0", id, error: { code: 3, message: "execution reverted", data: "0x" } };
    return { jsonrpc: "2.0", id, result: answer };
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      if (state.mode === "hang") return;
      if (state.mode === "429" || state.mode === "500") {
        response.writeHead(Number(state.mode)).end("no");
        return;
      }
      const asked = JSON.parse(Buffer.concat(parts).toString("utf8")) as Call | Call[];
      const answered = Array.isArray(asked) ? asked.map(reply) : reply(asked);
      const text = JSON.stringify(answered);
      response.setHeader("content-type", "application/json");
      response.end(state.mode === "garbage" ? text.slice(0, text.length / 2) : text);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = new FetchRequest(url);
  connection.timeout = 200;
  connection.setThrottleParams({ maxAttempts: 1 });
  const network = new Network("loopback", CHAIN_ID);
  const provider = new JsonRpcProvider(connection, network, { staticNetwork: network, cacheTimeout: -1 });
  const setRaw = (to: string, abi: InterfaceAbi, method: string, answer: Answer) => {
    const selector = new Interface(abi).getFunction(method)?.selector ?? "";
    answers.set(key(to, selector), answer);
  };
  return {
    url,
    results,
    chains: new Map([[HOME_CHAIN, providerReads(provider)]]),
    set(to, abi, method, values) {
      setRaw(to, abi, method, new Interface(abi).encodeFunctionResult(method, values));
    },
    setRaw,
    get mode() {
      return state.mode;
    },
    set mode(mode) {
      state.mode = mode;
    },
    async close() {
      provider.destroy();
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

const zero = (bytes: number): string => `0x${"00".repeat(bytes)}`;
/** A block as nodes show it. */
export const block = {
  number: "0x64",
  hash: `0x${"ab".repeat(32)}`,
  parentHash: zero(32),
  timestamp: `0x${BLOCK_TIME.toString(16)}`,
  nonce: zero(8),
  difficulty: "0x0",
  gasLimit: "0x1c9c380",
  gasUsed: "0x0",
  miner: zero(20),
  extraData: "0x",
  baseFeePerGas: "0x1",
  transactions: [],
};
