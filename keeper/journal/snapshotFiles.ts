import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Snapshot, SnapshotStore } from "../app/ports.ts";
import { OutOfDomainError, RwaError } from "../domain/errors.ts";

/** A stored snapshot no longer hashes to its name. */
export class CorruptSnapshotError extends RwaError {
  readonly text: string;

  constructor(hash: string, actual: string, text: string) {
    super(`snapshot ${hash} was changed: its content hashes to ${actual}`, { hash, actual });
    this.text = text;
  }
}

/** Snapshots as files named by their own sha256. Written whole or not at all; verified at every read. */
export class SnapshotFiles implements SnapshotStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async put(snapshot: Snapshot): Promise<void> {
    const path = this.#path(snapshot.hash);
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.${randomUUID()}`;
    const file = await open(draft, "wx");
    try {
      await file.writeFile(snapshot.canonical, "utf8");
      await file.sync();
    } catch (cause) {
      await rm(draft, { force: true });
      throw cause;
    } finally {
      await file.close();
    }
    await rename(draft, path);
  }

  async get(hash: string): Promise<string | undefined> {
    let text: string;
    try {
      text = await readFile(this.#path(hash), "utf8");
    } catch (cause) {
      if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
      throw cause;
    }
    const actual = `0x${createHash("sha256").update(text).digest("hex")}`;
    if (actual !== hash) throw new CorruptSnapshotError(hash, actual, text);
    return text;
  }

  async delete(hash: string): Promise<void> {
    await rm(this.#path(hash), { force: true });
  }

  #path(hash: string): string {
    if (!/^0x[0-9a-f]{64}$/.test(hash))
      throw new OutOfDomainError("snapshot hash", hash, "0x and 64 lower-case hex digits");
    return join(this.#root, hash.slice(2, 4), `${hash.slice(2)}.json`);
  }
}
