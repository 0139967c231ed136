import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { oneLine } from "../../app/faults.ts";
import { JournalError, openDatabase } from "../../journal/database.ts";
import type { KeeperConfig } from "../config.ts";
import { type Finding, fault, ok } from "./finding.ts";

/** Journal and snapshots can be written. */
export function checkStorage(config: KeeperConfig, inFolder: (file: string) => string): readonly Finding[] {
  const journal = inFolder(config.journal);
  const snapshots = inFolder(config.snapshots);
  return [
    storage(
      "journal",
      journal,
      `give the keeper's user write access to ${dirname(journal)}, or set journal`,
      () => {
        writable(dirname(journal));
        if (existsSync(journal)) openDatabase(journal).close();
      },
    ),
    storage(
      "snapshots",
      snapshots,
      `give the keeper's user write access to ${snapshots}, or set snapshots`,
      () => writable(snapshots),
    ),
  ];
}

/** The folder is there and can be written, or could be made: nothing is made here. */
function writable(folder: string): void {
  if (!existsSync(folder) && dirname(folder) !== folder) {
    writable(dirname(folder));
    return;
  }
  if (!statSync(folder).isDirectory()) throw new JournalError(`${folder} is no folder`);
  accessSync(folder, constants.W_OK);
}

function storage(check: string, path: string, remedy: string, test: () => void): Finding {
  try {
    test();
    return ok(check, path);
  } catch (cause) {
    return fault(check, oneLine(cause), remedy);
  }
}
