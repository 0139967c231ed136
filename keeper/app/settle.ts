import type { RiskBatch } from "../domain/riskReport.ts";
import { outcomesOfLogs } from "./landing.ts";
import type { Outcome } from "./outcome.ts";
import type { Settled } from "./ports.ts";
import type { TickParts } from "./tickTypes.ts";

/** Completes the journal where an earlier run was killed, timed out, or landed in a block that a reorg removed. */
export async function settleEarlier(
  parts: Pick<TickParts, "transactor" | "journal" | "oracle" | "log">,
): Promise<void> {
  const { transactor, journal, oracle, log } = parts;
  if (transactor === undefined) return;
  for (const settled of await transactor.reconcile()) {
    log.warn(
      { label: settled.label, hash: settled.hash, state: settled.state },
      "earlier transaction settled",
    );
    const batch = await journal.batch(settled.label);
    if (batch === undefined) continue;
    // A replaced sibling says nothing while another transaction of the batch landed or may still land.
    if (settled.state === "dropped" && (await othersOpen(parts, settled))) continue;
    await journal.settle(settled.label, outcomesAfter(oracle, batch, settled));
  }
}

async function othersOpen(
  { journal }: Pick<TickParts, "journal">,
  { label, hash }: Settled,
): Promise<boolean> {
  const rows = await journal.transactions({ label, states: ["signed", "broadcast", "landed", "reverted"] });
  return rows.some((row) => row.hash !== hash);
}

function outcomesAfter(
  oracle: TickParts["oracle"],
  batch: RiskBatch,
  { state, logs, hash, block }: Settled,
): ReadonlyMap<string, Outcome> {
  const all = (outcome: Outcome) => new Map(batch.reports.map(({ asset }) => [asset as string, outcome]));
  switch (state) {
    case "landed":
      return outcomesOfLogs(oracle, batch, logs, hash, block);
    case "reverted":
      return all({ kind: "reverted", reason: "settled after the tick", txHash: hash });
    case "dropped":
      return all({ kind: "skipped", reason: "withdrawn", detail: "its nonce went to another transaction" });
    case "reorged":
      return all({ kind: "reorged", txHash: hash });
  }
}
