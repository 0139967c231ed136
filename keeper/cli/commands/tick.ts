import type { Command } from "commander";
import { exitCode } from "../../app/outcome.ts";
import { tick } from "../../app/tick.ts";
import { print, printJson } from "../render.ts";
import { createRuntime } from "../runtime.ts";
import { tickJson, tickTable } from "../tickView.ts";
import { type KeeperOptions, withConfig } from "./options.ts";

interface Options extends KeeperOptions {
  readonly dryRun?: boolean;
}

async function run(options: Options): Promise<void> {
  const runtime = await createRuntime(options.config, process.env, { dryRun: options.dryRun === true });
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGTERM", onSignal).once("SIGINT", onSignal);
  try {
    const summary = await tick(runtime.parts, stop.signal);
    const code = exitCode(summary.records.map(({ outcome }) => outcome));
    if (options.json) printJson(tickJson(summary, code));
    else {
      print(tickTable(summary));
      for (const note of summary.notes) print(`note: ${note}`);
    }
    process.exitCode = code;
  } finally {
    process.removeListener("SIGTERM", onSignal).removeListener("SIGINT", onSignal);
    runtime.close();
  }
}

export function registerTick(program: Command): void {
  withConfig(
    program
      .command("tick")
      .description("one pass over all assets, then exit: 0 landed, 3 nothing to do, 4 partly, 5 failed")
      .option("--dry-run", "everything but signing and sending"),
  ).action(run);
}
