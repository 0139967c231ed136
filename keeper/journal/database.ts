import { DatabaseSync } from "node:sqlite";
import { RwaError } from "../domain/errors.ts";
import { MIGRATIONS } from "./migrations.ts";

/** The journal file cannot be used. */
export class JournalError extends RwaError {}

/** How long one process waits for another's write lock, milliseconds. */
const BUSY_TIMEOUT = 10_000;

/**
 * Opens (and creates or migrates) the journal. WAL with `synchronous = FULL`: a committed row survives a kill and a
 * power cut, and readers never block the writer.
 */
export function openDatabase(path: string): DatabaseSync {
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true });
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  } catch (cause) {
    throw new JournalError(`journal ${path} cannot be opened: ${String(cause)}`, { path }, { cause });
  }
  migrate(db, path);
  return db;
}

function migrate(db: DatabaseSync, path: string): void {
  inTransaction(db, () => {
    const row = db.prepare("PRAGMA user_version").get();
    const version = Number(row?.["user_version"] ?? 0);
    if (version > MIGRATIONS.length)
      throw new JournalError(`journal ${path} was written by a newer keeper (schema ${version})`, { path });
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}

/** All or nothing; takes the write lock at once, so that two processes never deadlock on an upgrade of a read lock. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (cause) {
    db.exec("ROLLBACK");
    throw cause;
  }
}
