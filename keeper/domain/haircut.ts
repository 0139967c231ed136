import { corporateCorrelation, pdOver, stressedPd } from "./credit/vasicek.ts";
import { OutOfDomainError } from "./errors.ts";
import { exp } from "./numeric/exponential.ts";
import { Decimal } from "./units.ts";

const BUSINESS_DAYS_PER_YEAR = 252;
/** 99 % one-sided, as docs/model.md section 10 gives it. */
const Z99 = new Decimal("2.326348");
const ONE = new Decimal(1);
/** Parties of one name: the safest class's correlation. */
const PARTY_CORRELATION = new Decimal("0.24");

/** Time over which the collateral can lose value unseen or unsold. */
export interface Horizon {
  /** T_M: business days to liquidate, at least the longest exit wait used. */
  readonly liquidationDays: Decimal;
  /** N_R: business days between revaluations, or the feed's maximum age where longer. */
  readonly revaluationDays: Decimal;
}

/** `tau = (T_M + N_R - 1)/252` years. */
export function horizonYears({ liquidationDays, revaluationDays }: Horizon): Decimal {
  return liquidationDays.plus(revaluationDays).minus(1).div(BUSINESS_DAYS_PER_YEAR);
}

/** `1 - exp(-z99 sigma sqrt(tau))`. */
export function marketHaircut(sigma: Decimal, tau: Decimal): Decimal {
  return ONE.minus(exp(Z99.times(sigma).times(tau.sqrt()).negated()));
}

/** `PD_stress LGD` with the PD over tau and Basel's correlation at the annual PD. */
export function creditHaircut(annualPd: Decimal, lgd: Decimal, tau: Decimal): Decimal {
  return stressedPd(pdOver(annualPd, tau), corporateCorrelation(annualPd)).times(lgd);
}

export interface PartyExposure {
  /** e_k: share of value. */
  readonly exposure: Decimal;
  readonly recovery: Decimal;
  /** Annual hazard, wrong-way and stress multipliers inside. */
  readonly hazard: Decimal;
}

/** `sum e_k (1 - R_k) PD_stress(1 - exp(-h_k tau), .24)`, at most 1. */
export function counterpartyHaircut(parties: readonly PartyExposure[], tau: Decimal): Decimal {
  const sum = parties.reduce((total, { exposure, recovery, hazard }) => {
    const pd = ONE.minus(exp(hazard.times(tau).negated()));
    return total.plus(exposure.times(ONE.minus(recovery)).times(stressedPd(pd, PARTY_CORRELATION)));
  }, new Decimal(0));
  return Decimal.min(ONE, sum);
}

/** `1 - exp(-s_legal x years to enforce)`. */
export function legalHaircut(spread: Decimal, yearsToEnforce: Decimal): Decimal {
  return ONE.minus(exp(spread.times(yearsToEnforce).negated()));
}

export type BaselClass = "sovereign" | "other" | "securitisation";

/** Basel's 2011 table of 10-day haircuts, AA- or better: up to 1, 1-5 and over 5 years. */
const BASEL_TEN_DAY: Readonly<Record<BaselClass, readonly [string, string, string]>> = {
  sovereign: ["0.005", "0.02", "0.04"],
  other: ["0.01", "0.04", "0.08"],
  securitisation: ["0.02", "0.08", "0.16"],
};

/** `H_10 sqrt(T_M/10) sqrt((N_R + T_M - 1)/T_M)`, for comparison beside ours. */
export function baselHaircut(assetClass: BaselClass, residualYears: Decimal, horizon: Horizon): Decimal {
  if (!residualYears.gte(0)) throw new OutOfDomainError("residualYears", residualYears, "from 0");
  const row = BASEL_TEN_DAY[assetClass];
  const tenDay = residualYears.lte(1) ? row[0] : residualYears.lte(5) ? row[1] : row[2];
  const { liquidationDays, revaluationDays } = horizon;
  return new Decimal(tenDay)
    .times(liquidationDays.div(10).sqrt())
    .times(revaluationDays.plus(liquidationDays).minus(1).div(liquidationDays).sqrt());
}
