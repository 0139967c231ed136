import type { Command } from "commander";
import { ascending } from "../../deploy/ascending.ts";
import { guardedCall } from "../../deploy/listAsset.ts";
import { parseAddress, parseWhole } from "../arguments.ts";
import { effectRead } from "../effects.ts";
import { type PlanOptions, runPlan, withPlanOptions } from "../runPlan.ts";

export function registerRotateSigners(program: Command): void {
  withPlanOptions(program.command("rotate-signers"))
    .argument("<signers...>", "the whole new set")
    .requiredOption("--threshold <m>", "signatures needed")
    .description("replace the signer set; reports held for review lapse")
    .action((signers: string[], options: PlanOptions & { threshold: string }) =>
      runPlan(options, async ({ contracts: { parameters }, fromBlock }) => {
        const next = ascending(signers.map((signer) => parseAddress("signers", signer)));
        const threshold = parseWhole("--threshold", options.threshold);
        const changes = await parameters.queryFilter(parameters.getEvent("SignersChanged"), fromBlock);
        const everyone = ascending([...new Set([...(changes.at(-1)?.args.signers ?? []), ...next])]);
        const read = (label: string, method: string, args: readonly unknown[] = []) =>
          effectRead(label, "RiskParameterOracle", method, args);
        return {
          title: `Rotate signers to ${threshold} of ${next.length}`,
          calls: [guardedCall("RiskParameterOracle", "setSigners", [next, threshold])],
          reads: [
            read("signer set version", "signerSetVersion"),
            read("threshold", "threshold"),
            read("signers", "signerCount"),
            ...everyone.map((signer) => read(`signer ${signer}`, "isSigner", [signer])),
          ],
        };
      }),
    );
}
