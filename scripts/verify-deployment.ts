import { join } from "node:path";
import { Command } from "commander";
import { JsonRpcProvider } from "ethers";
import pc from "picocolors";
import { DEFAULT_RPC } from "./defaults.ts";
import { checkDeployment } from "./deploy/checks.ts";
import { connectContracts, readGovernedState } from "./deploy/governedState.ts";
import { DEPLOYMENTS, readRecord, writeRecord } from "./deploy/record.ts";
import { runCli } from "./runCli.ts";

interface Options {
  readonly rpc: string;
  readonly deployment?: string;
  readonly acceptState: boolean;
}

const program = new Command("verify-deployment")
  .description(
    "Re-derives the bytecode of a recorded deployment and compares code, arguments, roles and settings on chain",
  )
  .option("--rpc <url>", "JSON-RPC endpoint", DEFAULT_RPC)
  .option("--deployment <folder>", "folder of the record; deployments/<chainId> unless given")
  .option(
    "--accept-state",
    "write the present roles and settings into the record, after governance changed them",
    false,
  )
  .action(async (options: Options) => {
    const provider = new JsonRpcProvider(options.rpc);
    const { chainId } = await provider.getNetwork();
    const folder = options.deployment ?? join(DEPLOYMENTS, chainId.toString());
    const record = readRecord(folder);
    const checks = await checkDeployment(provider, record);
    for (const { name, faults } of checks) {
      process.stdout.write(`${faults.length === 0 ? pc.green("ok  ") : pc.red("FAIL")} ${name}\n`);
      for (const fault of faults) process.stdout.write(`     ${fault}\n`);
    }
    const failed = checks.filter(({ faults }) => faults.length > 0);
    if (options.acceptState && failed.every(({ name }) => name === "roles" || name === "settings")) {
      const { AccessManager, GuardedPriceOracle, RiskParameterOracle } = record.contracts;
      const contracts = connectContracts(
        {
          AccessManager: AccessManager.address,
          GuardedPriceOracle: GuardedPriceOracle.address,
          RiskParameterOracle: RiskParameterOracle.address,
        },
        provider,
      );
      writeRecord({ ...record, ...(await readGovernedState(contracts, AccessManager.block)) }, folder);
      process.stdout.write("roles and settings recorded as they are now\n");
    } else if (failed.length > 0) process.exitCode = 1;
    provider.destroy();
  });

await runCli(program);
