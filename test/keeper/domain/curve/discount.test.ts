import { expect } from "chai";
import { curveOn, readTreasuryCurves } from "../../../../keeper/adapters/treasuryCsv.ts";
import { bootstrapZeros, flatCurve, presentValue } from "../../../../keeper/domain/curve/discount.ts";
import { parCurveOf, parYield } from "../../../../keeper/domain/curve/parCurve.ts";
import { MissingInputError, OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { parCurve } from "../../../../keeper/domain/pricing/rates.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const curves = readTreasuryCurves(new URL("../../../../data/ust-par-yield/", import.meta.url));
const curve = parCurve(curveOn(curves, "2024-09-19"));
const d = (value: number | string): Decimal => new Decimal(value);

describe("docs/model.md section 1: the Treasury curve of 2024-09-19", () => {
  it("3-month par yield is 4.80 %", () => {
    expect(parYield(curve, d("0.25")).toFixed()).to.equal("0.048");
  });

  const factors: [number, string][] = [
    [2, "0.931479634271"],
    [5, "0.841352228790"],
    [10, "0.689346283537"],
    [30, "0.294706848274"],
  ];
  const zeros = bootstrapZeros(curve);
  for (const [years, factor] of factors)
    it(`DF(${years}) = ${factor}`, () => {
      expect(zeros.discountFactor(d(years)).toFixed(12)).to.equal(factor);
    });

  it("the bootstrapped zeros reprice every par bond on half-year nodes to 1e-30", () => {
    for (const years of [0.5, 1, 2, 3, 5, 7, 10, 20, 30]) {
      const half = parYield(curve, d(years)).div(2);
      const flows = Array.from({ length: years * 2 }, (_, i) => ({
        years: d(i + 1).div(2),
        amount: i + 1 === years * 2 ? half.plus(1) : half,
      }));
      expect(presentValue(flows, zeros, d(0)).minus(1).abs().lt("1e-30")).to.equal(true);
    }
  });

  it("is log-linear between nodes and a bill's simple yield below half a year", () => {
    const middle = zeros.discountFactor(d("1.25"));
    const ends = zeros
      .discountFactor(d(1))
      .times(zeros.discountFactor(d("1.5")))
      .sqrt();
    expect(middle.minus(ends).abs().lt("1e-35")).to.equal(true);
    expect(zeros.discountFactor(d("0.25")).toFixed(30)).to.equal(d(1).div("1.012").toFixed(30));
    expect(zeros.discountFactor(d(0)).eq(1)).to.equal(true);
  });

  it("interpolates par yields linearly in tenor and skips blank tenors", () => {
    const sparse = parCurveOf([
      { tenorYears: d(2), parYield: d("0.03") },
      { tenorYears: d("0.5"), parYield: d("0.06") },
    ]);
    expect(parYield(sparse, d(1)).toFixed()).to.equal("0.05");
  });

  it("never extrapolates", () => {
    expect(() => parYield(curve, d("30.5"))).to.throw(OutOfDomainError);
    expect(() => parYield(curve, d("0.05"))).to.throw(OutOfDomainError);
    expect(() => zeros.discountFactor(d("30.01"))).to.throw(OutOfDomainError);
    expect(() => zeros.discountFactor(d(-1))).to.throw(OutOfDomainError);
    expect(() => bootstrapZeros(parCurveOf([{ tenorYears: d("0.25"), parYield: d("0.05") }]))).to.throw(
      MissingInputError,
    );
    expect(() => parCurveOf([])).to.throw(MissingInputError);
    const twice = { tenorYears: d(1), parYield: d("0.05") };
    expect(() => parCurveOf([twice, twice])).to.throw(OutOfDomainError);
  });

  it("discounts flat curves by exp(-(r + s) t)", () => {
    const value = presentValue([{ years: d(2), amount: d(100) }], flatCurve(d("0.03")), d("0.01"));
    expect(value.toNumber()).to.be.closeTo(100 * Math.exp(-0.08), 1e-12);
  });
});
