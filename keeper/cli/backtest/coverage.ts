import { readCurves } from "../../adapters/history/curves.ts";
import { readPrices } from "../../adapters/history/prices.ts";
import type { Json, JsonObject } from "../../app/json.ts";
import type { Coverage, CoverageHorizon } from "../../domain/backtest/coverage.ts";
import {
  CONTINUOUS_SIGMA,
  COVERAGE_PROBABILITY,
  type CoverageResult,
  type CoverageTask,
  DAILY_SIGMA,
  intradayTasks,
  runCoverage,
  treasuryTasks,
} from "../../domain/backtest/coverageSuite.ts";
import type { LikelihoodRatioTest } from "../../domain/backtest/coverageTests.ts";
import { summarise } from "../../domain/backtest/priceSeries.ts";
import { priceAsset } from "../../domain/priceAsset.ts";
import type { Decimal } from "../../domain/units.ts";
import { inputsOf, readAsset } from "../assetFiles.ts";
import { withProgress } from "../progress.ts";
import { csv, percent, right, table } from "../render.ts";
import { iso, number, SHIPPED } from "./shared.ts";

export interface CoverageOptions {
  readonly prices?: string;
  readonly curves?: string;
  readonly asset?: string;
  readonly minutes?: number;
  readonly rows?: number;
  readonly probability?: number;
  readonly sigmaFloor?: number;
}

/** The task of one's own series, or the shipped suite. */
function tasksOf(options: CoverageOptions): readonly CoverageTask[] {
  if (options.prices === undefined)
    return [
      ...SHIPPED.prices.map(readPrices).flatMap(intradayTasks),
      ...treasuryTasks(readCurves(options.curves ?? SHIPPED.curves)),
    ];
  const series = readPrices(options.prices);
  const horizon: CoverageHorizon =
    options.rows === undefined
      ? { kind: "seconds", seconds: (options.minutes ?? 240) * 60 }
      : { kind: "rows", rows: options.rows };
  return [
    {
      series,
      horizon,
      sigma: horizon.kind === "rows" ? DAILY_SIGMA : CONTINUOUS_SIGMA,
      sigmaFloor: options.sigmaFloor ?? 0,
      probability: options.probability ?? COVERAGE_PROBABILITY,
    },
  ];
}

export function coverageResults(options: CoverageOptions): readonly CoverageResult[] {
  const asset = options.asset === undefined ? undefined : priceAsset(inputsOf(readAsset(options.asset)));
  const tasks = tasksOf(options);
  return withProgress("coverage", tasks.length, (done) =>
    tasks.map((task, i) => {
      const result = runCoverage(task, asset);
      done(i + 1);
      return result;
    }),
  );
}

export const horizonText = (horizon: CoverageHorizon): string =>
  horizon.kind === "rows" ? `${horizon.rows} rows` : `${horizon.seconds / 60} min`;

const test = ({ statistic, degreesOfFreedom, pValue }: LikelihoodRatioTest): JsonObject => ({
  statistic: number(statistic),
  degreesOfFreedom,
  pValue: number(pValue),
});

function coverageJson(coverage: Coverage): JsonObject {
  const tests = coverage.tests;
  return {
    windows: coverage.windows.length,
    skipped: coverage.skipped,
    exceedances: coverage.exceedances,
    worstPriceExceedances: coverage.worstExceedances,
    meanLossBeyond: decimal(coverage.meanBeyond),
    worstLossBeyond: decimal(coverage.worstBeyond),
    ...(tests === undefined
      ? {}
      : {
          probability: number(tests.probability),
          kupiec: test(tests.kupiec),
          ...(tests.christoffersen === undefined
            ? {}
            : {
                transitions: { ...tests.christoffersen.transitions },
                independence: test(tests.christoffersen.independence),
                conditionalCoverage: test(tests.christoffersen.conditional),
              }),
        }),
    exceeded: coverage.windows
      .filter((window) => window.exceeded)
      .map(({ from, to, haircut, loss }) => ({
        from: iso(from),
        to: iso(to),
        haircut: decimal(haircut),
        loss: decimal(loss),
      })),
  };
}

const decimal = (value: Decimal): string => value.toDecimalPlaces(12).toFixed();

export function coverageReport(results: readonly CoverageResult[]): Json {
  return results.map(({ task, market, whole }) => {
    const { points, from, to, cadence, gaps } = summarise(task.series);
    return {
      series: task.series.name,
      data: { points, from: iso(from), to: iso(to), cadenceSeconds: cadence, gaps },
      horizon: { ...task.horizon },
      sigma: { ...task.sigma, floor: number(task.sigmaFloor), lambda: number(task.sigma.lambda) },
      market: coverageJson(market),
      ...(whole === undefined ? {} : { whole: { asset: whole.asset, ...coverageJson(whole.coverage) } }),
    };
  });
}

export function coverageTable(results: readonly CoverageResult[]): string {
  const p = (value: LikelihoodRatioTest | undefined): string =>
    value === undefined ? "" : value.pValue.toFixed(4);
  const row = (result: CoverageResult, name: string, coverage: Coverage) => [
    result.task.series.name,
    horizonText(result.task.horizon),
    name,
    right(String(coverage.windows.length)),
    right(String(coverage.exceedances)),
    right(
      coverage.tests === undefined ? "" : (coverage.windows.length * coverage.tests.probability).toFixed(1),
    ),
    right(percent(coverage.worstBeyond, 3)),
    right(p(coverage.tests?.kupiec)),
    right(p(coverage.tests?.christoffersen?.independence)),
    right(p(coverage.tests?.christoffersen?.conditional)),
  ];
  return table(
    [
      "series",
      "window",
      "haircut",
      "windows",
      "beyond",
      "expected",
      "worst beyond",
      "Kupiec p",
      "indep. p",
      "cond. p",
    ],
    results.flatMap((result) => [
      row(result, "h_market", result.market),
      ...(result.whole === undefined
        ? []
        : [row(result, `H of ${result.whole.asset}`, result.whole.coverage)]),
    ]),
  );
}

export function coverageCsv(results: readonly CoverageResult[]): string {
  const rows = (result: CoverageResult, name: string, coverage: Coverage) =>
    coverage.windows.map((window) => [
      result.task.series.name,
      horizonText(result.task.horizon),
      name,
      iso(window.from),
      iso(window.to),
      decimal(window.haircut),
      decimal(window.loss),
      decimal(window.worst),
      window.exceeded ? "1" : "0",
    ]);
  return csv(
    ["series", "horizon", "haircutOf", "from", "to", "haircut", "loss", "worstLoss", "exceeded"],
    results.flatMap((result) => [
      ...rows(result, "market", result.market),
      ...(result.whole === undefined ? [] : rows(result, result.whole.asset, result.whole.coverage)),
    ]),
  );
}
