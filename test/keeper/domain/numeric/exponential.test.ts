import { expect } from "chai";
import fc from "fast-check";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { exp, ln } from "../../../../keeper/domain/numeric/exponential.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

/** Decimals over many magnitudes. */
const anyDecimal = fc
  .tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.integer({ min: -40, max: -17 }))
  .map(([digits, exponent]) => new Decimal(`${digits}e${exponent}`));

describe("exponential and logarithm in fixed point (decimal.js is the reference)", () => {
  it("agree with decimal.js to the last of 40 digits", () => {
    fc.assert(
      fc.property(anyDecimal, (x) => {
        expect(exp(x).toString()).to.equal(x.exp().toString());
        if (x.gt(0)) expect(ln(x).toString()).to.equal(x.ln().toString());
      }),
      { numRuns: 400 },
    );
  });

  it("agree at the seams of their ranges", () => {
    for (const x of [
      "2000",
      "2000.1",
      "-2000",
      "-1999.9",
      "1e-30",
      "9e-31",
      "0",
      "-0.34657359",
      "0.34657360",
    ])
      expect(exp(new Decimal(x)).toString(), `exp ${x}`).to.equal(new Decimal(x).exp().toString());
    for (const x of ["1", "9.99e8", "1e9", "1e21", "1e-8", "9e-9", "9e-21", "0.75", "0.7499999", "1.5"])
      expect(ln(new Decimal(x)).toString(), `ln ${x}`).to.equal(new Decimal(x).ln().toString());
    const nearOne = new Decimal(1).plus("1e-29");
    expect(ln(nearOne).toString()).to.equal(nearOne.ln().toString());
  });

  it("refuse what has no value", () => {
    for (const x of ["NaN", "Infinity"]) expect(() => exp(new Decimal(x))).to.throw(OutOfDomainError);
    for (const x of ["NaN", "Infinity", "0", "-1"])
      expect(() => ln(new Decimal(x))).to.throw(OutOfDomainError);
  });
});
