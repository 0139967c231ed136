import type { Command } from "commander";
import { installedModelHash } from "../../adapters/modelSources.ts";
import { priceReport } from "../../app/priceReport.ts";
import { snapshotOf } from "../../app/snapshot.ts";
import type { PricingInputs } from "../../domain/asset/schema.ts";
import { SCENARIOS, type ScenarioName } from "../../domain/asset/terms.ts";
import { RISKS } from "../../domain/composition.ts";
import { RwaError } from "../../domain/errors.ts";
import { type PricedAsset, priceAsset } from "../../domain/priceAsset.ts";
import { type Decimal, type Pips, pipsToDecimal } from "../../domain/units.ts";
import { inputsOf, readAsset } from "../assetFiles.ts";
import { csv, percent, print, printJson, right, table } from "../render.ts";

interface Options {
  readonly date?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const LINES: readonly (readonly [string, (priced: PricedAsset) => Decimal])[] = [
  ["yield", ({ totals }) => pipsToDecimal(totals.yield)],
  ["base rate", ({ parts }) => pipsToDecimal(parts.baseRate)],
  ...RISKS.map(
    (risk) =>
      [`premium: ${risk}`, (priced: PricedAsset) => pipsToDecimal(priced.parts.premium[risk])] as const,
  ),
  ["PD", ({ credit }) => credit.pd],
  ["LGD", ({ credit }) => credit.lgd],
  ["liquidity discount", ({ liquidity }) => liquidity.discount.current],
  ["volatility", ({ market }) => market.sigma],
  ...RISKS.map(
    (risk) =>
      [`haircut: ${risk}`, (priced: PricedAsset) => pipsToDecimal(priced.parts.haircut[risk])] as const,
  ),
  ["haircut", ({ totals }) => pipsToDecimal(totals.haircut)],
  ["liquidation threshold", ({ totals }) => pipsToDecimal(totals.liquidationThreshold)],
  ["max LTV", ({ totals }) => pipsToDecimal(totals.maxLtv)],
  ["slope 1", ({ irm }) => pipsToDecimal(irm.slope1)],
  ["slope 2", ({ irm }) => pipsToDecimal(irm.slope2 as Pips)],
];

type Outcome = PricedAsset | RwaError;

/** A scenario that the rules refuse (its yield may pass the market's rate cap) is said beside those they price. */
function outcomeIn(inputs: PricingInputs, scenario: ScenarioName): Outcome {
  try {
    return priceAsset(inputs, scenario);
  } catch (error) {
    if (error instanceof RwaError && scenario !== "normal") return error;
    throw error;
  }
}

const cell = (outcome: Outcome, read: (priced: PricedAsset) => string): string =>
  outcome instanceof RwaError ? "refused" : read(outcome);

function run(asset: string, options: Options): void {
  const inputs = inputsOf(readAsset(asset), options.date);
  const priced = SCENARIOS.map((name) => outcomeIn(inputs, name));
  if (options.json) {
    const snapshot = snapshotOf(inputs).hash;
    const model = installedModelHash();
    printJson(
      Object.fromEntries(
        priced.map((outcome, i) => [
          SCENARIOS[i],
          outcome instanceof RwaError ? { refused: outcome.message } : priceReport(outcome, snapshot, model),
        ]),
      ),
    );
  } else if (options.csv) {
    print(
      csv(
        ["line", ...SCENARIOS],
        LINES.map(([label, read]) => [
          label,
          ...priced.map((outcome) => cell(outcome, (one) => read(one).toFixed(12))),
        ]),
      ),
    );
  } else {
    print(`${inputs.asset.title}: as it is, and as if stress or crisis had come`);
    print(
      table(
        ["", ...SCENARIOS],
        LINES.map(([label, read]) => [
          label,
          ...priced.map((outcome) => right(cell(outcome, (one) => percent(read(one))))),
        ]),
      ),
    );
    for (const outcome of priced) if (outcome instanceof RwaError) print(`refused: ${outcome.message}`);
  }
}

export function registerStress(program: Command): void {
  program
    .command("stress <asset>")
    .description("normal, stress and extreme scenario side by side, every part in each")
    .option("--date <date>", "valuation date, YYYY-MM-DD")
    .option("--json", "only JSON on stdout")
    .option("--csv", "only CSV on stdout")
    .action(run);
}
