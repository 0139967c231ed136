import { expect } from "chai";
import fc from "fast-check";
import {
  type Compounding,
  fromContinuous,
  oracleVolatilityAdjustment,
  rateAtCadence,
  toContinuous,
  treasuryCompounding,
} from "../../../../keeper/domain/curve/compounding.ts";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const rate = new Decimal("0.048");
const percent = (value: Decimal, decimals: number): string => value.times(100).toFixed(decimals);
const YEAR = new Decimal(1);

describe("docs/model.md section 1: compounding", () => {
  const expected: [Compounding, string][] = [
    ["annual", "4.68836"],
    ["semiAnnual", "4.74331"],
    ["quarterly", "4.77143"],
  ];
  for (const [compounding, continuous] of expected)
    it(`4.8 % ${compounding} is ${continuous} % continuous`, () => {
      expect(percent(toContinuous(rate, compounding, YEAR), 5)).to.equal(continuous);
    });

  it("at 6 pushes a day 4.8 % is 4.799947 %", () => {
    expect(percent(rateAtCadence(rate, new Decimal(6)), 6)).to.equal("4.799947");
  });

  it("and with a feed volatility of 10 %, kappa 1, 5.299947 %", () => {
    const adjusted = rateAtCadence(rate, new Decimal(6)).plus(
      oracleVolatilityAdjustment(new Decimal("0.1"), YEAR),
    );
    expect(percent(adjusted, 6)).to.equal("5.299947");
  });

  it("bills are simple below six months: ln(1 + r t)/t", () => {
    expect(treasuryCompounding(new Decimal("0.25"))).to.equal("simple");
    expect(treasuryCompounding(new Decimal("0.5"))).to.equal("semiAnnual");
    const t = 0.25;
    expect(toContinuous(rate, "simple", new Decimal(t)).toNumber()).to.be.closeTo(
      Math.log(1 + 0.048 * t) / t,
      1e-15,
    );
  });

  it("fromContinuous undoes toContinuous to 35 digits", () => {
    const all: Compounding[] = [
      "simple",
      "annual",
      "semiAnnual",
      "quarterly",
      "monthly",
      "daily",
      "continuous",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.integer({ min: -400, max: 9_000 }), (compounding, bp) => {
        const quoted = new Decimal(bp).div(10_000);
        const back = fromContinuous(toContinuous(quoted, compounding, YEAR), compounding, YEAR);
        expect(back.minus(quoted).abs().lt("1e-35")).to.equal(true);
      }),
    );
  });

  it("refuses a simple rate without a tenor and a cadence of none", () => {
    expect(() => toContinuous(rate, "simple", new Decimal(0))).to.throw(OutOfDomainError);
    expect(() => rateAtCadence(rate, new Decimal(0))).to.throw(OutOfDomainError);
  });
});
