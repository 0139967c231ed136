import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Outcome } from "../app/outcome.ts";
import type {
  AssetRecord,
  HistoryRow,
  Journal,
  OpenBatch,
  TickSummary,
  TransactionRow,
  TransactionState,
} from "../app/ports.ts";
import type { RiskBatch } from "../domain/riskReport.ts";
import { decode, encode } from "./codec.ts";
import { inTransaction, openDatabase } from "./database.ts";
import { historyRow, transactionRow } from "./rows.ts";

type Row = Record<string, unknown>;

/** The journal in one SQLite file. Methods are synchronous inside; the port is asynchronous for other databases. */
export class SqliteJournal implements Journal {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = openDatabase(path);
  }

  async beginTick(id: string, startedAt: number, valuedAt: number): Promise<void> {
    this.#run("INSERT INTO ticks (id, started_at, valued_at) VALUES (?, ?, ?)", id, startedAt, valuedAt);
  }

  async openBatch({ id, tick, digest, batch, at, records }: OpenBatch): Promise<void> {
    inTransaction(this.#db, () => {
      this.#run(
        "INSERT INTO batches (id, tick_id, digest, opened_at, body) VALUES (?, ?, ?, ?, ?)",
        ...[id, tick, digest, at, encode(batch)],
      );
      for (const record of records) this.#putRecord(tick, record);
    });
  }

  async finishTick(summary: TickSummary): Promise<void> {
    inTransaction(this.#db, () => {
      this.#run(
        "UPDATE ticks SET finished_at = ?, pokes = ?, notes = ? WHERE id = ?",
        ...[summary.finishedAt, encode(summary.pokes), encode(summary.notes), summary.id],
      );
      for (const record of summary.records) this.#putRecord(summary.id, record);
    });
  }

  async recordTransaction(row: TransactionRow): Promise<void> {
    this.#run(
      `INSERT INTO transactions
         (hash, label, sender, nonce, raw, max_fee, max_priority_fee, gas_limit, state, sent_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING`,
      ...[row.hash, row.label, row.from, row.nonce, row.raw],
      ...[String(row.maxFeePerGas), String(row.maxPriorityFeePerGas), String(row.gasLimit)],
      ...[row.state, row.sentAt],
    );
  }

  async updateTransaction(
    hash: string,
    change: Partial<Pick<TransactionRow, "state" | "block" | "blockHash" | "gasUsed" | "gasPrice">>,
  ): Promise<void> {
    this.#run(
      `UPDATE transactions SET state = coalesce(?, state), block = coalesce(?, block),
         block_hash = coalesce(?, block_hash), gas_used = coalesce(?, gas_used), gas_price = coalesce(?, gas_price)
       WHERE hash = ?`,
      change.state ?? null,
      change.block ?? null,
      change.blockHash ?? null,
      change.gasUsed === undefined ? null : String(change.gasUsed),
      change.gasPrice === undefined ? null : String(change.gasPrice),
      hash,
    );
  }

  async transactions(filter: {
    readonly from?: string;
    readonly states?: readonly TransactionState[];
    readonly nonce?: number;
    readonly since?: number;
    readonly label?: string;
  }): Promise<readonly TransactionRow[]> {
    const states = filter.states ?? [];
    return this.#all(
      `SELECT * FROM transactions
       WHERE (?1 IS NULL OR sender = ?1) AND (?2 IS NULL OR nonce = ?2) AND (?3 IS NULL OR sent_at >= ?3)
         AND (?4 IS NULL OR label = ?4) AND (?5 = '[]' OR state IN (SELECT value FROM json_each(?5)))
       ORDER BY sent_at, rowid`,
      ...[filter.from ?? null, filter.nonce ?? null, filter.since ?? null, filter.label ?? null],
      JSON.stringify(states),
    ).map(transactionRow);
  }

  async gasSpentSince(from: string, since: number): Promise<bigint> {
    const rows = await this.transactions({ from, since });
    const worst = new Map<number, bigint>();
    let spent = 0n;
    for (const row of rows) {
      if (row.state === "dropped") continue;
      if (row.gasUsed !== undefined && row.gasPrice !== undefined) spent += row.gasUsed * row.gasPrice;
      else {
        // Only one transaction of a nonce can be mined: reserve the dearest.
        const cost = row.gasLimit * row.maxFeePerGas;
        const known = worst.get(row.nonce) ?? 0n;
        if (cost > known) worst.set(row.nonce, cost);
      }
    }
    const settled = new Set(rows.filter((row) => row.gasUsed !== undefined).map((row) => row.nonce));
    for (const [nonce, cost] of worst) if (!settled.has(nonce)) spent += cost;
    return spent;
  }

  async settle(batchId: string, outcomes: ReadonlyMap<string, Outcome>): Promise<void> {
    inTransaction(this.#db, () => {
      for (const row of this.#all("SELECT tick_id, record FROM asset_ticks WHERE batch_id = ?", batchId)) {
        const record = decode<AssetRecord>(String(row["record"]));
        const outcome = outcomes.get(record.asset);
        if (outcome !== undefined) this.#putRecord(String(row["tick_id"]), { ...record, outcome });
      }
    });
  }

  async batch(id: string): Promise<RiskBatch | undefined> {
    const row = this.#all("SELECT body FROM batches WHERE id = ?", id)[0];
    return row === undefined ? undefined : decode<RiskBatch>(String(row["body"]));
  }

  async recordOfSnapshot(hash: string): Promise<AssetRecord | undefined> {
    const row = this.#all(
      `SELECT record FROM asset_ticks JOIN ticks ON ticks.id = tick_id WHERE snapshot_hash = ?
       ORDER BY outcome = 'landed' DESC, started_at DESC LIMIT 1`,
      hash,
    )[0];
    return row === undefined ? undefined : decode<AssetRecord>(String(row["record"]));
  }

  async lastSent(asset: string): Promise<AssetRecord | undefined> {
    const row = this.#all(
      `SELECT record FROM asset_ticks JOIN ticks ON ticks.id = tick_id
       WHERE asset = ? AND outcome IN ('landed', 'held') ORDER BY started_at DESC, asset_ticks.rowid DESC LIMIT 1`,
      asset,
    )[0];
    return row === undefined ? undefined : decode<AssetRecord>(String(row["record"]));
  }

  async history(filter: {
    readonly asset?: string;
    readonly limit?: number;
  }): Promise<readonly HistoryRow[]> {
    return this.#all(
      `SELECT ticks.id AS tick, started_at, record, gas_used FROM asset_ticks
       JOIN ticks ON ticks.id = tick_id
       LEFT JOIN transactions ON hash = json_extract(record, '$.outcome.txHash')
       WHERE ?1 IS NULL OR lower(asset) = lower(?1) OR name = ?1
       ORDER BY started_at DESC, asset_ticks.rowid DESC LIMIT ?2`,
      filter.asset ?? null,
      filter.limit ?? -1,
    ).map(historyRow);
  }

  async lastTick(): Promise<TickSummary | undefined> {
    const tick = this.#all(
      "SELECT * FROM ticks WHERE finished_at IS NOT NULL ORDER BY started_at DESC, rowid DESC LIMIT 1",
    )[0];
    if (tick === undefined) return undefined;
    const id = String(tick["id"]);
    const records = this.#all("SELECT record FROM asset_ticks WHERE tick_id = ? ORDER BY asset", id);
    return {
      id,
      startedAt: Number(tick["started_at"]),
      finishedAt: Number(tick["finished_at"]),
      valuedAt: Number(tick["valued_at"]),
      pokes: decode(String(tick["pokes"])),
      notes: decode(String(tick["notes"])),
      records: records.map((row) => decode<AssetRecord>(String(row["record"]))),
    };
  }

  async prune(slimBefore: number, dropBefore: number): Promise<readonly string[]> {
    return inTransaction(this.#db, () => {
      const unsent = `batch_id IS NULL AND snapshot_hash IS NOT NULL
        AND tick_id IN (SELECT id FROM ticks WHERE started_at < ?)`;
      const hashes = this.#all(`SELECT DISTINCT snapshot_hash FROM asset_ticks WHERE ${unsent}`, slimBefore);
      this.#run(
        `UPDATE asset_ticks SET snapshot_hash = NULL,
           record = json_remove(record, '$.output', '$.report', '$.snapshotHash') WHERE ${unsent}`,
        slimBefore,
      );
      this.#run(
        `DELETE FROM asset_ticks WHERE batch_id IS NULL
           AND tick_id IN (SELECT id FROM ticks WHERE started_at < ?)`,
        dropBefore,
      );
      this.#run(
        `DELETE FROM ticks WHERE started_at < ?
           AND NOT EXISTS (SELECT 1 FROM asset_ticks WHERE tick_id = id)
           AND NOT EXISTS (SELECT 1 FROM batches WHERE tick_id = ticks.id)`,
        dropBefore,
      );
      const used = this.#db.prepare("SELECT 1 FROM asset_ticks WHERE snapshot_hash = ? LIMIT 1");
      return hashes.map((row) => String(row["snapshot_hash"])).filter((hash) => used.get(hash) === undefined);
    });
  }

  close(): void {
    this.#db.close();
  }

  #putRecord(tick: string, record: AssetRecord): void {
    this.#run(
      `INSERT INTO asset_ticks (tick_id, asset, name, batch_id, snapshot_hash, outcome, record)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (tick_id, asset) DO UPDATE SET batch_id = excluded.batch_id,
         snapshot_hash = excluded.snapshot_hash, outcome = excluded.outcome, record = excluded.record`,
      ...[tick, record.asset, record.name, record.batchId ?? null, record.snapshotHash ?? null],
      ...[record.outcome.kind, encode(record)],
    );
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#db.prepare(sql).run(...values);
  }

  #all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#db.prepare(sql).all(...values);
  }
}
