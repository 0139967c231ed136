import { join } from "node:path";
import { Command } from "commander";
import { network } from "hardhat";
import { DEFAULT_RPC } from "../defaults.ts";
import { runCli } from "../runCli.ts";
import { deployRwaRiskOracle } from "./deployRwaRiskOracle.ts";
import { readJson } from "./readJson.ts";
import { DEPLOYMENTS, writeRecord } from "./record.ts";
import { deploymentConfig } from "./settings.ts";

const program = new Command("deploy")
  .description("Deploys both oracles, hands every role to its holder and writes deployments/<chainId>/")
  .requiredOption("--config <file>", "deployment configuration (docs/operations.md)")
  .option("--network <name>", "network of hardhat.config.ts", "localhost")
  .option("--out <folder>", "where the record goes", DEPLOYMENTS)
  .action(async (options: { config: string; network: string; out: string }) => {
    const config = readJson(options.config, deploymentConfig);
    const connection = await network.create(
      options.network === "localhost"
        ? { network: "localhost", override: { url: DEFAULT_RPC } }
        : options.network,
    );
    const { record } = await deployRwaRiskOracle(connection, config, process.stdout.isTTY);
    const file = writeRecord(record, join(options.out, record.chainId));
    for (const [name, { address, block }] of Object.entries(record.contracts))
      process.stdout.write(`${name.padEnd(20)} ${address}  block ${block}\n`);
    process.stdout.write(`recorded in ${file}\n`);
  });

await runCli(program);
