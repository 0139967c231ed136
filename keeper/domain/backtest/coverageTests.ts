import jStat from "jstat";
import { OutOfDomainError } from "../errors.ts";

/** A likelihood-ratio test: the statistic, its degrees of freedom and the chance of one at least as large. */
export interface LikelihoodRatioTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/** How often a window of one kind followed a window of the other; 1 = exceedance. */
export interface Transitions {
  readonly n00: number;
  readonly n01: number;
  readonly n10: number;
  readonly n11: number;
}

export interface ConditionalCoverage {
  readonly transitions: Transitions;
  readonly independence: LikelihoodRatioTest;
  readonly conditional: LikelihoodRatioTest;
}

/**
 * Kupiec's proportion-of-failures test (Journal of Derivatives 3(2), 1995): does the observed share of exceedances
 * equal `probability`? `LR = -2 ln[(1-p)^(n-x) p^x / ((1-x/n)^(n-x) (x/n)^x)]`, chi-square with one degree.
 */
export function kupiec(observations: number, exceedances: number, probability: number): LikelihoodRatioTest {
  if (!Number.isInteger(observations) || observations < 1)
    throw new OutOfDomainError("observations", observations, "a whole number >= 1");
  if (!Number.isInteger(exceedances) || exceedances < 0 || exceedances > observations)
    throw new OutOfDomainError("exceedances", exceedances, `a whole number from 0 to ${observations}`);
  if (!(probability > 0 && probability < 1))
    throw new OutOfDomainError("probability", probability, "a number between 0 and 1, both excluded");
  const misses = observations - exceedances;
  const expected = bernoulli(misses, exceedances, probability);
  return ratio(expected, bernoulli(misses, exceedances, exceedances / observations), 1);
}

/** Pairs of neighbours in a sequence of exceedances. */
export function transitionsOf(exceeded: readonly boolean[]): Transitions {
  const count = { n00: 0, n01: 0, n10: 0, n11: 0 };
  exceeded.slice(1).forEach((now, i) => {
    const before = exceeded[i] === true;
    count[before ? (now ? "n11" : "n10") : now ? "n01" : "n00"] += 1;
  });
  return count;
}

/**
 * Christoffersen's independence test (International Economic Review 39(4), 1998): is an exceedance as likely after
 * an exceedance as after none? First-order Markov chain against a constant rate, chi-square with one degree.
 */
export function christoffersenIndependence(t: Transitions): LikelihoodRatioTest {
  const total = t.n00 + t.n01 + t.n10 + t.n11;
  if (total < 1)
    throw new OutOfDomainError("transitions", total, "at least one pair of neighbouring windows");
  const constant = bernoulli(t.n00 + t.n10, t.n01 + t.n11, (t.n01 + t.n11) / total);
  const after0 = bernoulli(t.n00, t.n01, t.n01 / Math.max(1, t.n00 + t.n01));
  const after1 = bernoulli(t.n10, t.n11, t.n11 / Math.max(1, t.n10 + t.n11));
  return ratio(constant, after0 + after1, 1);
}

/**
 * Christoffersen's conditional coverage: right share and independent. `LR_cc = LR_pof + LR_ind`, chi-square with two
 * degrees. The first term counts every window, the second every pair of neighbours.
 */
export function christoffersen(exceeded: readonly boolean[], probability: number): ConditionalCoverage {
  const transitions = transitionsOf(exceeded);
  const independence = christoffersenIndependence(transitions);
  const pof = kupiec(exceeded.length, exceeded.filter(Boolean).length, probability);
  return { transitions, independence, conditional: test(pof.statistic + independence.statistic, 2) };
}

/** Log-likelihood of `hits` in `misses + hits` draws; `0 ln 0 = 0`. */
function bernoulli(misses: number, hits: number, p: number): number {
  return (misses === 0 ? 0 : misses * Math.log1p(-p)) + (hits === 0 ? 0 : hits * Math.log(p));
}

/** Rounding may leave a ratio of equals a hair below zero. */
const ratio = (restricted: number, free: number, degreesOfFreedom: number): LikelihoodRatioTest =>
  test(Math.max(0, -2 * (restricted - free)), degreesOfFreedom);

function test(statistic: number, degreesOfFreedom: number): LikelihoodRatioTest {
  const pValue = Math.min(1, Math.max(0, 1 - jStat.chisquare.cdf(statistic, degreesOfFreedom)));
  return { statistic, degreesOfFreedom, pValue };
}
