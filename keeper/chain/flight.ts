import { setTimeout as sleep } from "node:timers/promises";
import { ChainError } from "../app/faults.ts";
import type { Journal, Log, TransactionRow } from "../app/ports.ts";
import { type Receipt, receipt } from "./decode.ts";
import type { RpcPool } from "./rpcPool.ts";
import { sendOutcome } from "./sendErrors.ts";

/** One nonce and everything that was sent under it, the newest last. Only one of them can ever be mined. */
export interface Flight {
  readonly nonce: number;
  readonly rows: TransactionRow[];
}

export interface FlightPolicy {
  /** Blocks on top of and including the transaction's own before it counts as landed. */
  readonly confirmations: number;
  readonly pollMs: number;
  /** Unmined this long, with nodes reachable and blocks coming: raise the fees. */
  readonly bumpAfterMs: number;
}

export type Watched =
  | { readonly kind: "mined"; readonly receipt: Receipt }
  /** Reachable, blocks come, and still not mined: a matter of price. */
  | { readonly kind: "bump" }
  /** The nonce was used by a transaction that is not in the flight. */
  | { readonly kind: "nonceGone" }
  | { readonly kind: "deadline" };

/** Receipts lag behind the nonce on some nodes; this many polls without one mean that the nonce went elsewhere. */
const NONCE_GONE_POLLS = 3;

export async function receiptOf(pool: RpcPool, hash: string): Promise<Receipt | undefined> {
  return pool.read("eth_getTransactionReceipt", [hash], (reply) =>
    reply.ok ? receipt(reply.result) : undefined,
  );
}

export async function minedOf(pool: RpcPool, flight: Flight): Promise<Receipt | undefined> {
  for (const row of [...flight.rows].reverse()) {
    const found = await receiptOf(pool, row.hash);
    if (found !== undefined) return found;
  }
  return undefined;
}

export const latestNonce = async (pool: RpcPool, address: string): Promise<number> =>
  Number(await pool.quorumHighest("eth_getTransactionCount", [address, "latest"]));

/** Follows one flight until something definite happened. Times are milliseconds of `performance.now()`. */
export class FlightWatcher {
  readonly #pool: RpcPool;
  readonly #policy: FlightPolicy;
  readonly #address: string;
  readonly #log: Log;

  constructor(pool: RpcPool, policy: FlightPolicy, address: string, log: Log) {
    this.#pool = pool;
    this.#policy = policy;
    this.#address = address;
    this.#log = log;
  }

  async untilMined(flight: Flight, until: number): Promise<Watched> {
    const { pollMs, bumpAfterMs } = this.#policy;
    let reachableMs = 0;
    let heightAtStart: bigint | undefined;
    let gonePolls = 0;
    for (;;) {
      const polled = performance.now();
      try {
        const mined = await minedOf(this.#pool, flight);
        if (mined !== undefined) return { kind: "mined", receipt: mined };
        if ((await latestNonce(this.#pool, this.#address)) > flight.nonce) {
          if (++gonePolls >= NONCE_GONE_POLLS) return { kind: "nonceGone" };
        } else {
          const height = await this.#pool.quorumHighest("eth_blockNumber", []);
          heightAtStart ??= height;
          if (reachableMs >= bumpAfterMs && height > heightAtStart) return { kind: "bump" };
          await this.#sendAgainIfDropped(flight);
        }
        reachableMs += pollMs + (performance.now() - polled);
      } catch (cause) {
        // Raising fees does not mend a connection: time without one does not count.
        if (!(cause instanceof ChainError)) throw cause;
      }
      if (performance.now() + pollMs >= until) return { kind: "deadline" };
      await sleep(pollMs);
    }
  }

  /** Waits for depth and starts over when a reorg takes the block away. Undefined when time ran out first. */
  async untilDeep(flight: Flight, first: Receipt, until: number): Promise<Receipt | undefined> {
    const { confirmations, pollMs } = this.#policy;
    let seen = first;
    for (;;) {
      try {
        const head = await this.#pool.head();
        const mined = await minedOf(this.#pool, flight);
        if (mined === undefined) {
          this.#log.warn({ hash: seen.hash }, "reorg: the transaction is no longer in the chain");
          await this.#sendAgainIfDropped(flight);
        } else if (mined.blockHash !== seen.blockHash) seen = mined;
        else if (head.number >= mined.block + confirmations - 1) return mined;
      } catch (cause) {
        if (!(cause instanceof ChainError)) throw cause;
      }
      if (performance.now() + pollMs >= until) return undefined;
      await sleep(pollMs);
    }
  }

  /** What no node knows any more is sent again as it is: that is no matter of price. */
  async #sendAgainIfDropped(flight: Flight): Promise<void> {
    const row = flight.rows.at(-1);
    if (row === undefined) return;
    const answers = await this.#pool.each("eth_getTransactionByHash", [row.hash]);
    if (answers.some((answer) => answer.ok && answer.result !== null)) return;
    const { outcome } = sendOutcome(await this.#pool.sendToAll(row.raw));
    this.#log.warn({ hash: row.hash, outcome }, "no node knows the transaction: sent again");
  }
}

/**
 * Writes down what became of the transactions of a label, given the one of their nonce that was mined. Those of an
 * earlier run are left to `reconcile`, which completes their batch as well.
 */
export async function settleFlight(
  journal: Journal,
  label: string,
  flight: Flight,
  mined: Receipt,
): Promise<void> {
  for (const row of flight.rows.filter((sent) => sent.label === label))
    await journal.updateTransaction(
      row.hash,
      row.hash === mined.hash
        ? {
            state: mined.ok ? "landed" : "reverted",
            block: mined.block,
            blockHash: mined.blockHash,
            gasUsed: mined.gasUsed,
            gasPrice: mined.gasPrice,
          }
        : { state: "dropped" },
    );
}
