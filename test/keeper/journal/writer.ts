/** A process that writes ticks as fast as it can, until it is killed. argv: journal path, number of the writer. */
import { SqliteJournal } from "../../../keeper/journal/sqliteJournal.ts";

const [path = "", writer = ""] = process.argv.slice(2);
const journal = new SqliteJournal(path);
const HASH = `0x${"ab".repeat(32)}` as const;

for (let n = 0; ; n++) {
  const id = `${writer}-${process.pid}-${n}`;
  await journal.beginTick(id, n, n);
  const records = ["0xA", "0xB"].map((asset) => ({
    asset,
    name: asset,
    snapshotHash: HASH,
    faults: [],
    report: undefined,
    output: undefined,
    triggers: [],
    decision: undefined,
    verdict: undefined,
    batchId: id,
    outcome: { kind: "timedOut", detail: "in flight" } as const,
  }));
  const batch = { reports: [], modelHash: HASH, signerSetVersion: 1n, validUntil: BigInt(n) };
  await journal.openBatch({ id, tick: id, digest: HASH, batch, at: n, records });
  await journal.recordTransaction({
    hash: `${id}-tx`,
    label: id,
    from: "0xS",
    nonce: n,
    raw: "0x",
    maxFeePerGas: 10n,
    maxPriorityFeePerGas: 1n,
    gasLimit: 100n,
    state: "signed",
    sentAt: n,
    block: undefined,
    blockHash: undefined,
    gasUsed: undefined,
    gasPrice: undefined,
  });
  const landed = { kind: "landed", txHash: `${id}-tx`, block: n } as const;
  await journal.finishTick({
    id,
    startedAt: n,
    finishedAt: n,
    valuedAt: n,
    pokes: [],
    notes: [],
    records: records.map((record) => ({ ...record, outcome: landed })),
  });
  process.stdout.write(`${id}\n`);
}
