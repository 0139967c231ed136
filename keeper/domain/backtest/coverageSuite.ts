import type { ParCurveInputs } from "../asset/schema.ts";
import type { PricedAsset } from "../priceAsset.ts";
import { type Coverage, type CoverageHorizon, haircutCoverage } from "./coverage.ts";
import { marketHaircutHistory, wholeHaircutHistory } from "./haircutHistory.ts";
import type { PriceSeries } from "./priceSeries.ts";
import type { SigmaSettings } from "./trailingSigma.ts";
import { treasuryPrices } from "./treasuryPrices.ts";

const DAY = 86_400;

/** What one coverage run was made with; all of it is shown beside the result. */
export interface CoverageTask {
  readonly series: PriceSeries;
  readonly horizon: CoverageHorizon;
  readonly sigma: SigmaSettings;
  /** Least annual volatility. */
  readonly sigmaFloor: number;
  /** Share of exceedances that h_market claims. */
  readonly probability: number;
}

export interface CoverageResult {
  readonly task: CoverageTask;
  /** h_market alone, with its tests. */
  readonly market: Coverage;
  /** Whole H of an asset, where one was named: no test, since it claims no probability. */
  readonly whole: { readonly asset: string; readonly coverage: Coverage } | undefined;
}

/** Prices that trade around the clock: two days of returns at the series' own cadence. */
export const CONTINUOUS_SIGMA: SigmaSettings = { lookback: 2 * DAY, lambda: 0.94, minReturns: 30 };
/** One value a business day: 90 days, as docs/model.md section 1. */
export const DAILY_SIGMA: SigmaSettings = { lookback: 90 * DAY, lambda: 0.97, minReturns: 30 };
/** A 99 % haircut. */
export const COVERAGE_PROBABILITY = 0.01;
/** The Treasury class floor of docs/model.md section 1. */
const TREASURY_SIGMA_FLOOR = 0.003;

export function runCoverage(task: CoverageTask, asset?: PricedAsset): CoverageResult {
  const market = marketHaircutHistory(task.horizon, task.sigma, task.sigmaFloor);
  return {
    task,
    market: haircutCoverage(task.series, task.horizon, market, task.probability),
    whole: asset && {
      asset: asset.asset,
      coverage: haircutCoverage(
        task.series,
        task.horizon,
        wholeHaircutHistory(market, asset.parts.haircut, asset.settings.weights, asset.settings.addOn),
      ),
    },
  };
}

/** A price series held for an hour and for four. */
export const intradayTasks = (series: PriceSeries): CoverageTask[] =>
  [3_600, 14_400].map((seconds) => ({
    series,
    horizon: { kind: "seconds" as const, seconds },
    sigma: CONTINUOUS_SIGMA,
    sigmaFloor: 0,
    probability: COVERAGE_PROBABILITY,
  }));

/** Treasuries of three months, two and ten years, held for a business week. */
export const treasuryTasks = (curves: readonly ParCurveInputs[]): CoverageTask[] =>
  ["0.25", "2", "10"].map((tenor) => ({
    series: treasuryPrices(curves, tenor),
    horizon: { kind: "rows" as const, rows: 5 },
    sigma: DAILY_SIGMA,
    sigmaFloor: TREASURY_SIGMA_FLOOR,
    probability: COVERAGE_PROBABILITY,
  }));
