import { expect } from "chai";
import fc from "fast-check";
import {
  capitalRequirement,
  corporateCorrelation,
  pdOver,
  stressedPd,
} from "../../../../keeper/domain/credit/vasicek.ts";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const d = (value: string | number): Decimal => new Decimal(value);
const share = fc.integer({ min: 0, max: 10_000 }).map((n) => d(n).div(10_000));

describe("Vasicek and Basel (model.md section 12)", () => {
  for (const [pd, k] of [
    ["0.0003", "0.0115548538"],
    ["0.01", "0.0738534411"],
    ["0.2", "0.1905852771"],
  ] as const)
    it(`K = ${k} at PD ${pd}, LGD 45 %, M 2.5`, () => {
      const value = capitalRequirement({ pd: d(pd), lgd: d("0.45"), maturity: d("2.5") });
      expect(value.toFixed(10)).to.equal(k);
    });

  it("the corporate correlation runs from .24 to .12", () => {
    expect(corporateCorrelation(d(0)).toString()).to.equal("0.24");
    expect(corporateCorrelation(d(1)).toString()).to.equal("0.12");
  });

  it("a stressed PD is 0 at 0, 1 at 1, the PD's own quantile without correlation, and monotone", () => {
    expect(stressedPd(d(0), d("0.24")).toString()).to.equal("0");
    expect(stressedPd(d(1), d("0.24")).toString()).to.equal("1");
    expect(stressedPd(d("0.0123"), d(0)).minus("0.0123").abs().lt("1e-38")).to.equal(true);
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [low, high] = [Decimal.min(a, b), Decimal.max(a, b)];
        const [stressedLow, stressedHigh] = [stressedPd(low, d("0.2")), stressedPd(high, d("0.2"))];
        expect(stressedHigh.gte(stressedLow)).to.equal(true);
        expect(stressedLow.gte(low.minus("1e-38"))).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });

  it("PD_tau = 1 - (1 - PD)^tau", () => {
    expect(pdOver(d("0.19"), d("0.5")).minus("0.1").abs().lt("1e-38")).to.equal(true);
    expect(pdOver(d("0.19"), d(0)).toString()).to.equal("0");
    expect(pdOver(d(1), d("0.01")).toString()).to.equal("1");
    expect(pdOver(d(0), d(7)).toString()).to.equal("0");
  });

  it("refuses what is outside the formulas", () => {
    expect(() => stressedPd(d("0.1"), d(1))).to.throw(OutOfDomainError);
    expect(() => stressedPd(d("1.1"), d("0.2"))).to.throw(OutOfDomainError);
    expect(() => pdOver(d("0.1"), d(-1))).to.throw(OutOfDomainError);
    expect(() => capitalRequirement({ pd: d("0.0000001"), lgd: d("0.45"), maturity: d("2.5") })).to.throw(
      OutOfDomainError,
    );
  });
});
