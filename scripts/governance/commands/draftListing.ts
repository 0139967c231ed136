import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { ZeroAddress, ZeroHash } from "ethers";
import { inputsOf, readAsset } from "../../../keeper/cli/assetFiles.ts";
import { RISKS } from "../../../keeper/domain/composition.ts";
import { priceAsset } from "../../../keeper/domain/priceAsset.ts";
import { parseAddress } from "../arguments.ts";

/** A listing to be read and edited before it is proposed: the model's tuple, its weights, and common settings. */
function draft(preset: string, token: string, feed: string): Record<string, unknown> {
  const { parts, irm, settings } = priceAsset(inputsOf(readAsset(preset)));
  return {
    asset: token,
    price: {
      chainlinkFeed: feed,
      chainlinkMaxAge: 86_400,
      chainlinkStipend: 100_000,
      pythId: ZeroHash,
      pythMaxAge: 3_600,
      pythStipend: 100_000,
      pythMaxConfidenceBps: 100,
      maxSpreadBps: 50,
      breakerBps: 500,
      period: 900,
      followPeriod: 0,
      // 50 bp in 4 h.
      decayPerDay: "30000000000000000",
      floorBps: 9_000,
      maxDecayAge: 604_800,
      minPrice: "10000000000000000",
      maxPrice: "1000000000000000000000000",
      crossCheckOff: false,
      strictRefusesDecayed: false,
      sequencerFeed: ZeroAddress,
      sequencerGrace: 0,
      nav: { enabled: false, maxAprBps: 0, toleranceBps: 0, maxDailyFallBps: 0 },
    },
    parameters: {
      weights: RISKS.map((risk) => settings.weights[risk]),
      addOn: settings.addOn,
      bonus: 40_000,
      buffer: settings.ltvBuffer,
      rampSpeed: 10_000,
      staleAfter: 43_200,
      staleGrace: 86_400,
      staleDecay: 50_000,
      staleCap: 500_000,
      staleLiquidationCap: 400_000,
      profile: 1,
    },
    first: {
      baseRate: parts.baseRate,
      premium: RISKS.map((risk) => parts.premium[risk]),
      haircut: RISKS.map((risk) => parts.haircut[risk]),
      irmKink: irm.kink,
      irmBase: irm.base,
      irmSlope2: irm.slope2,
    },
  };
}

export function registerDraftListing(program: Command): void {
  program
    .command("draft-listing")
    .argument("<asset>", "preset or asset file that the keeper will price")
    .requiredOption("--token <address>", "collateral token")
    .requiredOption("--feed <address>", "Chainlink feed of its price in USD")
    .requiredOption("--out <file>", "where the draft goes")
    .description("draft a listing from the model's own numbers; read and edit it before `list-asset`")
    .action((preset: string, options: { token: string; feed: string; out: string }) => {
      const listing = draft(
        preset,
        parseAddress("--token", options.token),
        parseAddress("--feed", options.feed),
      );
      const plain = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);
      writeFileSync(options.out, `${JSON.stringify(listing, plain, 2)}\n`);
      process.stdout.write(
        `${options.out}: read every line, then \`npm run governance -- list-asset ${options.out}\`\n`,
      );
    });
}
