import type { JsonObject } from "../app/json.ts";
import type { Outcome } from "../app/outcome.ts";
import type { AssetRecord, TickSummary, WalkReport } from "../app/ports.ts";
import { pipsToDecimal } from "../domain/units.ts";
import { percent, right, table } from "./render.ts";

const detailOf = (outcome: Outcome): string =>
  [
    "reason" in outcome ? outcome.reason : "",
    "detail" in outcome ? outcome.detail : "",
    "txHash" in outcome ? outcome.txHash : "",
  ]
    .filter((part) => part !== "")
    .join(" ");

export function tickTable(summary: TickSummary): string {
  const value = (record: AssetRecord, field: "haircut" | "yield") =>
    right(record.verdict === undefined ? "" : percent(pipsToDecimal(record.verdict[field])));
  return table(
    ["asset", "decision", "haircut", "yield", "outcome", "detail"],
    summary.records.map((record) => [
      record.name,
      record.decision?.action ?? "",
      value(record, "haircut"),
      value(record, "yield"),
      record.outcome.kind,
      detailOf(record.outcome),
    ]),
  );
}

export const walkJson = ({ kind, rounds, detail, txHash, since }: WalkReport): JsonObject => ({
  ...{ kind, detail },
  rounds: [...rounds],
  txHash: txHash ?? null,
  since: since ?? null,
});

export function tickJson(summary: TickSummary, exitCode: number): JsonObject {
  return {
    tick: summary.id,
    valuedAt: summary.valuedAt,
    exitCode,
    notes: [...summary.notes],
    prices: summary.pokes.map(({ asset, status, suspended, publishedAt, walk }) => ({
      ...{ asset, status, suspended, publishedAt },
      walk: walk === undefined ? null : walkJson(walk),
    })),
    assets: summary.records.map((record) => ({
      asset: record.asset,
      name: record.name,
      decision: record.decision?.action ?? null,
      reasons: [...(record.decision?.reasons ?? [])],
      outcome: { ...record.outcome },
      verdict:
        record.verdict === undefined ? null : { kind: record.verdict.kind, reason: record.verdict.reason },
      faults: record.faults.map(({ target, adapter, kind, required, detail }) => ({
        ...{ target, adapter, kind, required, detail },
      })),
      snapshotHash: record.snapshotHash ?? null,
      output: record.output ?? null,
    })),
  };
}
