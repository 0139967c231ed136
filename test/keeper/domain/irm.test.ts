import { expect } from "chai";
import fc from "fast-check";
import { OutOfDomainError } from "../../../keeper/domain/errors.ts";
import { baseOf, type IrmTerms, kinkOf, rateAt, slope2Of, supplyRateAt } from "../../../keeper/domain/irm.ts";
import { Decimal } from "../../../keeper/domain/units.ts";

const d = (value: number | string): Decimal => new Decimal(value);
const terms = (over: Partial<IrmTerms> = {}): IrmTerms => ({
  kind: "pooled",
  baseShare: d(0),
  stressedWithdrawal: d("0.1"),
  rateCap: d(10),
  redemptionDays: d(30),
  ...over,
});

describe("docs/model.md section 11: interest-rate model", () => {
  it("Horizon's stablecoins: 5.00 % borrow and 4.05 % supply at the kink", () => {
    const irm = { kink: d("0.9"), base: d(0), slope1: d("0.05"), slope2: d("0.25") };
    expect(rateAt(irm, d("0.9")).times(100).toFixed(2)).to.equal("5.00");
    expect(supplyRateAt(irm, d("0.9"), d("0.1")).times(100).toFixed(2)).to.equal("4.05");
    expect(rateAt(irm, d(0)).toFixed()).to.equal("0");
    expect(rateAt(irm, d(1)).toFixed()).to.equal("0.3");
    expect(rateAt(irm, d("0.95")).toFixed()).to.equal("0.175");
    expect(() => rateAt(irm, d("1.01"))).to.throw(OutOfDomainError);
  });

  it("the rate at the kink is the yield, so a levered holder carries nothing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 100 }), (y, share) => {
        const base = d(y).times(share).div(1e8);
        const slope1 = d(y).div(1e6).minus(base);
        const irm = { kink: d("0.85"), base, slope1, slope2: d(1) };
        expect(rateAt(irm, d("0.85")).eq(d(y).div(1e6))).to.equal(true);
      }),
    );
  });

  it("k = 1 - stressed withdrawal share, within .80 - .92", () => {
    expect(["0.01", "0.12", "0.5"].map((share) => kinkOf(d(share)).toFixed())).to.deep.equal([
      "0.92",
      "0.88",
      "0.8",
    ]);
  });

  it("base is 0 for pooled lending and a share of r_f for mint-type assets", () => {
    expect(baseOf(terms(), d("0.05")).isZero()).to.equal(true);
    expect(baseOf(terms({ kind: "mint", baseShare: d("0.5") }), d("0.05")).toFixed()).to.equal("0.025");
    expect(() => baseOf(terms({ baseShare: d("0.5") }), d("0.05"))).to.throw(OutOfDomainError);
  });

  it("slope2 = min(cap - base - slope1, 300 %, max(25 %, slope1, -ln(1 - D)/max(T, 14/365)))", () => {
    const slope2 = (over: Partial<IrmTerms>, slope1: string, discount: string) =>
      slope2Of(terms(over), d(0), d(slope1), d(discount)).toNumber();
    expect(slope2({}, "0.06", "0.001")).to.equal(0.25);
    expect(slope2({}, "0.4", "0.001")).to.equal(0.4);
    expect(slope2({}, "0.06", "0.08")).to.be.closeTo(-Math.log(0.92) / (30 / 365), 1e-15);
    expect(slope2({ redemptionDays: d(1) }, "0.06", "0.02")).to.be.closeTo(
      -Math.log(0.98) / (14 / 365),
      1e-15,
    );
    expect(slope2({ redemptionDays: d(1) }, "0.06", "0.5")).to.equal(3);
    expect(slope2({ rateCap: d("0.5") }, "0.06", "0.2")).to.equal(0.44);
    // A total loss is the limit of ever larger ones: as much as the cap allows.
    expect(slope2({}, "0.06", "1")).to.equal(slope2({}, "0.06", "0.9999999999"));
  });

  it("refuses a cap that leaves less than slope1, and more than a total loss", () => {
    expect(() => slope2Of(terms({ rateCap: d("0.1") }), d(0), d("0.06"), d(0))).to.throw(OutOfDomainError);
    expect(() => slope2Of(terms(), d(0), d("0.06"), d("1.01"))).to.throw(OutOfDomainError);
  });
});
