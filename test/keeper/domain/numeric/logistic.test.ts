import { expect } from "chai";
import fc from "fast-check";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { logistic, logit, shiftLogit } from "../../../../keeper/domain/numeric/logistic.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const close = (a: Decimal, b: Decimal | string, digits = 37): void => {
  expect(a.minus(b).abs().lte(`1e-${digits}`), `${a} against ${b}`).to.equal(true);
};

describe("logistic and logit (mpmath, 40 digits)", () => {
  it("logit", () => {
    close(logit(new Decimal("0.0035")), "-5.651486171157481413649626467029761103149");
    close(logit(new Decimal("0.987")), "4.329720681971944847268061208572560538375");
    expect(logit(new Decimal("0.5")).isZero()).to.equal(true);
  });
  it("logistic", () => {
    close(logistic(new Decimal("-5.5")), "0.004070137715896127325164605428574834567248");
    close(logistic(new Decimal("3.25")), "0.9626731126558705398022858339615018547398");
  });
  it("a shift of the logit is the logistic of the sum", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: -2_000, max: 2_000 }), (p, s) => {
        const probability = new Decimal(p).div(10_000);
        const shift = new Decimal(s).div(100);
        close(shiftLogit(probability, shift), logistic(logit(probability).plus(shift)));
      }),
      { numRuns: 100 },
    );
  });
  it("0 and 1 stay, and far shifts saturate without NaN", () => {
    expect(shiftLogit(new Decimal(0), new Decimal(50)).toString()).to.equal("0");
    expect(shiftLogit(new Decimal(1), new Decimal(-50)).toString()).to.equal("1");
    expect(shiftLogit(new Decimal("0.3"), new Decimal(5_000)).toString()).to.equal("1");
    expect(shiftLogit(new Decimal("0.3"), new Decimal(-5_000)).lt("1e-2000")).to.equal(true);
  });
  it("refuses what is no probability", () => {
    for (const p of ["0", "1", "NaN"]) expect(() => logit(new Decimal(p))).to.throw(OutOfDomainError);
    expect(() => shiftLogit(new Decimal("1.2"), new Decimal(0))).to.throw(OutOfDomainError);
    expect(() => logistic(new Decimal(Number.NaN))).to.throw(OutOfDomainError);
  });
});
