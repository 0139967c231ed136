import { expect } from "chai";
import fc from "fast-check";
import {
  type CvaInputs,
  creditValuationAdjustment,
  equalPeriods,
  flatCva,
} from "../../../../keeper/domain/cva/cva.ts";
import { flatHazard, hazardFromPd, survival } from "../../../../keeper/domain/cva/hazard.ts";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const d = (value: string | number): Decimal => new Decimal(value);
const base: CvaInputs = {
  recovery: d("0.4"),
  hazards: flatHazard(d("0.02")),
  times: equalPeriods(d(5), 20),
  exposure: () => d(100),
  discount: (t) => t.times("-0.04").exp(),
  timing: "end",
};
const cva = (change: Partial<CvaInputs> = {}): Decimal => creditValuationAdjustment({ ...base, ...change });
const flat = { exposure: d(100), recovery: d("0.4"), hazard: d("0.02"), rate: d("0.04"), years: d(5) };

describe("CVA (model.md section 5: EE 100, R 40 %, h 2 %, r 4 % continuous, 5 years, quarters)", () => {
  it("end of period 5.157739114772", () => {
    expect(cva().toFixed(12)).to.equal("5.157739114772");
  });
  it("mid period 5.183592389672", () => {
    expect(cva({ timing: "mid" }).toFixed(12)).to.equal("5.183592389672");
  });
  it("closed form 5.183635586366", () => {
    expect(flatCva(flat).toFixed(12)).to.equal("5.183635586366");
  });

  it("the sum tends to the closed form as periods shorten", () => {
    const gap = (count: number) =>
      cva({ times: equalPeriods(d(5), count), timing: "mid" })
        .minus(flatCva(flat))
        .abs();
    expect(gap(200).lt(gap(20).div(90))).to.equal(true);
  });

  it("limits: no hazard, no rate, neither, no time, no loss", () => {
    expect(cva({ hazards: flatHazard(d(0)) }).toString()).to.equal("0");
    expect(cva({ times: equalPeriods(d(0), 20) }).toString()).to.equal("0");
    expect(cva({ recovery: d(1) }).toString()).to.equal("0");
    expect(flatCva({ ...flat, hazard: d(0) }).toString()).to.equal("0");
    expect(flatCva({ ...flat, years: d(0) }).toString()).to.equal("0");
    const noRate = flatCva({ ...flat, rate: d(0) });
    expect(
      noRate
        .minus(d(60).times(d(1).minus(d("-0.1").exp())))
        .abs()
        .lt("1e-36"),
    ).to.equal(true);
    // h + r = 0: (1 - R) EE h T.
    expect(flatCva({ ...flat, rate: d("-0.02") }).toString()).to.equal("6");
    const nearly = flatCva({ ...flat, rate: d("-0.02").plus("1e-22") });
    expect(nearly.minus(6).abs().lt("1e-18")).to.equal(true);
    // Hazard -> 0 from above: first order h T.
    const tiny = flatCva({ ...flat, hazard: d("1e-25"), rate: d(0) });
    expect(tiny.div("1e-25").minus(300).abs().lt("1e-18")).to.equal(true);
  });

  it("a higher hazard or exposure and a lower recovery never lower it", () => {
    const level = fc.integer({ min: 0, max: 1_000 }).map((n) => d(n).div(1_000));
    fc.assert(
      fc.property(level, level, level, level, (hazard, more, recovery, rate) => {
        const inputs = {
          hazards: flatHazard(hazard),
          recovery,
          discount: (t: Decimal) => t.times(rate).neg().exp(),
        };
        const before = cva({ ...inputs, times: equalPeriods(d(3), 6) });
        // With end-of-period discounting a hazard moves losses earlier, never away.
        const after = cva({
          ...inputs,
          hazards: flatHazard(hazard.plus(more)),
          times: equalPeriods(d(3), 6),
        });
        expect(after.gte(before.minus("1e-35"))).to.equal(true);
        const larger = cva({ ...inputs, times: equalPeriods(d(3), 6), exposure: () => more.plus(100) });
        expect(larger.gte(before)).to.equal(true);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses bad grids and exposures", () => {
    expect(() => cva({ times: [d(2), d(1)] })).to.throw(OutOfDomainError);
    expect(() => cva({ exposure: () => d(-1) })).to.throw(OutOfDomainError);
    expect(() => cva({ recovery: d("1.1") })).to.throw(OutOfDomainError);
    expect(() => equalPeriods(d(1), 0)).to.throw(OutOfDomainError);
    expect(() => flatCva({ ...flat, hazard: d(Number.NaN) })).to.throw(OutOfDomainError);
  });
});

describe("hazard curves", () => {
  const curve = [
    { years: d(1), hazard: d("0.01") },
    { years: d(3), hazard: d("0.03") },
  ];
  it("survive piecewise, the last hazard going on", () => {
    const integral = { "0": "0", "0.5": "0.005", "1": "0.01", "2": "0.04", "5": "0.13" };
    for (const [t, total] of Object.entries(integral))
      expect(survival(curve, d(t)).minus(d(total).neg().exp()).abs().lt("1e-38"), t).to.equal(true);
  });
  it("PD 0 has hazard 0, PD 1 has none", () => {
    expect(hazardFromPd(d(0)).toString()).to.equal("0");
    const hazard = hazardFromPd(d("0.02"));
    expect(survival(flatHazard(hazard), d(1)).minus("0.98").abs().lt("1e-38")).to.equal(true);
    expect(() => hazardFromPd(d(1))).to.throw(OutOfDomainError);
  });
  it("refuses empty, unordered and negative curves", () => {
    expect(() => survival([], d(1))).to.throw(OutOfDomainError);
    expect(() => survival([...curve].reverse(), d(1))).to.throw(OutOfDomainError);
    expect(() => flatHazard(d("-0.1"))).to.throw(OutOfDomainError);
    expect(() => survival(curve, d(-1))).to.throw(OutOfDomainError);
  });
});
