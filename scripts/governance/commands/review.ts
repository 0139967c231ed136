import type { Command } from "commander";
import { formatUnits } from "ethers";
import { MissingInputError } from "../../../keeper/domain/errors.ts";
import { DEFAULT_RPC } from "../../defaults.ts";
import { guardedCall } from "../../deploy/listAsset.ts";
import { parseAddress, parseScaled, parseWhole } from "../arguments.ts";
import { openContext } from "../context.ts";
import { assetReads, effectRead } from "../effects.ts";
import { findOpenReviews, renderReviews } from "../openReviews.ts";
import { type PlanOptions, runPlan, withPlanOptions } from "../runPlan.ts";

const WAD_DIGITS = 18;

const pendingRead = (asset: string) => effectRead("pending", "RiskParameterOracle", "pending", [asset]);

/** What waits for a reviewer, and the reviewer's decisions. */
export function registerReview(program: Command): void {
  program
    .command("review")
    .description("list held reports and suspended prices, with what a decision needs to know")
    .option("--rpc <url>", "JSON-RPC endpoint", DEFAULT_RPC)
    .option("--deployment <folder>", "folder of the deployment record")
    .option("--json", "print only JSON")
    .action(async (options: { rpc: string; deployment?: string; json?: boolean }) => {
      const context = await openContext(options.rpc, options.deployment);
      try {
        const reviews = await findOpenReviews(context);
        process.stdout.write(options.json ? `${JSON.stringify(reviews, null, 2)}\n` : renderReviews(reviews));
      } finally {
        context.provider.destroy();
      }
    });

  for (const [name, what] of [
    ["release", "accept the held report"],
    ["discard", "drop the held report"],
  ] as const) {
    withPlanOptions(program.command(name))
      .argument("<asset>", "collateral token")
      .option("--observed-at <time>", "unix seconds of the held report; the present one unless given")
      .description(`REVIEWER: ${what}`)
      .action((asset: string, options: PlanOptions & { observedAt?: string }) =>
        runPlan(options, async ({ contracts: { parameters } }) => {
          const token = parseAddress("asset", asset);
          if (!(await parameters.riskParameters(token)).pending)
            throw new MissingInputError("held report", `nothing is held for ${token}`);
          const held = await parameters.pending(token);
          const observedAt =
            options.observedAt === undefined
              ? held.report.observedAt
              : parseWhole("--observed-at", options.observedAt);
          return {
            title: `${name === "release" ? "Release" : "Discard"} the report of ${token} observed at ${observedAt}`,
            calls: [guardedCall("RiskParameterOracle", name, [token, observedAt])],
            reads: [...assetReads(token)],
          };
        }),
      );
  }

  withPlanOptions(program.command("approve-price"))
    .argument("<asset>", "collateral token")
    .argument("[expected]", "price in USD that was looked at; the live candidate unless given")
    .option("--tolerance <bps>", "how far the live candidate may be from it, at most 200", "50")
    .description("REVIEWER: make the live candidate the anchor and end the suspension")
    .action((asset: string, expected: string | undefined, options: PlanOptions & { tolerance: string }) =>
      runPlan(options, async ({ contracts: { prices } }) => {
        const token = parseAddress("asset", asset);
        const price =
          expected === undefined
            ? (await prices.inspect(token)).candidate
            : parseScaled("expected", expected, WAD_DIGITS);
        const tolerance = parseWhole("--tolerance", options.tolerance);
        return {
          title: `Approve ${formatUnits(price, WAD_DIGITS)} USD for ${token}, within ${tolerance} bps`,
          calls: [guardedCall("GuardedPriceOracle", "approve", [token, price, tolerance])],
          reads: assetReads(token),
        };
      }),
    );
  withPlanOptions(program.command("reject-price"))
    .argument("<asset>", "collateral token")
    .description("REVIEWER: discard what tripped the breaker; the anchor stays")
    .action((asset: string, options: PlanOptions) =>
      runPlan(options, () => {
        const token = parseAddress("asset", asset);
        return {
          title: `Reject the price that tripped ${token}`,
          calls: [guardedCall("GuardedPriceOracle", "reject", [token])],
          reads: [...assetReads(token), pendingRead(token)],
        };
      }),
    );
}
