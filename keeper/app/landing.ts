import type { RiskBatch } from "../domain/riskReport.ts";
import type { Outcome } from "./outcome.ts";
import type { EventLog, ReportEvent, RiskOracle, TransactionResult } from "./ports.ts";

const ALREADY = "NOT_NEWER";

/** What the events of a landed transaction mean for each asset of its batch. */
export function outcomesOfLogs(
  oracle: Pick<RiskOracle, "readEvents">,
  batch: RiskBatch,
  logs: readonly EventLog[],
  txHash: string,
  block: number,
): ReadonlyMap<string, Outcome> {
  const events = new Map(oracle.readEvents(logs).map((event) => [event.asset, event]));
  return new Map(
    batch.reports.map(({ asset }) => {
      const event = events.get(asset);
      const outcome: Outcome =
        event === undefined
          ? { kind: "failed", detail: `no event for this asset in ${txHash}` }
          : outcomeOfEvent(event, txHash, block);
      return [asset, outcome] as const;
    }),
  );
}

function outcomeOfEvent({ kind, reason }: ReportEvent, txHash: string, block: number): Outcome {
  switch (kind) {
    case "accepted":
      return { kind: "landed", txHash, block };
    case "held":
    case "ignored":
      return { kind: "held", reason, txHash, block };
    case "skipped":
      return {
        kind: "skipped",
        reason: reason === ALREADY ? "alreadyReported" : "skippedOnChain",
        detail: reason,
      };
    case "rejected":
      return { kind: "skipped", reason: "rejectedOnChain", detail: reason };
  }
}

/** The outcome of every asset of a batch, whatever became of its transaction. */
export async function outcomesOf(
  oracle: Pick<RiskOracle, "readEvents" | "live">,
  batch: RiskBatch,
  result: TransactionResult,
): Promise<ReadonlyMap<string, Outcome>> {
  if (result.kind === "mined" && result.ok)
    return outcomesOfLogs(oracle, batch, result.logs, result.hash, result.block);
  const outcome = outcomeWithoutLogs(result);
  const lost = result.kind !== "refused" && result.kind !== "timedOut";
  const already = lost ? await reportedByOthers(oracle, batch) : new Set<string>();
  return new Map(
    batch.reports.map(({ asset }) => [
      asset,
      already.has(asset)
        ? { kind: "skipped", reason: "alreadyReported", detail: "another keeper was first" }
        : outcome,
    ]),
  );
}

/** Assets whose live report is at least as new as ours, though our transaction did nothing. */
async function reportedByOthers(oracle: Pick<RiskOracle, "live">, batch: RiskBatch): Promise<Set<string>> {
  const live = await oracle.live(batch.reports.map(({ asset }) => asset));
  const newer = batch.reports.filter(
    ({ asset, observedAt }) => BigInt(live.get(asset)?.observedAt ?? 0) >= observedAt,
  );
  return new Set(newer.map(({ asset }) => asset));
}

function outcomeWithoutLogs(result: TransactionResult): Outcome {
  switch (result.kind) {
    case "mined":
      return { kind: "reverted", reason: result.reason, txHash: result.hash };
    case "abandoned":
      return { kind: "skipped", reason: "withdrawn", detail: result.reason };
    case "refused":
      return { kind: "skipped", reason: result.reason, detail: result.detail };
    case "wouldRevert":
      return { kind: "skipped", reason: "wouldBeRejected", detail: result.reason };
    case "timedOut":
      return { kind: "timedOut", detail: result.detail };
  }
}
