import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import type { Outcome } from "../../../keeper/app/outcome.ts";
import type { AssetRecord, TransactionRow } from "../../../keeper/app/ports.ts";
import { JournalError } from "../../../keeper/journal/database.ts";
import { SqliteJournal } from "../../../keeper/journal/sqliteJournal.ts";

const HASH = `0x${"ab".repeat(32)}` as const;
const inFlight: Outcome = { kind: "timedOut", detail: "in flight" };

const record = (asset: string, more: Partial<AssetRecord> = {}): AssetRecord => ({
  asset,
  name: `name of ${asset}`,
  snapshotHash: HASH,
  faults: [],
  report: undefined,
  output: { yield: "0.06" },
  triggers: ["overdue"],
  decision: { action: "push", reasons: ["heartbeat"] },
  verdict: undefined,
  batchId: undefined,
  outcome: inFlight,
  ...more,
});

const transaction = (hash: string, more: Partial<TransactionRow> = {}): TransactionRow => ({
  hash,
  label: "batch",
  from: "0xS",
  nonce: 1,
  raw: "0x02",
  maxFeePerGas: 10n ** 20n,
  maxPriorityFeePerGas: 1n,
  gasLimit: 100n,
  state: "broadcast",
  sentAt: 100,
  block: undefined,
  blockHash: undefined,
  gasUsed: undefined,
  gasPrice: undefined,
  ...more,
});

describe("SqliteJournal", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "journal-"));
    path = join(folder, "journal.sqlite");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("gives back a tick as it was written, integers beyond 53 bits included", async () => {
    const journal = new SqliteJournal(path);
    const summary = {
      id: "t1",
      startedAt: 100,
      finishedAt: 105,
      valuedAt: 60,
      pokes: [
        {
          asset: "0xA",
          status: "PRIMARY",
          path: "primary" as const,
          publishedAt: 9,
          suspended: false,
          due: false,
        },
      ],
      notes: ["note"],
      records: [record("0xA", { outcome: { kind: "skipped", reason: "hold", detail: "unchanged" } })],
    };
    await journal.beginTick("t1", 100, 60);
    await journal.finishTick(summary);
    await journal.recordTransaction(transaction("0x1"));
    journal.close();
    const again = new SqliteJournal(path);
    expect(await again.lastTick()).to.deep.equal(JSON.parse(JSON.stringify(summary)));
    expect(await again.transactions({})).to.deep.equal([transaction("0x1")]);
    again.close();
  });

  it("completes the rows of a batch that a killed process left in flight, once", async () => {
    const journal = new SqliteJournal(path);
    await journal.beginTick("t1", 100, 60);
    const batch = { reports: [], modelHash: HASH, signerSetVersion: 7n, validUntil: 1n };
    const records = [record("0xA", { batchId: "b1" }), record("0xB", { batchId: "b1" })];
    await journal.openBatch({ id: "b1", tick: "t1", digest: HASH, batch, at: 100, records });
    expect(await journal.batch("b1")).to.deep.equal(batch);
    const landed: Outcome = { kind: "landed", txHash: "0x1", block: 9 };
    for (let round = 0; round < 2; round++) {
      await journal.settle("b1", new Map([["0xA", landed]]));
      const rows = await journal.history({});
      expect(rows.map(({ asset, outcome }) => [asset, outcome])).to.have.deep.members([
        ["0xA", "landed"],
        ["0xB", "timedOut"],
      ]);
    }
    journal.close();
  });

  it("filters transactions and counts the gas of a nonce once", async () => {
    const journal = new SqliteJournal(path);
    const cheap = { maxFeePerGas: 5n, gasLimit: 100n };
    await journal.recordTransaction(transaction("0x1", cheap));
    await journal.recordTransaction(transaction("0x2", { ...cheap, maxFeePerGas: 6n, sentAt: 101 }));
    await journal.recordTransaction(transaction("0x3", { ...cheap, nonce: 2, sentAt: 102 }));
    expect(await journal.gasSpentSince("0xS", 0)).to.equal(600n + 500n);
    await journal.updateTransaction("0x2", { state: "landed", gasUsed: 50n, gasPrice: 4n, block: 3 });
    expect(await journal.gasSpentSince("0xS", 0)).to.equal(200n + 500n);
    await journal.updateTransaction("0x3", { state: "dropped" });
    expect(await journal.gasSpentSince("0xS", 0)).to.equal(200n);
    expect(await journal.gasSpentSince("0xOther", 0)).to.equal(0n);
    const open = await journal.transactions({ states: ["broadcast"], from: "0xS", nonce: 1 });
    expect(open.map(({ hash }) => hash)).to.deep.equal(["0x1"]);
    journal.close();
  });

  it("lists history newest first, by address or name, with the gas of its transaction", async () => {
    const journal = new SqliteJournal(path);
    for (const [id, at] of [["t1", 100] as const, ["t2", 200] as const]) {
      await journal.beginTick(id, at, at);
      const outcome: Outcome = { kind: "landed", txHash: `0x${id}`, block: at };
      await journal.recordTransaction(transaction(`0x${id}`, { nonce: at }));
      await journal.updateTransaction(`0x${id}`, { gasUsed: BigInt(at), gasPrice: 1n });
      const records = [record("0xA", { outcome }), record("0xB")];
      await journal.finishTick({
        id,
        startedAt: at,
        finishedAt: at,
        valuedAt: at,
        pokes: [],
        notes: [],
        records,
      });
    }
    expect((await journal.lastSent("0xA"))?.outcome).to.include({ kind: "landed", block: 200 });
    expect(await journal.lastSent("0xB")).to.equal(undefined);
    const rows = await journal.history({ asset: "0xa" });
    expect(rows.map(({ at, gasUsed }) => [at, gasUsed])).to.deep.equal([
      [200, "200"],
      [100, "100"],
    ]);
    expect(await journal.history({ asset: "name of 0xB", limit: 1 })).to.have.length(1);
    journal.close();
  });

  it("forgets in time what was never sent, and nothing that was", async () => {
    const journal = new SqliteJournal(path);
    const hashes = ["a", "b", "c", "d"].map((letter) => `0x${letter.repeat(64)}`);
    const batch = { reports: [], modelHash: HASH, signerSetVersion: 1n, validUntil: 1n } as const;
    for (const [index, snapshotHash] of hashes.entries()) {
      const id = `t${index}`;
      const at = 100 * (index + 1);
      await journal.beginTick(id, at, at);
      const sent = record("0xS", { snapshotHash, batchId: id });
      await journal.openBatch({ id, tick: id, digest: HASH, batch, at, records: [sent] });
      // The first unsent one shares its snapshot with a sent one.
      const unsent = record("0xU", {
        snapshotHash: index === 0 ? snapshotHash : `0x${"e".repeat(63)}${index}`,
      });
      const records = [sent, unsent];
      await journal.finishTick({
        id,
        startedAt: at,
        finishedAt: at,
        valuedAt: at,
        pokes: [],
        notes: [],
        records,
      });
    }
    expect(await journal.prune(350, 150)).to.have.members([`0x${"e".repeat(63)}1`, `0x${"e".repeat(63)}2`]);
    expect(await journal.prune(350, 150)).to.deep.equal([]);
    const rows = await journal.history({});
    const unsent = rows
      .filter(({ asset }) => asset === "0xU")
      .map(({ at, snapshotHash }) => [at, snapshotHash]);
    expect(unsent).to.deep.equal([
      [400, `0x${"e".repeat(63)}3`],
      [300, ""],
      [200, ""],
    ]);
    const kept = rows.filter(({ asset }) => asset === "0xS").map(({ snapshotHash }) => snapshotHash);
    expect(kept).to.deep.equal(hashes.toReversed());
    journal.close();
  });

  it("refuses a file of a newer schema and a file that is no database", async () => {
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 999");
    db.close();
    expect(() => new SqliteJournal(path)).to.throw(JournalError);
    expect(() => new SqliteJournal(folder)).to.throw(JournalError);
  });

  describe("under kill -9 and two processes", () => {
    const start = (writer: string): { child: ChildProcess; lines: string[]; first: Promise<unknown> } => {
      const child = spawn(process.execPath, [join(import.meta.dirname, "writer.ts"), path, writer], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const lines: string[] = [];
      const { stdout } = child;
      if (stdout === null) throw new JournalError("no stdout");
      const reader = createInterface({ input: stdout });
      reader.on("line", (line) => lines.push(line));
      return { child, lines, first: once(reader, "line") };
    };

    it("loses no tick that was reported as written, and tears none", async function () {
      this.timeout(60_000);
      const written: string[] = [];
      for (let round = 0; round < 4; round++) {
        const writers = [start("a"), start("b")];
        await Promise.all(writers.map(({ first }) => first));
        await new Promise((resolve) => setTimeout(resolve, 100 + 37 * round));
        for (const { child } of writers) child.kill("SIGKILL");
        await Promise.all(writers.map(({ child }) => once(child, "close")));
        for (const { lines } of writers) written.push(...lines);
      }
      const db = new DatabaseSync(path);
      expect(db.prepare("PRAGMA integrity_check").get()).to.deep.include({ integrity_check: "ok" });
      const finished = db.prepare("SELECT id FROM ticks WHERE finished_at IS NOT NULL").all();
      expect(finished.map((row) => row["id"])).to.include.members(written);
      const torn = db
        .prepare("SELECT tick_id, count(*) AS n FROM asset_ticks GROUP BY tick_id HAVING n != 2")
        .all();
      expect(torn).to.deep.equal([]);
      const mixed = db
        .prepare(
          `SELECT id FROM ticks JOIN asset_ticks ON tick_id = id
           WHERE (finished_at IS NULL) != (outcome = 'timedOut')`,
        )
        .all();
      expect(mixed).to.deep.equal([]);
      db.close();
      expect(written.length).to.be.greaterThan(8);
    });
  });
});
