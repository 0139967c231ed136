import type { Command } from "commander";
import { RISKS } from "../../../keeper/domain/composition.ts";
import { OutOfDomainError } from "../../../keeper/domain/errors.ts";
import { guardedCall } from "../../deploy/listAsset.ts";
import { parseAddress, parseWhole } from "../arguments.ts";
import { assetReads } from "../effects.ts";
import { type PlanOptions, runPlan, withPlanOptions } from "../runPlan.ts";

export function registerSetWeights(program: Command): void {
  withPlanOptions(program.command("set-weights"))
    .argument("<asset>", "collateral token")
    .argument("<weights>", `five weights in bps, comma-separated: ${RISKS.join(",")}`)
    .description("change how much each risk counts")
    .action((asset: string, list: string, options: PlanOptions) =>
      runPlan(options, () => {
        const token = parseAddress("asset", asset);
        const weights = list.split(",").map((text) => parseWhole("weights", text.trim()));
        if (weights.length !== RISKS.length)
          throw new OutOfDomainError("weights", list, `${RISKS.length} numbers: ${RISKS.join(",")}`);
        return {
          title: `Set weights of ${token} to ${weights.join(", ")} bps`,
          calls: [guardedCall("RiskParameterOracle", "setWeights", [token, weights])],
          reads: assetReads(token),
        };
      }),
    );
}
