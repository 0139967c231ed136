import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { OutOfDomainError } from "../../../keeper/domain/errors.ts";
import { CorruptSnapshotError, SnapshotFiles } from "../../../keeper/journal/snapshotFiles.ts";

const rejection = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (cause) => cause,
  );

describe("SnapshotFiles", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "snapshots-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const canonical = '{"x":"0.0035"}';
  const hash = `0x${createHash("sha256").update(canonical).digest("hex")}`;

  it("keeps a snapshot under its hash, however often and however many write it", async () => {
    const store = new SnapshotFiles(folder);
    await Promise.all(Array.from({ length: 8 }, () => store.put({ hash, cid: "", canonical })));
    expect(await store.get(hash)).to.equal(canonical);
    expect(await readdir(join(folder, hash.slice(2, 4)))).to.deep.equal([`${hash.slice(2)}.json`]);
  });

  it("knows what it does not have", async () =>
    expect(await new SnapshotFiles(folder).get(`0x${"00".repeat(32)}`)).to.equal(undefined));

  it("refuses a file whose content was changed", async () => {
    const store = new SnapshotFiles(folder);
    await store.put({ hash, cid: "", canonical });
    await writeFile(join(folder, hash.slice(2, 4), `${hash.slice(2)}.json`), '{"x":"0.0036"}');
    expect(await rejection(store.get(hash))).to.be.instanceOf(CorruptSnapshotError);
  });

  it("takes no path for a hash", async () =>
    expect(await rejection(new SnapshotFiles(folder).get("../../etc/passwd"))).to.be.instanceOf(
      OutOfDomainError,
    ));
});
