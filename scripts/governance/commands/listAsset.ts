import type { Command } from "commander";
import { listAsset } from "../../deploy/listAsset.ts";
import { readJson } from "../../deploy/readJson.ts";
import { assetListing } from "../../deploy/settings.ts";
import { assetReads } from "../effects.ts";
import { type PlanOptions, runPlan, withPlanOptions } from "../runPlan.ts";

export function registerListAsset(program: Command): void {
  withPlanOptions(program.command("list-asset"))
    .argument("<file>", "listing: price settings, parameter settings and first tuple (docs/operations.md)")
    .description("list an asset in both oracles; its first price then needs `approve-price`")
    .action((file: string, options: PlanOptions) =>
      runPlan(options, () => {
        const listing = readJson(file, assetListing);
        return {
          title: `List ${listing.asset}`,
          calls: listAsset(listing),
          reads: assetReads(listing.asset),
        };
      }),
    );
}
