import { type Command, Option } from "commander";
import type { Feature } from "../../domain/credit/features.ts";
import {
  coefficientText,
  type Fit,
  type FitOptions,
  fitRidgeLogistic,
  type Observation,
  predict,
} from "../../domain/credit/fit.ts";
import {
  areaUnderCurve,
  type BrierScore,
  brierScore,
  type CalibrationBin,
  calibrationTable,
  gini,
  type HosmerLemeshow,
  hosmerLemeshow,
  type Outcome,
} from "../../domain/credit/scores.ts";
import { MissingInputError, OutOfDomainError } from "../../domain/errors.ts";
import { parseDecimal } from "../../domain/units.ts";
import { isFeature, readHistory } from "../fitHistory.ts";
import { csv, percent, print, printJson, right, table } from "../render.ts";

interface Options {
  readonly features?: string;
  readonly ridge: string;
  readonly target: FitOptions["target"];
  readonly bins: string;
  readonly test?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

interface Scores {
  readonly rows: number;
  readonly defaults: number;
  readonly auc: number | null;
  readonly gini: number | null;
  readonly brier: BrierScore;
  readonly hosmerLemeshow: HosmerLemeshow;
  readonly calibration: readonly CalibrationBin[];
}

function scoresOf(
  pds: readonly number[],
  observations: readonly Observation[],
  sample: "fitted" | "other",
  bins: number,
): Scores {
  const outcomes = observations.map(({ defaulted }, i): Outcome => ({ pd: pds[i] ?? 0, defaulted }));
  const auc = areaUnderCurve(outcomes);
  return {
    rows: outcomes.length,
    defaults: outcomes.filter(({ defaulted }) => defaulted).length,
    auc: auc ?? null,
    gini: auc === undefined ? null : gini(auc),
    brier: brierScore(outcomes, bins),
    hosmerLemeshow: hosmerLemeshow(outcomes, sample, bins),
    calibration: calibrationTable(outcomes, bins),
  };
}

function chosen(option: string | undefined, present: readonly Feature[]): readonly Feature[] {
  const names = option === undefined ? present : option.split(",").map((name) => name.trim());
  for (const name of names)
    if (!(present as readonly string[]).includes(name))
      throw new OutOfDomainError("--features", name, `columns of the file: ${present.join(", ")}`);
  if (names.length === 0) throw new MissingInputError("features", "at least one column beside `default`");
  return names.filter(isFeature);
}

const numberOf = (field: string, text: string): number => parseDecimal(field, text).toNumber();

function run(file: string, options: Options): void {
  const { features: present, observations } = readHistory(file);
  const features = chosen(options.features, present);
  const bins = numberOf("--bins", options.bins);
  const fit = fitRidgeLogistic(observations, {
    features,
    ridge: numberOf("--ridge", options.ridge),
    target: options.target,
  });
  const scores = { fitted: scoresOf(fit.pds, observations, "fitted", bins) };
  const held = options.test === undefined ? undefined : readHistory(options.test).observations;
  const all =
    held === undefined ? scores : { ...scores, test: scoresOf(predict(fit, held), held, "other", bins) };
  if (options.json) printJson(asJson(fit, all));
  else if (options.csv) print(asCsv(fit));
  else printTables(fit, all);
}

function asJson(fit: Fit, scores: Readonly<Record<string, Scores>>): unknown {
  return {
    anchor: coefficientText(fit.anchor),
    intercept: coefficientText(fit.intercept),
    /** As `credit.pd.coefficients` of an asset file takes them; source and status are the user's to say. */
    coefficients: Object.fromEntries(
      fit.coefficients.map(({ feature, coefficient, standardError, shipped }) => [
        feature,
        { value: coefficientText(coefficient), standardError, shipped: coefficientText(shipped) },
      ]),
    ),
    logLikelihood: fit.logLikelihood,
    scores,
  };
}

const asCsv = (fit: Fit): string =>
  csv(
    ["feature", "coefficient", "standardError", "shipped"],
    [
      ["intercept", coefficientText(fit.intercept), "", ""],
      ...fit.coefficients.map(({ feature, coefficient, standardError, shipped }) => [
        feature,
        coefficientText(coefficient),
        coefficientText(standardError),
        coefficientText(shipped),
      ]),
    ],
  );

function printTables(fit: Fit, scores: Readonly<Record<string, Scores>>): void {
  const number = (value: number | null, decimals = 4) =>
    right(value === null ? "none" : value.toFixed(decimals));
  print(`PD at neutral features ${percent(String(fit.anchor))}; ${fit.steps} steps`);
  print(
    table(
      ["feature", "coefficient", "std error", "shipped"],
      fit.coefficients.map(({ feature, coefficient, standardError, shipped }) => [
        feature,
        number(coefficient),
        number(standardError),
        number(shipped),
      ]),
    ),
  );
  const names = Object.keys(scores);
  const line = (label: string, read: (score: Scores) => number | null) => [
    label,
    ...Object.values(scores).map((score) => number(read(score))),
  ];
  print(
    table(
      ["score", ...names],
      [
        line("AUC", ({ auc }) => auc),
        line("Gini", (score) => score.gini),
        line("Brier", ({ brier }) => brier.score),
        line("  reliability", ({ brier }) => brier.reliability),
        line("  resolution", ({ brier }) => brier.resolution),
        line("  uncertainty", ({ brier }) => brier.uncertainty),
        line("  within bins", ({ brier }) => brier.within),
        line("Hosmer-Lemeshow", (score) => score.hosmerLemeshow.statistic),
        line("  p-value", (score) => score.hosmerLemeshow.pValue),
      ],
    ),
  );
  for (const [name, { calibration, rows, defaults }] of Object.entries(scores)) {
    print(`calibration, ${name}: ${rows} rows, ${defaults} defaults`);
    print(
      table(
        ["PD from", "to", "rows", "defaults", "mean PD", "default rate"],
        calibration.map((bin) => [
          right(percent(String(bin.lowestPd), 2)),
          right(percent(String(bin.highestPd), 2)),
          right(String(bin.count)),
          right(String(bin.defaults)),
          right(percent(String(bin.meanPd), 2)),
          right(percent(String(bin.defaultRate), 2)),
        ]),
      ),
    );
  }
}

export function registerFit(program: Command): void {
  program
    .command("fit <history>")
    .description("PD coefficients from a CSV of features and defaults (0 or 1), by ridge logistic regression")
    .option("--features <names>", "columns to use, comma-separated; all where absent")
    .option("--ridge <strength>", "pull on the coefficients, 0 for none", "1")
    .addOption(
      new Option("--target <target>", "what the ridge pulls towards")
        .choices(["zero", "shipped"])
        .default("zero"),
    )
    .option("--bins <count>", "bins of calibration and Hosmer-Lemeshow", "10")
    .option("--test <file>", "score on a second CSV too")
    .option("--json", "only JSON on stdout")
    .option("--csv", "only CSV on stdout")
    .action(run);
}
