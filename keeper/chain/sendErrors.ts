import { ConnectivityError, type RpcError } from "./rpcEndpoint.ts";

/**
 * - `sent`: at least one node has the transaction ("already known" counts).
 * - `nonceTooLow`: the nonce is used up.
 * - `underpriced`: both fees must rise.
 * - `noFunds`: the account cannot pay.
 * - `rejected`: some other refusal by every node that answered.
 * - `connectivity`: no node answered; raising fees would not help.
 */
export type SendOutcome = "sent" | "nonceTooLow" | "underpriced" | "noFunds" | "rejected" | "connectivity";

/** Texts of geth, Erigon, Nethermind, Besu, Reth and Hardhat. */
const PATTERNS: readonly (readonly [SendOutcome, RegExp])[] = [
  ["sent", /already known|known transaction|already imported|alreadyknown|already exists/i],
  ["nonceTooLow", /nonce (is )?too low|oldnonce|nonce has already been used|nonce below/i],
  [
    "underpriced",
    /underpriced|fee too low|feetoolow|less than block base fee|too low for the next block|not enough to replace|below (the )?minimum/i,
  ],
  ["noFunds", /insufficient ?funds|enough funds|insufficient balance|upfront cost exceeds/i],
];

function classify(answer: string | ConnectivityError | RpcError): SendOutcome {
  if (typeof answer === "string") return "sent";
  if (answer instanceof ConnectivityError) return "connectivity";
  return PATTERNS.find(([, pattern]) => pattern.test(answer.message))?.[0] ?? "rejected";
}

const PRECEDENCE: readonly SendOutcome[] = ["sent", "nonceTooLow", "underpriced", "noFunds", "rejected"];

/** What all endpoints together made of one send. */
export function sendOutcome(answers: readonly (string | ConnectivityError | RpcError)[]): {
  readonly outcome: SendOutcome;
  readonly detail: string;
} {
  const kinds = answers.map(classify);
  const outcome = PRECEDENCE.find((kind) => kinds.includes(kind)) ?? "connectivity";
  const answer = answers[kinds.indexOf(outcome)];
  return { outcome, detail: answer === undefined || typeof answer === "string" ? "" : answer.message };
}
