import { z } from "zod";

/** Where the gas of a transaction went. */
export interface GasParts {
  readonly transaction: number;
  readonly calldata: number;
  readonly "storage reads": number;
  readonly "storage writes": number;
  readonly event: number;
  readonly "signature recovery": number;
  readonly hashing: number;
  readonly "judgement and the rest": number;
}

interface Chain {
  request(call: { readonly method: string; readonly params: readonly unknown[] }): Promise<unknown>;
}

const BASE = 21_000;
const ZERO_BYTE = 4;
const OTHER_BYTE = 16;

const Sent = z.object({ input: z.string() });
const Gas = z.union([z.number(), z.string()]).transform(Number);
const Trace = z.object({
  gas: Gas,
  structLogs: z.array(z.object({ op: z.string(), gas: Gas })),
});

function calldataGas(input: string): number {
  let gas = 0;
  for (let i = 2; i < input.length; i += 2) gas += input.slice(i, i + 2) === "00" ? ZERO_BYTE : OTHER_BYTE;
  return gas;
}

/** Takes a transaction apart by its trace. Its only inner calls may be precompiled contracts. */
export async function gasParts(chain: Chain, hash: string): Promise<GasParts> {
  const { input } = Sent.parse(await chain.request({ method: "eth_getTransactionByHash", params: [hash] }));
  const trace = Trace.parse(
    await chain.request({
      method: "debug_traceTransaction",
      params: [hash, { disableStorage: true, disableStack: true, disableMemory: true }],
    }),
  );
  // What is left before an operation and before the next one: the cost of a call would count what it passes on.
  const steps = trace.structLogs.map(({ op, gas }, i, logs) => ({
    op,
    used: gas - (logs[i + 1]?.gas ?? gas),
  }));
  const of = (...ops: readonly string[]) =>
    steps.filter(({ op }) => ops.includes(op)).reduce((sum, { used }) => sum + used, 0);
  const parts = {
    transaction: BASE,
    calldata: calldataGas(input),
    "storage reads": of("SLOAD"),
    "storage writes": of("SSTORE"),
    event: of("LOG1", "LOG2", "LOG3", "LOG4"),
    "signature recovery": of("STATICCALL"),
    hashing: of("KECCAK256", "SHA3"),
  };
  const counted = Object.values(parts).reduce((sum, gas) => sum + gas, 0);
  return { ...parts, "judgement and the rest": trace.gas - counted };
}

/** What one more asset costs: `(many - one) / more` of each part. */
export function marginal(one: GasParts, many: GasParts, more: number): GasParts {
  const part = (name: keyof GasParts) => Math.round((many[name] - one[name]) / more);
  return {
    transaction: part("transaction"),
    calldata: part("calldata"),
    "storage reads": part("storage reads"),
    "storage writes": part("storage writes"),
    event: part("event"),
    "signature recovery": part("signature recovery"),
    hashing: part("hashing"),
    "judgement and the rest": part("judgement and the rest"),
  };
}
