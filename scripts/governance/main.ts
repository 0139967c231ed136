import { Command } from "commander";
import { runCli } from "../runCli.ts";
import { registerConfigure } from "./commands/configure.ts";
import { registerDraftListing } from "./commands/draftListing.ts";
import { registerGuard } from "./commands/guard.ts";
import { registerListAsset } from "./commands/listAsset.ts";
import { registerReview } from "./commands/review.ts";
import { registerRotateSigners } from "./commands/rotateSigners.ts";
import { registerSetWeights } from "./commands/setWeights.ts";

const program = new Command("governance").description(
  "Governance of a deployment. Each change prints every effective value before and after; without a flag nothing is sent.",
);
registerDraftListing(program);
registerListAsset(program);
registerSetWeights(program);
registerConfigure(program);
registerRotateSigners(program);
registerReview(program);
registerGuard(program);

await runCli(program);
