import { readCurves } from "../../adapters/history/curves.ts";
import { readPrices } from "../../adapters/history/prices.ts";
import type { DecisionPolicy } from "../../app/decide.ts";
import type { Json } from "../../app/json.ts";
import { viewsFromCurves, viewsFromPrices } from "../../app/modelViews.ts";
import { profileGuard, SIMULATED_PROFILE } from "../../app/profileGuard.ts";
import { type ModelView, type PushSimulation, simulatePushes } from "../../app/pushSimulation.ts";
import type { SubmitHeld } from "../../app/tickTypes.ts";
import { CONTINUOUS_SIGMA } from "../../domain/backtest/coverageSuite.ts";
import { marketHaircutOver } from "../../domain/backtest/haircutHistory.ts";
import type { GuardrailProfile } from "../../domain/guardrails.ts";
import { SIGMA_FLOOR } from "../../domain/market/volatility.ts";
import { priceAsset } from "../../domain/priceAsset.ts";
import { type Pips, pips, pipsToDecimal } from "../../domain/units.ts";
import { inputsOf, readAsset } from "../assetFiles.ts";
import { withProgress } from "../progress.ts";
import { csv, percent, right, table } from "../render.ts";
import { number, SHIPPED } from "./shared.ts";

export interface PushOptions {
  readonly prices?: string;
  readonly curves?: string;
  readonly tickMinutes?: number;
  readonly driftBudget?: number;
  readonly loosenStep?: number;
  readonly tightenStep?: number;
  readonly submitHeld?: SubmitHeld;
}

export interface PushResult {
  readonly asset: string;
  /** What moves the model's view. */
  readonly driver: string;
  readonly reviewer: "release" | "never";
  readonly result: PushSimulation;
}

const TICK_MINUTES = 15;
const STALE_AFTER = 6 * 3_600;

/** The keeper's own defaults (keeper.config.json). */
const POLICY: DecisionPolicy = {
  haircutDeviation: pips(5_000n),
  yieldDeviation: pips(1_000n),
  kinkDeviation: pips(20_000n),
  heartbeat: 4 * 3_600,
  margin: 600,
  earlyAfter: 3 * 3_600,
  earlyPercent: 50,
};

function profileOf({ driftBudget, loosenStep, tightenStep }: PushOptions): GuardrailProfile {
  const { haircut } = SIMULATED_PROFILE;
  const chosen = (value: number | undefined, otherwise: Pips): Pips =>
    value === undefined ? otherwise : pips(BigInt(value));
  return {
    ...SIMULATED_PROFILE,
    driftBudget: chosen(driftBudget, SIMULATED_PROFILE.driftBudget),
    haircut: { tighten: chosen(tightenStep, haircut.tighten), loosen: chosen(loosenStep, haircut.loosen) },
  };
}

export function pushResults(asset: string, options: PushOptions): readonly PushResult[] {
  const inputs = inputsOf(readAsset(asset));
  const priced = priceAsset(inputs);
  const curves = readCurves(options.curves ?? SHIPPED.curves);
  const series = readPrices(options.prices ?? SHIPPED.depeg);
  const floor = SIGMA_FLOOR[inputs.asset.market.class].toNumber();
  const drivers: readonly [string, readonly ModelView[]][] = [
    [
      "Treasury curves",
      withProgress(inputs.asset.name, curves.length, (done) => viewsFromCurves(inputs.asset, curves, done)),
    ],
    [
      series.name,
      viewsFromPrices(
        priced,
        series,
        marketHaircutOver(priced.horizonYears, CONTINUOUS_SIGMA, floor),
        CONTINUOUS_SIGMA.lookback,
      ),
    ],
  ];
  const guard = profileGuard(profileOf(options), priced.settings);
  return drivers.flatMap(([driver, views]) =>
    (["release", "never"] as const).map((reviewer) => ({
      asset: inputs.asset.name,
      driver,
      reviewer,
      result: simulatePushes({
        views,
        guard,
        policy: POLICY,
        tickEvery: (options.tickMinutes ?? TICK_MINUTES) * 60,
        staleAfter: STALE_AFTER,
        reviewer,
        submitHeld: options.submitHeld ?? "always",
      }),
    })),
  );
}

const fraction = (value: Pips): string => pipsToDecimal(value).toFixed();
const perDay = ({ pushes, days }: PushSimulation): number => (days === 0 ? 0 : pushes / days);
const byName = (counts: ReadonlyMap<string, number>) =>
  Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));

export const pushReport = (results: readonly PushResult[]): Json =>
  results.map(({ asset, driver, reviewer, result }) => ({
    asset,
    driver,
    reviewer,
    days: number(result.days),
    ticks: result.ticks,
    wanted: result.wanted,
    pushes: result.pushes,
    pushesPerDay: number(perDay(result)),
    accepted: result.accepted,
    held: result.held,
    withheld: result.withheld,
    rejected: result.rejected,
    released: result.released,
    lapsed: result.lapsed,
    pushReasons: byName(result.pushReasons),
    guardReasons: byName(result.guardReasons),
    driftUsedAtMost: number(result.driftUsedAtMost),
    staleSeconds: result.staleSeconds,
    haircutBehindAtMost: fraction(result.behindAtMost),
    haircutAheadAtMost: fraction(result.aheadAtMost),
  }));

export const pushCsv = (results: readonly PushResult[]): string =>
  csv(
    [
      ...["asset", "driver", "reviewer", "days", "ticks", "pushes", "pushesPerDay", "accepted", "held"],
      ...["withheld", "rejected", "released", "lapsed", "driftUsedAtMost", "staleSeconds"],
      ...["haircutBehindAtMost", "haircutAheadAtMost"],
    ],
    results.map(({ asset, driver, reviewer, result }) => [
      ...[asset, driver, reviewer, number(result.days), String(result.ticks), String(result.pushes)],
      ...[number(perDay(result)), String(result.accepted), String(result.held), String(result.withheld)],
      ...[
        String(result.rejected),
        String(result.released),
        String(result.lapsed),
        number(result.driftUsedAtMost),
      ],
      ...[String(result.staleSeconds), fraction(result.behindAtMost), fraction(result.aheadAtMost)],
    ]),
  );

export const pushTable = (results: readonly PushResult[]): string =>
  table(
    [
      ...[
        "driver",
        "review",
        "days",
        "pushes/day",
        "accepted",
        "held",
        "withheld",
        "released",
        "not accepted for",
      ],
      ...["drift used", "stale", "behind", "ahead"],
    ],
    results.map(({ driver, reviewer, result }) => [
      driver,
      reviewer,
      right(result.days.toFixed(0)),
      right(perDay(result).toFixed(2)),
      ...[result.accepted, result.held, result.withheld, result.released].map((count) =>
        right(String(count)),
      ),
      Object.keys(byName(result.guardReasons)).join(" ").toLowerCase(),
      right(percent(String(result.driftUsedAtMost), 1)),
      right(`${(result.staleSeconds / 3_600).toFixed(1)} h`),
      right(percent(pipsToDecimal(result.behindAtMost), 2)),
      right(percent(pipsToDecimal(result.aheadAtMost), 2)),
    ]),
  );
