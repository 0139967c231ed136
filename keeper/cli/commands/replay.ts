import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { replay, verifiedSnapshot } from "../../app/replay.ts";
import { findReport } from "../../chain/reportFinder.ts";
import { MissingInputError } from "../../domain/errors.ts";
import { CorruptSnapshotError } from "../../journal/snapshotFiles.ts";
import { print, printJson, right, table } from "../render.ts";
import { createRuntime, type Runtime } from "../runtime.ts";
import { type KeeperOptions, withConfig } from "./options.ts";

interface Options extends KeeperOptions {
  readonly snapshot?: string;
}

/** The text as stored, even where it was altered: the check that follows says what was changed. */
async function storedText({ parts }: Runtime, hash: string, file: string | undefined): Promise<string> {
  if (file !== undefined) return readFileSync(file, "utf8");
  try {
    const text = await parts.snapshots.get(hash);
    if (text === undefined)
      throw new MissingInputError(hash, "no such snapshot is stored; give --snapshot FILE");
    return text;
  } catch (cause) {
    if (cause instanceof CorruptSnapshotError) return cause.text;
    throw cause;
  }
}

async function run(given: string, options: Options): Promise<void> {
  const hash = given.toLowerCase();
  const runtime = await createRuntime(options.config, process.env, { readOnly: true });
  try {
    const { parts, pool } = runtime;
    const inputs = verifiedSnapshot(hash, await storedText(runtime, hash, options.snapshot));
    const outcome = (await parts.journal.recordOfSnapshot(hash))?.outcome;
    const txHash = outcome !== undefined && "txHash" in outcome ? outcome.txHash : undefined;
    const found = await findReport(pool, parts.oracle, hash, txHash);
    const fields = replay(inputs, found.report, parts.pricer);
    const different = fields
      .filter(({ rebuilt, reported }) => rebuilt !== reported)
      .map(({ field }) => field);
    const sameModel = found.modelHash === parts.pricer.modelHash;
    const identical = different.length === 0 && sameModel;
    if (options.json)
      printJson({
        ...{ snapshotHash: hash, identical, different, fields, verdict: found.verdict },
        ...{ asset: found.report.asset, txHash: found.txHash, block: found.block },
        modelHash: { installed: parts.pricer.modelHash, reported: found.modelHash },
      });
    else {
      print(
        table(
          ["field", "rebuilt", "on chain"],
          fields.map((f) => [f.field, right(f.rebuilt), right(f.reported)]),
        ),
      );
      print(`${found.report.asset} in ${found.txHash}, block ${found.block}: ${found.verdict}`);
      if (!sameModel) print(`model: installed ${parts.pricer.modelHash}, reported by ${found.modelHash}`);
      print(
        identical
          ? "identical, bit for bit"
          : `different: ${[...different, ...(sameModel ? [] : ["modelHash"])].join(", ")}`,
      );
    }
    process.exitCode = identical ? 0 : 1;
  } finally {
    runtime.close();
  }
}

export function registerReplay(program: Command): void {
  withConfig(
    program
      .command("replay <hash>")
      .description(
        "rebuild a report from its snapshot and compare it with the chain: 0 identical, 1 different",
      )
      .option("--snapshot <file>", "read the snapshot from here instead of the store"),
  ).action(run);
}
