import type { Command } from "commander";
import { OutOfDomainError } from "../../../keeper/domain/errors.ts";
import { guardedCall } from "../../deploy/listAsset.ts";
import type { GuardedContract } from "../../deploy/roles.ts";
import { parseAddress, parseScaled } from "../arguments.ts";
import { assetReads } from "../effects.ts";
import { type PlanOptions, runPlan, withPlanOptions } from "../runPlan.ts";

const PIPS_DIGITS = 6;

/** `both` unless the caller narrows it. */
export function chosenContracts(text: string): GuardedContract[] {
  switch (text) {
    case "both":
      return ["GuardedPriceOracle", "RiskParameterOracle"];
    case "prices":
      return ["GuardedPriceOracle"];
    case "parameters":
      return ["RiskParameterOracle"];
    default:
      throw new OutOfDomainError("--oracle", text, "prices, parameters or both");
  }
}

/** What a guardian may do, and how it ends. */
export function registerGuard(program: Command): void {
  withPlanOptions(program.command("tighten"))
    .argument("<asset>", "collateral token")
    .argument("<haircut>", "least haircut as a fraction, e.g. 0.25")
    .description("GUARDIAN: raise the least haircut")
    .action((asset: string, haircut: string, options: PlanOptions) =>
      runPlan(options, () => {
        const token = parseAddress("asset", asset);
        const pips = parseScaled("haircut", haircut, PIPS_DIGITS);
        return {
          title: `Tighten ${token} to a haircut of at least ${haircut}`,
          calls: [guardedCall("RiskParameterOracle", "tighten", [token, pips])],
          reads: assetReads(token),
        };
      }),
    );
  withPlanOptions(program.command("clear-tighten"))
    .argument("<asset>", "collateral token")
    .description("REVIEWER: remove the guardian's least haircut")
    .action((asset: string, options: PlanOptions) =>
      runPlan(options, () => {
        const token = parseAddress("asset", asset);
        return {
          title: `Clear the guardian's haircut of ${token}`,
          calls: [guardedCall("RiskParameterOracle", "clearTighten", [token])],
          reads: assetReads(token),
        };
      }),
    );
  for (const [name, what] of [
    ["suspend", "GUARDIAN: suspend an asset"],
    ["resume", "REVIEWER: end a guardian's suspension"],
  ] as const) {
    withPlanOptions(program.command(name))
      .argument("<asset>", "collateral token")
      .option("--oracle <which>", "prices, parameters or both", "both")
      .description(what)
      .action((asset: string, options: PlanOptions & { oracle: string }) =>
        runPlan(options, () => {
          const token = parseAddress("asset", asset);
          return {
            title: `${name === "suspend" ? "Suspend" : "Resume"} ${token}`,
            calls: chosenContracts(options.oracle).map((contract) => guardedCall(contract, name, [token])),
            reads: assetReads(token),
          };
        }),
      );
  }
  withPlanOptions(program.command("retire"))
    .argument("<asset>", "collateral token")
    .description("GOVERNOR: no new borrowing against an asset, for good")
    .action((asset: string, options: PlanOptions) =>
      runPlan(options, () => {
        const token = parseAddress("asset", asset);
        return {
          title: `Retire ${token}`,
          calls: [guardedCall("RiskParameterOracle", "retire", [token])],
          reads: assetReads(token),
        };
      }),
    );
}
