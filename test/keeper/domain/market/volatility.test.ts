import { expect } from "chai";
import { MissingInputError, OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import {
  type Observation,
  observedSigma,
  SIGMA_FLOOR,
  smoothingOf,
  totalSigma,
} from "../../../../keeper/domain/market/volatility.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2024, 8, 19);
const d = (value: number | string): Decimal => new Decimal(value);

/** A deterministic zigzag of daily values, newest at NOW. */
const daily = (count: number, step = DAY): Observation[] =>
  Array.from({ length: count }, (_, i) => ({
    at: NOW - (count - 1 - i) * step,
    value: d(100 + ((i * 7919) % 13) / 10),
  }));

/** The formula in plain doubles. */
function reference(points: readonly Observation[], lambda: number): number {
  let weights = 0;
  let sum = 0;
  points.slice(1).forEach((point, i) => {
    const before = points[i] ?? point;
    const weight = lambda ** ((NOW - point.at) / DAY);
    const log = Math.log(point.value.toNumber() / before.value.toNumber());
    weights += weight;
    sum += (weight * log * log) / ((point.at - before.at) / DAY / 365);
  });
  return Math.sqrt(sum / weights);
}

describe("docs/model.md section 1: sigma", () => {
  it("weights ln^2/dt by .94 a day for continuous feeds and by .97 for NAVs", () => {
    const points = daily(60);
    expect(observedSigma(points, "continuous", NOW).toNumber()).to.be.closeTo(reference(points, 0.94), 1e-12);
    expect(observedSigma(points, "nav", NOW).toNumber()).to.be.closeTo(reference(points, 0.97), 1e-12);
  });

  it("looks back 90 days and at the last value of each day only", () => {
    const old = daily(200);
    const recent = old.filter(({ at }) => at >= NOW - 90 * DAY);
    expect(observedSigma(old, "continuous", NOW).eq(observedSigma(recent, "continuous", NOW))).to.equal(true);
    const noisy = daily(60).flatMap((point) => [{ at: point.at - DAY / 2, value: d(500) }, point]);
    expect(observedSigma(noisy, "continuous", NOW).toNumber()).to.be.closeTo(
      reference(daily(60), 0.94),
      1e-12,
    );
  });

  it("is 0 for a value that never moved, and needs 30 returns", () => {
    const still = daily(40).map(({ at }) => ({ at, value: d(1) }));
    expect(observedSigma(still, "nav", NOW).isZero()).to.equal(true);
    expect(observedSigma(daily(31), "nav", NOW).gt(0)).to.equal(true);
    expect(() => observedSigma(daily(30), "nav", NOW)).to.throw(MissingInputError);
  });

  it("refuses the future and the same instant twice", () => {
    const points = daily(40);
    expect(() => observedSigma(points, "nav", NOW - 1)).to.throw(OutOfDomainError);
    const [first] = points;
    expect(() => observedSigma(first === undefined ? [] : [...points, first], "nav", NOW)).to.throw(
      OutOfDomainError,
    );
  });

  it("unsmooths appraisals by sqrt((1+phi)/(1-phi)), phi in [0, .9]", () => {
    const quarter = 91 * DAY;
    // Returns that repeat the one before by half: clearly autocorrelated.
    let value = 100;
    let last = 0.02;
    const points = Array.from({ length: 16 }, (_, i) => {
      last = 0.5 * last + (i < 8 ? 0.01 : -0.01);
      value *= Math.exp(last);
      return { at: NOW - (15 - i) * quarter, value: d(value.toFixed(12)) };
    });
    const logs = points
      .slice(1)
      .map((p, i) => Math.log(p.value.toNumber() / (points[i]?.value.toNumber() ?? 1)));
    const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
    const c = logs.map((x) => x - mean);
    const phi = c.slice(1).reduce((s, x, i) => s + x * (c[i] ?? 0), 0) / c.reduce((s, x) => s + x * x, 0);
    expect(phi).to.be.within(0.1, 0.9);
    expect(observedSigma(points, "appraisal", NOW).toNumber()).to.be.closeTo(
      reference(points, 1) * Math.sqrt((1 + phi) / (1 - phi)),
      1e-10,
    );
    expect(smoothingOf([d(1), d(-1), d(1), d(-1)]).toFixed()).to.equal("0");
    expect(smoothingOf(Array.from({ length: 100 }, (_, i) => d(i))).toFixed()).to.equal("0.9");
  });

  it("never falls below the floor of its class: 0.3, 1, 2, 5, 10, 15 %", () => {
    const floors = Object.values(SIGMA_FLOOR).map((floor) => floor.times(100).toFixed());
    expect(floors).to.deep.equal(["0.3", "1", "2", "5", "10", "15"]);
    expect(totalSigma(d("0.001"), "treasury").toFixed()).to.equal("0.003");
    expect(totalSigma(d("0.2"), "realEstate").toFixed()).to.equal("0.2");
  });

  it("adds the currency: sigma^2 = sigma_a^2 + sigma_fx^2 + 2 rho sigma_a sigma_fx, pegged ones at least 1 %", () => {
    const fx = { sigma: d("0.04"), correlation: d(0), pegged: false };
    expect(totalSigma(d("0.03"), "note", fx).toFixed()).to.equal("0.05");
    expect(totalSigma(d("0.03"), "note", { ...fx, correlation: d(1) }).toFixed()).to.equal("0.07");
    const pegged = { sigma: d("0.001"), correlation: d(1), pegged: true };
    expect(totalSigma(d("0.03"), "note", pegged).toFixed()).to.equal("0.04");
  });
});
