import { expect } from "chai";
import fc from "fast-check";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { inverseNormalCdf, normalCdf, normalPdf } from "../../../../keeper/domain/numeric/normal.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

// References: mpmath 1.3 at 60 digits, printed to 40 significant ones.
const CDF = [
  ["-20", "2.753624118606233695075622780857465332807e-89"],
  ["-8.5", "9.479534822203318354151050467847551492826e-18"],
  ["-8", "6.220960574271784123515995172588188422489e-16"],
  ["-6.25", "0.0000000002052263425218938881622763595791638391462"],
  ["-5", "2.866515718791939116737523328746453538544e-7"],
  ["-3.0902323061678135", "0.001000000000000000139870268065225239462581"],
  ["-1", "0.1586552539314570514147674543679620775221"],
  ["-0.1", "0.4601721627229710185345953817608179169859"],
  ["0.25", "0.5987063256829237242408537915810337392820"],
  ["1.96", "0.9750021048517795658634157309591628099775"],
  ["4", "0.9999683287581668800787462292432778487016"],
] as const;
const INVERSE = [
  ["1e-300", "-37.04709629936119923722296250786043684435"],
  ["1e-10", "-6.361340902404056204695375828265221679204"],
  ["0.0003", "-3.431614403623269306864352586579594106001"],
  ["0.001", "-3.090232306167813541540399830107379205491"],
  ["0.01", "-2.326347874040841100885606163346911723352"],
  ["0.025", "-1.959963984540054235524594430520551527956"],
  ["0.4", "-0.2533471031357997987981961814242439387872"],
  ["0.5", "0"],
  ["0.75", "0.6744897501960817432022270145413071853869"],
  ["0.99", "2.326347874040841100885606163346911723352"],
  ["0.999", "3.090232306167813541540399830107379205491"],
  ["0.9999999", "5.199337582192816931587347266962336866510"],
] as const;

const closeTo = (actual: Decimal, expected: string, digits = 39): void => {
  const wanted = new Decimal(expected);
  const allowed = Decimal.max(wanted.abs(), "1e-300").times(`1e-${digits}`);
  expect(actual.minus(wanted).abs().lte(allowed), `${actual} against ${expected}`).to.equal(true);
};

describe("normal distribution (mpmath, 40 digits)", () => {
  for (const [x, value] of CDF)
    it(`Phi(${x})`, () => {
      closeTo(normalCdf(new Decimal(x)), value);
    });
  for (const [p, value] of INVERSE)
    it(`Phi^-1(${p})`, () => {
      closeTo(inverseNormalCdf(new Decimal(p)), value);
    });

  it("keeps 40 digits of the tail where the series hands over to the continued fraction", () => {
    const below = normalCdf(new Decimal("-6"));
    const above = normalCdf(new Decimal("-6.00000000000000000000000000000000001"));
    // Phi(-6 - e) = Phi(-6) - phi(6) e to first order.
    const expected = below.minus(normalPdf(new Decimal(6)).times("1e-35"));
    closeTo(above, expected.toString(), 38);
  });

  it("is symmetric and the inverse of its inverse", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), (ppm) => {
        const p = new Decimal(ppm).div(1_000_000);
        const x = inverseNormalCdf(p);
        closeTo(normalCdf(x), p.toString(), 37);
        closeTo(inverseNormalCdf(new Decimal(1).minus(p)), x.negated().toString(), 37);
      }),
      { numRuns: 100 },
    );
  });

  it("grows with its argument", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -30_000, max: 30_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        (x, step) => {
          const lower = normalCdf(new Decimal(x).div(1_000));
          const upper = normalCdf(new Decimal(x + step).div(1_000));
          expect(upper.gte(lower)).to.equal(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  for (const p of ["0", "1", "-0.1", "1.2", "NaN", "Infinity"])
    it(`refuses a probability of ${p}`, () => {
      expect(() => inverseNormalCdf(new Decimal(p))).to.throw(OutOfDomainError);
    });
  for (const x of ["NaN", "Infinity", "-60.1"])
    it(`refuses a deviate of ${x}`, () => {
      expect(() => normalCdf(new Decimal(x))).to.throw(OutOfDomainError);
    });
});
