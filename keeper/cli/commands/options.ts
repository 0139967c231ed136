import type { Command } from "commander";

export interface KeeperOptions {
  readonly config: string;
  readonly json?: boolean;
}

export const DEFAULT_CONFIG = "keeper.config.json";

/** Options that every command of the running keeper has. */
export const withConfig = (command: Command): Command =>
  command
    .option("-c, --config <file>", "configuration", DEFAULT_CONFIG)
    .option("--json", "only JSON on stdout");
