import { type Command, InvalidArgumentError } from "commander";
import type { PricingInputs } from "../../domain/asset/schema.ts";
import { RwaError } from "../../domain/errors.ts";
import { priceAsset } from "../../domain/priceAsset.ts";
import {
  allSensitivities,
  type InputEffect,
  inputSensitivity,
  type Outcome,
  outcomeOf,
  type PremiumEffect,
  premiumSensitivity,
} from "../../domain/sensitivity.ts";
import { Decimal, parseDecimal, pips, pipsToDecimal } from "../../domain/units.ts";
import { inputsOf, readAsset } from "../assetFiles.ts";
import { refusalsTable, refusedBump } from "../refusals.ts";
import { csv, print, printJson, right, table } from "../render.ts";

interface Options {
  readonly bump: Decimal;
  readonly input?: readonly string[];
  readonly date?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

function parseBump(text: string): Decimal {
  try {
    const bump = parseDecimal("--bump", text);
    if (bump.gt(0) && bump.lte(1)) return bump;
  } catch {
    // Said below, with the range.
  }
  throw new InvalidArgumentError("expected a fraction above 0 and up to 1, e.g. 0.2");
}

const bp = (value: Decimal): string => `${value.isNegative() ? "" : "+"}${value.times(10_000).toFixed(1)}`;
const move = (after: Outcome | RwaError, before: Outcome, key: keyof Outcome): string =>
  after instanceof RwaError ? "refused" : bp(pipsToDecimal(pips(after[key] - before[key])));

const KEYS = ["yield", "haircut", "liquidationThreshold", "slope2"] as const;

function effectJson(after: Outcome | RwaError) {
  if (after instanceof RwaError) return refusedBump(after);
  return Object.fromEntries(
    Object.entries(after).map(([key, value]) => [key, pipsToDecimal(value).toFixed()]),
  );
}

const premiumRow = ({ premium, level, up, down }: PremiumEffect): string[] => [
  premium === "baseRate" ? "base rate (apart)" : premium,
  level.times(10_000).toFixed(1),
  bp(up),
  bp(down),
];

const inputRow = ({ label, up, down }: InputEffect, before: Outcome): string[] => [
  label,
  ...KEYS.flatMap((key) => [move(up, before, key), move(down, before, key)]),
];

function report(inputs: PricingInputs, options: Options): void {
  const { bump, input } = options;
  const priced = priceAsset(inputs);
  const before = outcomeOf(priced);
  const premiums = premiumSensitivity(priced, bump);
  const effects =
    input === undefined
      ? allSensitivities(inputs, bump)
      : input.map((path) => inputSensitivity(inputs, path, bump));
  for (const { up, down } of input === undefined ? [] : effects)
    if (up instanceof RwaError && down instanceof RwaError) throw up;
  const head = ["input", ...KEYS.flatMap((key) => [`${key} +`, `${key} -`])];
  const rows = effects.map((effect) => inputRow(effect, before));
  if (options.json)
    printJson({
      asset: inputs.asset.name,
      bump: bump.toFixed(),
      before: effectJson(before),
      premiums: premiums.map(({ premium, level, up, down }) => ({
        premium,
        level: level.toFixed(),
        up: up.toFixed(),
        down: down.toFixed(),
      })),
      inputs: effects.map(({ label, path, up, down }) => ({
        label,
        path,
        up: effectJson(up),
        down: effectJson(down),
      })),
    });
  else if (options.csv) print(csv(head, rows));
  else {
    print(`${inputs.asset.title}: every premium +-${bump.times(100)} %, change of the yield in bp`);
    print(
      table(
        ["premium", "level, bp", "+", "-"],
        premiums.map((effect) => premiumRow(effect).map((cell, i) => (i === 0 ? cell : right(cell)))),
      ),
    );
    print(`Every input +-${bump.times(100)} %, everything priced anew, changes in bp`);
    print(
      table(
        ["input", "y +", "y -", "H +", "H -", "LT +", "LT -", "slope2 +", "slope2 -"],
        rows.map((row) => row.map((cell, i) => (i === 0 ? cell : right(cell)))),
      ),
    );
    const refusals = refusalsTable(effects);
    if (refusals !== undefined) print(refusals);
  }
}

export function registerSensitivity(program: Command): void {
  program
    .command("sensitivity <asset>")
    .description("what moves yield, haircut and interest rates: premiums and inputs bumped both ways")
    .option("--bump <fraction>", "relative bump", parseBump, new Decimal("0.2"))
    .option("--input <path...>", "dotted paths of inputs, * for all; the standard list where absent")
    .option("--date <date>", "valuation date, YYYY-MM-DD")
    .option("--json", "only JSON on stdout")
    .option("--csv", "only CSV on stdout")
    .action((asset: string, options: Options) => report(inputsOf(readAsset(asset), options.date), options));
}
