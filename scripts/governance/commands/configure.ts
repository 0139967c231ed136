import type { Command } from "commander";
import { guardedCall } from "../../deploy/listAsset.ts";
import { readJson } from "../../deploy/readJson.ts";
import { assetSettings, guardrailProfile, priceSettings } from "../../deploy/settings.ts";
import { parseAddress, parseWhole } from "../arguments.ts";
import { assetReads, effectRead } from "../effects.ts";
import { type PlanOptions, runPlan, withPlanOptions } from "../runPlan.ts";

/** Changes of settings files: guardrails, an asset's parameter settings, its price settings. */
export function registerConfigure(program: Command): void {
  withPlanOptions(program.command("set-guardrails"))
    .argument("<profile>", "number of the guardrail profile, 1-255")
    .argument("<file>", "the profile's guardrails")
    .description("replace a guardrail profile, for every asset that uses it")
    .action((profile: string, file: string, options: PlanOptions) =>
      runPlan(options, () => {
        const id = parseWhole("profile", profile);
        return {
          title: `Set guardrail profile ${id}`,
          calls: [guardedCall("RiskParameterOracle", "setProfile", [id, readJson(file, guardrailProfile)])],
          reads: [effectRead(`profile ${id}`, "RiskParameterOracle", "profileOf", [id])],
        };
      }),
    );
  withPlanOptions(program.command("configure"))
    .argument("<asset>", "collateral token")
    .argument("<file>", "its parameter settings")
    .description("replace an asset's parameter settings")
    .action((asset: string, file: string, options: PlanOptions) =>
      runPlan(options, () => {
        const token = parseAddress("asset", asset);
        const settings = readJson(file, assetSettings);
        return {
          title: `Configure ${token}`,
          calls: [guardedCall("RiskParameterOracle", "configure", [token, settings])],
          reads: assetReads(token),
        };
      }),
    );
  withPlanOptions(program.command("set-price-settings"))
    .argument("<asset>", "collateral token")
    .argument("<file>", "its price settings")
    .description("replace an asset's price settings; a changed source needs `approve-price`")
    .action((asset: string, file: string, options: PlanOptions) =>
      runPlan(options, () => {
        const token = parseAddress("asset", asset);
        const settings = readJson(file, priceSettings);
        return {
          title: `Set price settings of ${token}`,
          calls: [guardedCall("GuardedPriceOracle", "setSettings", [token, settings])],
          reads: assetReads(token),
        };
      }),
    );
}
