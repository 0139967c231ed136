import { expect } from "chai";
import { decayDown, decayFactor, decayUp } from "../../../../keeper/domain/priceGuard/decay.ts";
import { expWad, lnWad } from "../../../../keeper/domain/priceGuard/fixedPoint.ts";
import { Decimal, ONE_WAD } from "../../../../keeper/domain/units.ts";

const HOUR = 3_600n;
/** 50 bp per 4 hours. */
const PER_DAY = 30_000_000_000_000_000n;
/** 1e-15. */
const TOLERANCE = 1_000n;

const abs = (x: bigint): bigint => (x < 0n ? -x : x);
const toWad = (x: Decimal): bigint => BigInt(x.times(1e18).toFixed(0));

describe("decay of a price of 1.00, T = 8 h, 50 bp per 4 h", () => {
  for (const [age, exponent] of [
    [8n, "0"],
    [12n, "-0.005"],
    [24n, "-0.02"],
    [48n, "-0.05"],
  ] as const)
    it(`at ${age} h is exp(${exponent}) to 1e-15`, () => {
      const d = decayFactor((age - 8n) * HOUR, PER_DAY, 5_000n);
      expect(abs(d - toWad(new Decimal(exponent).exp())) <= TOLERANCE).to.equal(true);
    });

  it("never falls below its floor and never rises with age", () => {
    let last = ONE_WAD;
    for (let age = 0n; age < 60n * 24n; age += 7n) {
      const d = decayFactor(age * HOUR, PER_DAY, 8_000n);
      expect(d >= (ONE_WAD * 8n) / 10n && d <= last).to.equal(true);
      last = d;
    }
    expect(last).to.equal((ONE_WAD * 8n) / 10n);
  });

  it("rounds against whoever it serves", () => {
    const third = ONE_WAD / 3n;
    expect(decayDown(10n, third)).to.equal(3n);
    expect(decayUp(1n, third)).to.equal(4n);
  });
});

describe("exp and ln in WAD", () => {
  it("agree with forty decimal digits to 1e-18 of the result", () => {
    for (const x of ["-40", "-1", "-0.693147180559945309", "0.5", "1", "20"]) {
      const exact = new Decimal(x).exp().times(1e18);
      const error = new Decimal(expWad(toWad(new Decimal(x))).toString()).minus(exact).abs();
      expect(error.lte(exact.times(1e-17).plus(1)), `exp(${x})`).to.equal(true);
    }
    for (const x of ["1e-18", "0.9", "1", "1.0415", "2", "1000000"]) {
      const exact = new Decimal(x).ln().times(1e18);
      const error = new Decimal(lnWad(toWad(new Decimal(x))).toString()).minus(exact).abs();
      expect(error.lte(2), `ln(${x})`).to.equal(true);
    }
  });
});
