import type { Command } from "commander";
import { compareWithMarket, type ReferenceRow } from "../../domain/marketReference.ts";
import { priceAsset } from "../../domain/priceAsset.ts";
import { horizonAssets, inputsOf } from "../assetFiles.ts";
import { csv, percent, print, printJson, right, table } from "../render.ts";

interface Options {
  readonly json?: boolean;
  readonly csv?: boolean;
}

type Named = ReferenceRow & { readonly token: string };

const COLUMNS = [
  ["LTV", "maxLtv"],
  ["LT", "liquidationThreshold"],
  ["bonus", "liquidationBonus"],
  ["our model H", "modelHaircut"],
  ["add-on the market implies", "impliedAddOn"],
  ["sum = implied H", "impliedHaircut"],
] as const satisfies readonly (readonly [string, keyof ReferenceRow])[];

function rows(): Named[] {
  return horizonAssets().map((document) => {
    const inputs = inputsOf(document);
    return { token: document.title, ...compareWithMarket(inputs.asset, priceAsset(inputs)) };
  });
}

function run(options: Options): void {
  const found = rows();
  if (options.json)
    printJson(
      found.map((row) => ({
        token: row.token,
        venue: row.venue,
        ...Object.fromEntries(COLUMNS.map(([, key]) => [key, row[key].toFixed()])),
      })),
    );
  else if (options.csv)
    print(
      csv(
        ["token", ...COLUMNS.map(([, key]) => key)],
        found.map((row) => [row.token, ...COLUMNS.map(([, key]) => row[key].toFixed())]),
      ),
    );
  else
    print(
      table(
        ["token", ...COLUMNS.map(([label]) => label)],
        found.map((row) => [row.token, ...COLUMNS.map(([, key]) => right(percent(row[key], 2)))]),
      ),
    );
}

export function registerHorizon(program: Command): void {
  program
    .command("horizon")
    .description("our haircut beside what Aave Horizon grants the same tokens")
    .option("--json", "only JSON on stdout")
    .option("--csv", "only CSV on stdout")
    .action(run);
}
