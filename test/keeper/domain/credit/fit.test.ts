import { expect } from "chai";
import { coefficientText, fitRidgeLogistic, type Observation } from "../../../../keeper/domain/credit/fit.ts";
import {
  areaUnderCurve,
  brierScore,
  calibrationTable,
  gini,
  hosmerLemeshow,
  type Outcome,
} from "../../../../keeper/domain/credit/scores.ts";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

// DSCR, vacancy, default. The references come from numpy (BFGS, then Newton) and scipy on the same rows.
const ROWS: readonly (readonly [number, number, 0 | 1])[] = [
  [2.1, 0.272, 1],
  [2.753, 0.287, 0],
  [2.462, 0.304, 0],
  [1.14, 0.068, 0],
  [1.32, 0.198, 0],
  [2.697, 0.108, 0],
  [0.613, 0.181, 1],
  [2.571, 0.044, 0],
  [2.513, 0.436, 1],
  [1.723, 0.097, 0],
  [1.327, 0.302, 0],
  [1.268, 0.135, 0],
  [1.212, 0.393, 1],
  [1.668, 0.298, 1],
  [1.811, 0.059, 0],
  [1.928, 0.38, 0],
  [2.989, 0.425, 0],
  [2.502, 0.407, 0],
  [2.093, 0.256, 0],
  [2.974, 0.065, 0],
  [1.117, 0.087, 0],
  [0.985, 0.418, 1],
  [2.07, 0.249, 0],
  [0.705, 0.081, 0],
  [0.686, 0.398, 1],
  [1.836, 0.289, 0],
  [1.719, 0.256, 1],
  [2.801, 0.169, 0],
  [2.11, 0.185, 0],
  [1.834, 0.108, 0],
  [1.792, 0.017, 0],
  [1.194, 0.394, 0],
  [0.628, 0.21, 0],
  [1.062, 0.246, 0],
  [2.261, 0.145, 0],
  [1.081, 0.338, 0],
  [1.487, 0.011, 0],
  [0.609, 0.167, 1],
  [2.592, 0.014, 0],
  [0.971, 0.055, 1],
  [1.242, 0.435, 1],
  [2.713, 0.296, 0],
  [1.823, 0.193, 0],
  [2.633, 0.236, 1],
  [2.135, 0.393, 0],
  [2.38, 0.155, 0],
  [0.82, 0.266, 0],
  [1.899, 0.308, 0],
  [1.819, 0.16, 0],
  [2.691, 0.234, 0],
  [1.467, 0.344, 0],
  [2.036, 0.409, 0],
  [0.742, 0.068, 0],
  [1.53, 0.42, 1],
  [1.375, 0.002, 1],
  [0.96, 0.339, 1],
  [2.559, 0.365, 0],
  [1.511, 0.062, 0],
  [2.949, 0.189, 0],
  [2.016, 0.367, 1],
];
const observations = ROWS.map(
  ([dscr, vacancy, defaulted]): Observation => ({
    features: { dscr: new Decimal(dscr), vacancy: new Decimal(vacancy) },
    defaulted: defaulted === 1,
  }),
);
const features = ["dscr", "vacancy"] as const;
const near = (actual: number | undefined, expected: number, tolerance = 1e-9): void => {
  expect(actual).to.be.closeTo(expected, tolerance);
};

describe("ridge logistic fit (numpy, scipy)", () => {
  const fit = fitRidgeLogistic(observations, { features, ridge: 1, target: "zero" });
  const outcomes: readonly Outcome[] = fit.pds.map((pd, i) => ({
    pd,
    defaulted: observations[i]?.defaulted ?? false,
  }));

  it("finds the penalised maximum and its standard errors", () => {
    near(fit.intercept, -1.858828110048597);
    near(fit.coefficients[0]?.coefficient, 1.2323061510006013);
    near(fit.coefficients[1]?.coefficient, 0.2940195455859521);
    near(fit.coefficients[0]?.standardError, 0.5721309514569274);
    near(fit.coefficients[1]?.standardError, 0.12976647700424157);
    near(fit.anchor, 1 / (1 + Math.exp(1.858828110048597)));
  });

  it("pulls towards the shipped coefficients when asked", () => {
    const pulled = fitRidgeLogistic(observations, { features, ridge: 2.5, target: "shipped" });
    near(pulled.intercept, -1.873341572424927);
    near(pulled.coefficients[0]?.coefficient, 1.2670962425308208);
    near(pulled.coefficients[1]?.coefficient, 0.2982510023791766);
    const rigid = fitRidgeLogistic(observations, { features, ridge: 1e9, target: "shipped" });
    near(rigid.coefficients[0]?.coefficient, 0.8, 1e-6);
    near(rigid.coefficients[1]?.coefficient, 0.25, 1e-6);
  });

  it("AUC, Gini, Brier and Hosmer-Lemeshow", () => {
    const auc = areaUnderCurve(outcomes) ?? 0;
    near(auc, 0.7670454545454546);
    near(gini(auc), 2 * 0.7670454545454546 - 1);
    near(brierScore(outcomes).score, 0.15715105512869867);
    const test = hosmerLemeshow(outcomes, "fitted");
    near(test.statistic, 3.817972470490748, 1e-8);
    expect(test.degrees).to.equal(8);
    near(test.pValue, 0.8731617435516453, 1e-8);
  });

  it("the Brier score is reliability - resolution + uncertainty + within", () => {
    const b = brierScore(outcomes);
    near(b.reliability - b.resolution + b.uncertainty + b.within, b.score, 1e-15);
    // Forecasts that are alike inside each bin leave nothing within.
    const flat = [0.1, 0.1, 0.1, 0.6, 0.6, 0.6].map((pd, i) => ({ pd, defaulted: i % 2 === 0 }));
    near(brierScore(flat, 2).within, 0, 1e-15);
  });

  it("the calibration table covers every row once and tears no tie", () => {
    const table = calibrationTable(outcomes);
    expect(table.reduce((sum, { count }) => sum + count, 0)).to.equal(outcomes.length);
    const tied = calibrationTable(
      Array.from({ length: 30 }, (_, i) => ({ pd: i < 20 ? 0.1 : 0.2, defaulted: false })),
    );
    expect(tied.map(({ count }) => count)).to.deep.equal([20, 10]);
  });

  it("AUC by hand: perfect, reversed, tied, one-sided", () => {
    const four = (pds: readonly number[]) => pds.map((pd, i) => ({ pd, defaulted: i >= 2 }));
    expect(areaUnderCurve(four([0.1, 0.2, 0.3, 0.4]))).to.equal(1);
    expect(areaUnderCurve(four([0.4, 0.3, 0.2, 0.1]))).to.equal(0);
    expect(areaUnderCurve(four([0.2, 0.2, 0.2, 0.2]))).to.equal(0.5);
    expect(areaUnderCurve([{ pd: 0.1, defaulted: false }])).to.equal(undefined);
  });

  it("certain forecasts refute or confirm without NaN", () => {
    const sure = [
      { pd: 0, defaulted: false },
      { pd: 1, defaulted: true },
    ];
    expect(hosmerLemeshow(sure, "other", 2).pValue).to.equal(1);
    expect(hosmerLemeshow([{ pd: 0, defaulted: true }], "other", 1).pValue).to.equal(0);
  });

  it("refuses data that cannot be fitted", () => {
    const options = { features, ridge: 1, target: "zero" } as const;
    expect(() => fitRidgeLogistic(observations.slice(0, 2), options)).to.throw(OutOfDomainError);
    expect(() =>
      fitRidgeLogistic(
        observations.map((row) => ({ ...row, defaulted: false })),
        options,
      ),
    ).to.throw(OutOfDomainError);
    // Perfect separation has no maximum without a ridge.
    const separated = observations.map((_, i) => ({
      features: { dscr: new Decimal(i < 30 ? "0.6" : 3) },
      defaulted: i < 30,
    }));
    const one = { features: ["dscr"], target: "zero" } as const;
    expect(() => fitRidgeLogistic(separated, { ...one, ridge: 0 })).to.throw(OutOfDomainError);
    expect(fitRidgeLogistic(separated, { ...one, ridge: 1 }).coefficients[0]?.coefficient).to.be.greaterThan(
      1,
    );
    expect(() => calibrationTable([])).to.throw(OutOfDomainError);
    expect(() => calibrationTable([{ pd: Number.NaN, defaulted: true }])).to.throw(OutOfDomainError);
  });

  it("writes coefficients as plain decimals", () => {
    expect(coefficientText(-0.0123456789)).to.equal("-0.012345679");
    expect(coefficientText(12.3456789123)).to.equal("12.345679");
  });
});
