import jStat from "jstat";
import { OutOfDomainError } from "../errors.ts";

// Statistics of how well PDs foretold defaults. Doubles: nothing here enters a report.

export interface Outcome {
  /** Forecast in [0, 1]. */
  readonly pd: number;
  readonly defaulted: boolean;
}

export interface CalibrationBin {
  readonly count: number;
  readonly defaults: number;
  readonly meanPd: number;
  readonly defaultRate: number;
  readonly lowestPd: number;
  readonly highestPd: number;
}

export interface BrierScore {
  readonly score: number;
  /** Distance of forecasts from what happened, by bin: 0 is best. */
  readonly reliability: number;
  /** How far bins differ from the average: large is good. */
  readonly resolution: number;
  readonly uncertainty: number;
  /** What forecasts that differ inside a bin add. score = reliability - resolution + uncertainty + within. */
  readonly within: number;
}

export interface HosmerLemeshow {
  readonly statistic: number;
  readonly degrees: number;
  /** Chance of a worse fit from a right model. */
  readonly pValue: number;
}

function requireOutcomes(outcomes: readonly Outcome[]): readonly Outcome[] {
  if (outcomes.length === 0) throw new OutOfDomainError("outcomes", "none", "at least one observation");
  for (const { pd } of outcomes)
    if (!(pd >= 0 && pd <= 1)) throw new OutOfDomainError("pd", pd, "a number in [0, 1]");
  return outcomes;
}

/**
 * Area under the ROC curve: the chance that a defaulter had a higher PD than a survivor, ties counting half
 * (Mann-Whitney). Undefined without both kinds.
 */
export function areaUnderCurve(outcomes: readonly Outcome[]): number | undefined {
  const sorted = [...requireOutcomes(outcomes)].sort((a, b) => a.pd - b.pd);
  const defaults = sorted.filter(({ defaulted }) => defaulted).length;
  const survivors = sorted.length - defaults;
  if (defaults === 0 || survivors === 0) return undefined;
  let rankSum = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    let tiedDefaults = 0;
    while (end < sorted.length && sorted[end]?.pd === sorted[start]?.pd) {
      if (sorted[end]?.defaulted) tiedDefaults += 1;
      end += 1;
    }
    // Mid-rank of ranks start + 1 .. end.
    rankSum += (tiedDefaults * (start + 1 + end)) / 2;
    start = end;
  }
  return (rankSum - (defaults * (defaults + 1)) / 2) / (defaults * survivors);
}

export const gini = (auc: number): number => 2 * auc - 1;

/** Bins of equal count by ascending PD; equal PDs are never torn apart. */
export function calibrationTable(outcomes: readonly Outcome[], bins = 10): readonly CalibrationBin[] {
  if (!Number.isInteger(bins) || bins < 1) throw new OutOfDomainError("bins", bins, "a whole number >= 1");
  return binned(outcomes, bins).map((members) => {
    const defaults = members.filter(({ defaulted }) => defaulted).length;
    const sum = members.reduce((total, { pd }) => total + pd, 0);
    return {
      count: members.length,
      defaults,
      meanPd: sum / members.length,
      defaultRate: defaults / members.length,
      lowestPd: members[0]?.pd ?? 0,
      highestPd: members[members.length - 1]?.pd ?? 0,
    };
  });
}

function binned(outcomes: readonly Outcome[], bins: number): readonly (readonly Outcome[])[] {
  const sorted = [...requireOutcomes(outcomes)].sort((a, b) => a.pd - b.pd);
  const groups: Outcome[][] = [];
  let start = 0;
  for (let bin = 1; bin <= bins && start < sorted.length; bin += 1) {
    let end = Math.max(start + 1, Math.round((sorted.length * bin) / bins));
    while (end < sorted.length && sorted[end]?.pd === sorted[end - 1]?.pd) end += 1;
    groups.push(sorted.slice(start, end));
    start = end;
  }
  return groups;
}

/** Mean squared error of the PDs with Murphy's decomposition over the bins of the calibration table. */
export function brierScore(outcomes: readonly Outcome[], bins = 10): BrierScore {
  const total = requireOutcomes(outcomes).length;
  const score = outcomes.reduce((sum, { pd, defaulted }) => sum + (pd - (defaulted ? 1 : 0)) ** 2, 0) / total;
  const base = outcomes.filter(({ defaulted }) => defaulted).length / total;
  const table = calibrationTable(outcomes, bins);
  const mean = (term: (bin: CalibrationBin) => number): number =>
    table.reduce((sum, bin) => sum + bin.count * term(bin), 0) / total;
  const reliability = mean((bin) => (bin.meanPd - bin.defaultRate) ** 2);
  const resolution = mean((bin) => (bin.defaultRate - base) ** 2);
  const uncertainty = base * (1 - base);
  return {
    score,
    reliability,
    resolution,
    uncertainty,
    within: score - reliability + resolution - uncertainty,
  };
}

/**
 * Hosmer-Lemeshow: `sum (O - E)^2 / (E (1 - E/n))` over bins. Degrees of freedom are bins - 2 on the sample the
 * model was fitted to, and bins on any other.
 */
export function hosmerLemeshow(
  outcomes: readonly Outcome[],
  sample: "fitted" | "other",
  bins = 10,
): HosmerLemeshow {
  const table = calibrationTable(outcomes, bins);
  const statistic = table.reduce((sum, { count, defaults, meanPd }) => {
    const expected = count * meanPd;
    const variance = expected * (1 - meanPd);
    // A bin of certain forecasts is either right, and adds nothing, or refutes the model.
    if (variance === 0) return defaults === expected ? sum : Number.POSITIVE_INFINITY;
    return sum + (defaults - expected) ** 2 / variance;
  }, 0);
  const degrees = Math.max(1, table.length - (sample === "fitted" ? 2 : 0));
  const pValue = Number.isFinite(statistic) ? 1 - jStat.chisquare.cdf(statistic, degrees) : 0;
  return { statistic, degrees, pValue };
}
