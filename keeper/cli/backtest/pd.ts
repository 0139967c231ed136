import { readDefaults } from "../../adapters/history/defaults.ts";
import type { Json } from "../../app/json.ts";
import { type PdScore, scorePds } from "../../domain/backtest/pdScoring.ts";
import { csv, percent, right, table } from "../render.ts";
import { number, SHIPPED } from "./shared.ts";

export interface PdOptions {
  readonly bins?: number;
}

export const pdResult = (file: string | undefined, options: PdOptions): PdScore =>
  scorePds(readDefaults(file ?? SHIPPED.defaults), options.bins);

const optional = (value: number | undefined): Json => (value === undefined ? null : number(value));

export function pdReport(score: PdScore): Json {
  const { brier, hosmerLemeshow: fit } = score;
  return {
    obligors: score.obligors,
    defaults: score.defaults,
    meanPd: number(score.meanPd),
    defaultRate: number(score.defaultRate),
    auc: optional(score.auc),
    gini: optional(score.gini),
    brier: {
      score: number(brier.score),
      reliability: number(brier.reliability),
      resolution: number(brier.resolution),
      uncertainty: number(brier.uncertainty),
      within: number(brier.within),
    },
    hosmerLemeshow: {
      // JSON has no infinity: a certain forecast that failed refutes the PDs outright.
      statistic: Number.isFinite(fit.statistic) ? number(fit.statistic) : null,
      degreesOfFreedom: fit.degrees,
      pValue: number(fit.pValue),
    },
    calibration: score.calibration.map((bin) => ({
      obligors: bin.count,
      defaults: bin.defaults,
      lowestPd: number(bin.lowestPd),
      highestPd: number(bin.highestPd),
      meanPd: number(bin.meanPd),
      defaultRate: number(bin.defaultRate),
    })),
  };
}

export const pdCsv = (score: PdScore): string =>
  csv(
    ["obligors", "defaults", "lowestPd", "highestPd", "meanPd", "defaultRate"],
    score.calibration.map((bin) => [
      String(bin.count),
      String(bin.defaults),
      number(bin.lowestPd),
      number(bin.highestPd),
      number(bin.meanPd),
      number(bin.defaultRate),
    ]),
  );

export function pdTable(score: PdScore): string {
  const share = (value: number) => right(percent(String(value), 3));
  const { brier, hosmerLemeshow: fit } = score;
  return [
    table(
      ["PD from", "to", "obligors", "defaults", "mean PD", "default rate"],
      score.calibration.map((bin) => [
        share(bin.lowestPd),
        share(bin.highestPd),
        right(String(bin.count)),
        right(String(bin.defaults)),
        share(bin.meanPd),
        share(bin.defaultRate),
      ]),
    ),
    `AUC ${score.auc?.toFixed(4) ?? "undefined"}  Gini ${score.gini?.toFixed(4) ?? "undefined"}  ` +
      `Brier ${brier.score.toFixed(6)} = reliability ${brier.reliability.toFixed(6)} ` +
      `- resolution ${brier.resolution.toFixed(6)} + uncertainty ${brier.uncertainty.toFixed(6)} + within ${brier.within.toFixed(6)}`,
    `Hosmer-Lemeshow ${fit.statistic.toFixed(3)} on ${fit.degrees} degrees of freedom, p ${fit.pValue.toFixed(4)}`,
  ].join("\n");
}
