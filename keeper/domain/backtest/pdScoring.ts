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
} from "../credit/scores.ts";
import { OutOfDomainError } from "../errors.ts";

/** Obligors that were given one PD, and how many of them defaulted within its year. */
export interface PdCohort {
  readonly pd: number;
  readonly obligors: number;
  readonly defaults: number;
}

export interface PdScore {
  readonly obligors: number;
  readonly defaults: number;
  readonly meanPd: number;
  readonly defaultRate: number;
  /** Undefined without both defaulters and survivors. */
  readonly auc: number | undefined;
  readonly gini: number | undefined;
  readonly brier: BrierScore;
  readonly hosmerLemeshow: HosmerLemeshow;
  readonly calibration: readonly CalibrationBin[];
}

/** More than any history of one lender; each obligor is scored by itself. */
const MOST_OBLIGORS = 5_000_000;

/**
 * AUC and Gini, Brier with its decomposition, Hosmer-Lemeshow and the calibration table of recorded forecasts. The
 * forecasts were made before the outcomes, so Hosmer-Lemeshow has as many degrees of freedom as bins.
 */
export function scorePds(cohorts: readonly PdCohort[], bins = 10): PdScore {
  const outcomes = cohorts.flatMap(expand);
  if (outcomes.length === 0) throw new OutOfDomainError("default history", "no obligors", "at least one");
  const auc = areaUnderCurve(outcomes);
  const defaults = cohorts.reduce((sum, cohort) => sum + cohort.defaults, 0);
  return {
    obligors: outcomes.length,
    defaults,
    meanPd: cohorts.reduce((sum, { pd, obligors }) => sum + pd * obligors, 0) / outcomes.length,
    defaultRate: defaults / outcomes.length,
    auc,
    gini: auc === undefined ? undefined : gini(auc),
    brier: brierScore(outcomes, bins),
    hosmerLemeshow: hosmerLemeshow(outcomes, "other", bins),
    calibration: calibrationTable(outcomes, bins),
  };
}

function expand({ pd, obligors, defaults }: PdCohort, row: number): Outcome[] {
  if (!Number.isInteger(obligors) || obligors < 0 || obligors > MOST_OBLIGORS)
    throw new OutOfDomainError(
      `cohort ${row}, obligors`,
      obligors,
      `a whole number from 0 to ${MOST_OBLIGORS}`,
    );
  if (!Number.isInteger(defaults) || defaults < 0 || defaults > obligors)
    throw new OutOfDomainError(`cohort ${row}, defaults`, defaults, `a whole number from 0 to ${obligors}`);
  return Array.from({ length: obligors }, (_, i) => ({ pd, defaulted: i < defaults }));
}
