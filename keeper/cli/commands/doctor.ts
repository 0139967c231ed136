import type { Command } from "commander";
import { examine } from "../doctor/examine.ts";
import { print, printJson, table } from "../render.ts";
import { type KeeperOptions, withConfig } from "./options.ts";

async function run(options: KeeperOptions): Promise<void> {
  const findings = await examine(options.config, process.env, Math.floor(Date.now() / 1_000));
  const faults = findings.filter(({ level }) => level === "fault").length;
  if (options.json) printJson({ ok: faults === 0, findings });
  else {
    print(
      table(
        ["check", "", "found"],
        findings.map(({ check, level, detail }) => [check, level, detail]),
      ),
    );
    for (const { check, level, detail, remedy } of findings)
      if (level !== "ok") print(`${level}: ${check}: ${detail}\n  remedy: ${remedy}`);
    print(faults === 0 ? "nothing stands in the way" : `${faults} to mend`);
  }
  if (faults > 0) process.exitCode = 1;
}

export function registerDoctor(program: Command): void {
  withConfig(
    program
      .command("doctor")
      .description(
        "check configuration, keys, nodes, contracts, balances, clocks and sources; say what to mend",
      ),
  ).action(run);
}
