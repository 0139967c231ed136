import type { Command } from "commander";
import { installedModelHash } from "../../adapters/modelSources.ts";
import type { Snapshot } from "../../app/ports.ts";
import { priceReport } from "../../app/priceReport.ts";
import { snapshotOf } from "../../app/snapshot.ts";
import { RISKS } from "../../domain/composition.ts";
import { credibleInterval } from "../../domain/credit/credibleInterval.ts";
import { type PricedAsset, priceAsset } from "../../domain/priceAsset.ts";
import { type Pips, pips, pipsToDecimal } from "../../domain/units.ts";
import { inputsOf, readAsset } from "../assetFiles.ts";
import { haircutTable, irmTable, yieldTable } from "../priceTables.ts";
import { basisPoints, csv, percent, print, printJson } from "../render.ts";

/** Level of the interval shown beside a PD smoothed by its own history. */
const CREDIBLE = 0.9;

interface Options {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly date?: string;
}

function asCsv(priced: PricedAsset): string {
  const { parts, settings, totals } = priced;
  const row = (part: string, premium: Pips, haircut: Pips) => [
    part,
    pipsToDecimal(premium).toFixed(),
    pipsToDecimal(haircut).toFixed(),
  ];
  return csv(
    ["part", "premium", "haircut"],
    [
      ...RISKS.map((risk) => row(risk, parts.premium[risk], parts.haircut[risk])),
      row("addOn", pips(0n), settings.addOn),
      row("total", pips(totals.yield - parts.baseRate), totals.haircut),
    ],
  );
}

function run(asset: string, options: Options): void {
  const inputs = inputsOf(readAsset(asset), options.date);
  const priced = priceAsset(inputs);
  const snapshot = snapshotOf(inputs);
  const modelHash = installedModelHash();
  if (options.json) printJson(priceReport(priced, snapshot.hash, modelHash));
  else if (options.csv) print(asCsv(priced));
  else printTables(inputs.asset.title, priced, snapshot, modelHash);
}

/** Where a measured liquidity premium comes from, and what each way out took of the liquidation size. */
function printExits({ liquidity: { measured } }: PricedAsset): void {
  if (measured === undefined) return;
  const { exit, depth, tradableShare, plan } = measured;
  print(
    `liquidity: exit premium ${basisPoints(exit)}, depth premium ${basisPoints(depth)} (${percent(tradableShare, 2)} of the issuance is tradable at little cost); the larger counts`,
  );
  for (const { name, size, discount, waitDays } of plan.allocations)
    print(
      `  ${name}: ${size.toFixed(0)} USD at a discount of ${percent(discount)}, within ${waitDays.toFixed()} days`,
    );
  if (plan.unfilled.gt(0)) print(`  no way out: ${plan.unfilled.toFixed(0)} USD`);
}

function printTables(title: string, priced: PricedAsset, snapshot: Snapshot, modelHash: string): void {
  const { credit } = priced;
  print(`${title}, valued ${priced.valuationTime}`);
  print(yieldTable(priced));
  print(haircutTable(priced));
  print(irmTable(priced));
  print(
    `PD ${percent(credit.pd)}  LGD ${percent(credit.lgd, 2)}  EAD ${credit.ead.toFixed(0)} USD` +
      (priced.valuation === undefined ? "" : `  PV ${priced.valuation.presentValue.toFixed(2)} USD`),
  );
  if (credit.model?.posterior !== undefined) {
    const { low, high } = credibleInterval(credit.model.posterior, CREDIBLE);
    print(
      `PD before features ${percent(credit.model.smoothed)}, 90 % credible from ${percent(String(low))} to ${percent(String(high))}`,
    );
  }
  printExits(priced);
  print(`snapshot ${snapshot.hash}\nCID      ${snapshot.cid}\nmodel    ${modelHash}`);
  for (const warning of priced.warnings) print(`warning: ${warning}`);
}

export function registerPrice(program: Command): void {
  program
    .command("price <asset>")
    .description("yield, haircut and interest-rate model with every part; ASSET is a preset or a file")
    .option("--date <date>", "valuation date, YYYY-MM-DD; the asset's own where absent")
    .option("--json", "only JSON on stdout")
    .option("--csv", "only CSV on stdout")
    .action(run);
}
