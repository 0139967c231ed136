import type { Clock, Journal, Settled } from "../app/ports.ts";
import type { Receipt } from "./decode.ts";
import { latestNonce, receiptOf } from "./flight.ts";
import type { RpcPool } from "./rpcPool.ts";

export interface ReconcilePolicy {
  readonly confirmations: number;
  readonly recheckSeconds: number;
}

/**
 * Compares the journal with the chain: what an earlier process sent and did not live to see mined, and landings young
 * enough for a reorg to take back. Reports each change once; what is still pending stays so, and the next submission
 * under that nonce replaces it.
 */
export async function reconcile(
  pool: RpcPool,
  journal: Journal,
  clock: Clock,
  address: string,
  policy: ReconcilePolicy,
): Promise<readonly Settled[]> {
  const open = await journal.transactions({ from: address, states: ["signed", "broadcast", "reorged"] });
  const young = (await clock.now()) - policy.recheckSeconds;
  const recent = await journal.transactions({ from: address, states: ["landed", "reverted"], since: young });
  if (open.length === 0 && recent.length === 0) return [];

  const [nonce, head] = await Promise.all([latestNonce(pool, address), pool.head()]);
  const settled: Settled[] = [];
  for (const row of open) {
    const mined = await receiptOf(pool, row.hash);
    if (mined !== undefined) {
      if (head.number < mined.block + policy.confirmations - 1) continue;
      await journal.updateTransaction(row.hash, changeOf(mined));
      settled.push(settledOf(row.label, mined, mined.ok ? "landed" : "reverted"));
    } else if (nonce > row.nonce) {
      // Another transaction took the nonce: this one can never be mined.
      await journal.updateTransaction(row.hash, { state: "dropped" });
      // Told when it happened; that its successor took the nonce is no news of it.
      if (row.state !== "reorged")
        settled.push({ label: row.label, hash: row.hash, state: "dropped", block: 0, logs: [] });
    }
  }
  for (const row of recent) {
    const mined = await receiptOf(pool, row.hash);
    if (mined === undefined) {
      await journal.updateTransaction(row.hash, { state: "reorged" });
      settled.push({ label: row.label, hash: row.hash, state: "reorged", block: 0, logs: [] });
    } else if (mined.blockHash !== row.blockHash) {
      await journal.updateTransaction(row.hash, changeOf(mined));
      settled.push(settledOf(row.label, mined, mined.ok ? "landed" : "reverted"));
    }
  }
  return settled;
}

const settledOf = (label: string, mined: Receipt, state: "landed" | "reverted"): Settled => ({
  label,
  hash: mined.hash,
  state,
  block: mined.block,
  logs: mined.logs,
});

const changeOf = ({ ok, block, blockHash, gasUsed, gasPrice }: Receipt) =>
  ({ state: ok ? "landed" : "reverted", block, blockHash, gasUsed, gasPrice }) as const;
