import type { AssetRecord, HistoryRow, TransactionRow, TransactionState } from "../app/ports.ts";
import { decode } from "./codec.ts";

type Row = Record<string, unknown>;

const text = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
const optionalInt = (value: unknown): bigint | undefined =>
  typeof value === "string" ? BigInt(value) : undefined;

export function transactionRow(row: Row): TransactionRow {
  return {
    hash: text(row["hash"]),
    label: text(row["label"]),
    from: text(row["sender"]),
    nonce: Number(row["nonce"]),
    raw: text(row["raw"]),
    maxFeePerGas: BigInt(text(row["max_fee"])),
    maxPriorityFeePerGas: BigInt(text(row["max_priority_fee"])),
    gasLimit: BigInt(text(row["gas_limit"])),
    state: text(row["state"]) as TransactionState,
    sentAt: Number(row["sent_at"]),
    block: row["block"] === null ? undefined : Number(row["block"]),
    blockHash: row["block_hash"] === null ? undefined : text(row["block_hash"]),
    gasUsed: optionalInt(row["gas_used"]),
    gasPrice: optionalInt(row["gas_price"]),
  };
}

export function historyRow(row: Row): HistoryRow {
  const record = decode<AssetRecord>(text(row["record"]));
  const { outcome, verdict } = record;
  return {
    tick: text(row["tick"]),
    at: Number(row["started_at"]),
    asset: record.asset,
    name: record.name,
    decision: record.decision?.action ?? "",
    reasons: (record.decision?.reasons ?? []).join(" "),
    outcome: outcome.kind,
    detail: [
      "reason" in outcome ? outcome.reason : "",
      "detail" in outcome ? outcome.detail : "",
      ...record.faults.map(
        (fault) => `${fault.target}: ${fault.kind}${fault.required ? "" : " (substituted)"}`,
      ),
    ]
      .filter((part) => part !== "")
      .join("; "),
    haircut: verdict === undefined ? "" : String(verdict.haircut),
    yield: verdict === undefined ? "" : String(verdict.yield),
    snapshotHash: record.snapshotHash ?? "",
    txHash: "txHash" in outcome ? outcome.txHash : "",
    gasUsed: text(row["gas_used"]),
  };
}
