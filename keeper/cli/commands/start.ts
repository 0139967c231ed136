import { once } from "node:events";
import type { Command } from "commander";
import { tick } from "../../app/tick.ts";
import { Daemon } from "../daemon.ts";
import { print } from "../render.ts";
import { createRuntime } from "../runtime.ts";
import { statusServers } from "../statusServers.ts";
import { type KeeperOptions, withConfig } from "./options.ts";

interface Options extends KeeperOptions {
  readonly dryRun?: boolean;
}

async function run(options: Options): Promise<void> {
  const runtime = await createRuntime(options.config, process.env, { dryRun: options.dryRun === true });
  const { config, parts, log } = runtime;
  const daemon = new Daemon({
    cron: config.tick.cron,
    run: (signal) => tick(parts, signal),
    servers: await statusServers(runtime),
    log,
    now: () => Math.floor(Date.now() / 1_000),
  });
  const stopped = (async () => {
    await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
    if (!options.json) print("finishing what runs; once more to give up");
    process.once("SIGTERM", () => void daemon.stop()).once("SIGINT", () => void daemon.stop());
    await daemon.stop();
  })();
  await daemon.start();
  await stopped;
  runtime.close();
}

export function registerStart(program: Command): void {
  withConfig(
    program
      .command("start")
      .description("tick on the configured schedule until SIGTERM, with /metrics, /livez and /readyz")
      .option("--dry-run", "everything but signing and sending"),
  ).action(run);
}
