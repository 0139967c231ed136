import { Matrix, solve } from "ml-matrix";
import { OutOfDomainError } from "../errors.ts";
import type { Decimal } from "../units.ts";
import { type Feature, type FeatureValues, shippedCoefficient, transformFeature } from "./features.ts";

// Ridge logistic regression in doubles. Its coefficients become inputs of an asset file, as text; nothing here runs
// on the path to a report.

const MAX_STEPS = 100;
const TOLERANCE = 1e-10;
/** Digits of a coefficient that a fit can be trusted to reproduce on any platform. */
const SIGNIFICANT = 8;

export interface Observation {
  readonly features: FeatureValues;
  readonly defaulted: boolean;
}

export interface FitOptions {
  /** Columns to fit; an observation without one of them counts as neutral there. */
  readonly features: readonly Feature[];
  /** Strength of the pull, >= 0, on the sum of squares of `b - target`; the intercept is free. */
  readonly ridge: number;
  /** What the ridge pulls towards: no effect, or the shipped coefficients. */
  readonly target: "zero" | "shipped";
}

export interface Fit {
  /** Log-odds at neutral features. */
  readonly intercept: number;
  /** PD at neutral features: the fitted class anchor. */
  readonly anchor: number;
  readonly coefficients: readonly FittedCoefficient[];
  /** Fitted PD of each observation, in order. */
  readonly pds: readonly number[];
  readonly logLikelihood: number;
  readonly steps: number;
}

export interface FittedCoefficient {
  readonly feature: Feature;
  readonly coefficient: number;
  /** Standard error from the penalised information. */
  readonly standardError: number;
  readonly shipped: number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** ln(1 + e^x) without overflow. */
const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

/** Penalised maximum likelihood by Newton (IRLS) with step halving: the same data give the same fit. */
export function fitRidgeLogistic(observations: readonly Observation[], options: FitOptions): Fit {
  const { features, ridge } = options;
  const defaults = observations.filter(({ defaulted }) => defaulted).length;
  if (observations.length < features.length + 2)
    throw new OutOfDomainError("observations", observations.length, `at least ${features.length + 2} rows`);
  if (defaults === 0 || defaults === observations.length)
    throw new OutOfDomainError("defaults", defaults, "both defaults and survivors");
  if (!Number.isFinite(ridge) || ridge < 0) throw new OutOfDomainError("ridge", ridge, "a number >= 0");

  const rows = observations.map(({ features: values }) => [
    1,
    ...features.map((name) => xOf(name, values[name])),
  ]);
  const answers = observations.map(({ defaulted }) => (defaulted ? 1 : 0));
  const shipped = features.map((name) => shippedCoefficient(name).toNumber());
  const target = [0, ...(options.target === "shipped" ? shipped : features.map(() => 0))];
  const pull = [0, ...features.map(() => ridge)];

  const scoreOf = (row: readonly number[], beta: readonly number[]): number =>
    row.reduce((sum, x, k) => sum + x * (beta[k] ?? 0), 0);
  const likelihood = (beta: readonly number[]): number =>
    rows.reduce((sum, row, i) => {
      const score = scoreOf(row, beta);
      return sum + (answers[i] ?? 0) * score - softplus(score);
    }, 0);
  const objective = (beta: readonly number[]): number =>
    likelihood(beta) -
    beta.reduce((sum, b, k) => sum + ((pull[k] ?? 0) * (b - (target[k] ?? 0)) ** 2) / 2, 0);

  const base = defaults / observations.length;
  let beta: readonly number[] = [Math.log(base / (1 - base)), ...target.slice(1)];
  let steps = 0;
  for (let done = false; !done; steps += 1) {
    if (steps === MAX_STEPS)
      throw new OutOfDomainError(
        "ridge",
        ridge,
        "a stronger ridge: the data separate perfectly or columns repeat each other",
      );
    const { gradient, information } = derivatives(rows, answers, beta, pull, target, scoreOf);
    const change = newtonStep(information, gradient, ridge);
    const before = objective(beta);
    const start = beta;
    let scale = 1;
    do {
      beta = start.map((b, k) => b + scale * (change[k] ?? 0));
      scale /= 2;
    } while (objective(beta) < before - 1e-12 * Math.abs(before) && scale > 1e-8);
    done = change.every((d, k) => Math.abs(d) <= TOLERANCE * (1 + Math.abs(start[k] ?? 0)));
  }

  const { information } = derivatives(rows, answers, beta, pull, target, scoreOf);
  const covariance = invert(information, ridge);
  const fitted = beta;
  return {
    intercept: beta[0] ?? 0,
    anchor: sigmoid(beta[0] ?? 0),
    coefficients: features.map((feature, k) => ({
      feature,
      coefficient: fitted[k + 1] ?? 0,
      standardError: Math.sqrt(covariance.get(k + 1, k + 1)),
      shipped: shipped[k] ?? 0,
    })),
    pds: rows.map((row) => sigmoid(scoreOf(row, fitted))),
    logLikelihood: likelihood(beta),
    steps,
  };
}

/** PDs that a fit gives to other observations. */
export function predict(fit: Fit, observations: readonly Observation[]): readonly number[] {
  return observations.map(({ features }) =>
    sigmoid(
      fit.coefficients.reduce(
        (sum, { feature, coefficient }) => sum + coefficient * xOf(feature, features[feature]),
        fit.intercept,
      ),
    ),
  );
}

/** A coefficient as an asset file takes it. */
export const coefficientText = (value: number): string => {
  const [digits = "0", exponent = "0"] = value.toExponential(SIGNIFICANT - 1).split("e");
  const decimals = Math.max(0, SIGNIFICANT - 1 - Number(exponent));
  return Number(`${digits}e${exponent}`).toFixed(Math.min(20, decimals));
};

function xOf(feature: Feature, value: Decimal | undefined): number {
  return value === undefined ? 0 : transformFeature(feature, value).toNumber();
}

function derivatives(
  rows: readonly (readonly number[])[],
  answers: readonly number[],
  beta: readonly number[],
  pull: readonly number[],
  target: readonly number[],
  scoreOf: (row: readonly number[], beta: readonly number[]) => number,
): { gradient: Matrix; information: Matrix } {
  const size = beta.length;
  const gradient = Matrix.zeros(size, 1);
  const information = Matrix.zeros(size, size);
  rows.forEach((row, i) => {
    const p = sigmoid(scoreOf(row, beta));
    const residual = (answers[i] ?? 0) - p;
    const weight = p * (1 - p);
    row.forEach((x, k) => {
      gradient.set(k, 0, gradient.get(k, 0) + residual * x);
      row.forEach((z, l) => {
        information.set(k, l, information.get(k, l) + weight * x * z);
      });
    });
  });
  beta.forEach((b, k) => {
    gradient.set(k, 0, gradient.get(k, 0) - (pull[k] ?? 0) * (b - (target[k] ?? 0)));
    information.set(k, k, information.get(k, k) + (pull[k] ?? 0));
  });
  return { gradient, information };
}

function newtonStep(information: Matrix, gradient: Matrix, ridge: number): readonly number[] {
  const step = guarded(() => solve(information, gradient).to1DArray(), ridge);
  if (!step.every(Number.isFinite)) throw singular(ridge);
  return step;
}

const invert = (information: Matrix, ridge: number): Matrix =>
  guarded(() => solve(information, Matrix.eye(information.rows)), ridge);

/** ml-matrix throws a plain error on a singular matrix; ours names the setting that helps. */
function guarded<T>(run: () => T, ridge: number): T {
  try {
    return run();
  } catch (cause) {
    throw singular(ridge, cause);
  }
}

const singular = (ridge: number, cause?: unknown): OutOfDomainError =>
  new OutOfDomainError("ridge", ridge, "above 0 where columns repeat each other", { cause });
