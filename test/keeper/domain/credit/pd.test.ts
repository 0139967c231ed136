import { expect } from "chai";
import fc from "fast-check";
import { credibleInterval } from "../../../../keeper/domain/credit/credibleInterval.ts";
import { FEATURES, type Feature, transformFeature } from "../../../../keeper/domain/credit/features.ts";
import {
  CLASS_ANCHORS,
  confirmedDefault,
  lookThrough,
  PD_FLOORS,
  type PdInputs,
  probabilityOfDefault,
  smoothAnchor,
  validateAgainstLetterOfCredit,
} from "../../../../keeper/domain/credit/pd.ts";
import { compoundedCreditPremium, creditPremium } from "../../../../keeper/domain/credit/premium.ts";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { logit } from "../../../../keeper/domain/numeric/logistic.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const d = (value: string | number): Decimal => new Decimal(value);
const none: PdInputs = { anchor: d("0.0025"), features: {}, floor: d(0) };
const pdOf = (inputs: Partial<PdInputs>): Decimal => probabilityOfDefault({ ...none, ...inputs }).pd;
const close = (actual: Decimal, expected: Decimal | string | number, tolerance = "1e-30"): void => {
  expect(actual.minus(expected).abs().lte(tolerance), `${actual} against ${expected}`).to.equal(true);
};

describe("PD (model.md section 2)", () => {
  it("the class anchors are .004, .25, .40, 1.5, 3.5 and 6 %", () => {
    expect(Object.values(CLASS_ANCHORS).map((p0) => p0.times(100).toString())).to.have.members([
      "0.004",
      "0.4",
      "0.25",
      "1.5",
      "3.5",
      "6",
    ]);
  });

  // Rows of the feature table: raw value, x by hand, b. Neutral values first.
  const rows: readonly [Feature, string, string, string][] = [
    ["coverage", "1", "0", "4"],
    ["coverage", "0.5", "0.693147180559945309417232", "4"],
    ["coverage", "0.2", "0.693147180559945309417232", "4"],
    ["coverage", "3", "-0.693147180559945309417232", "4"],
    ["custody", "0.5", "0.693147180559945309417232", "3"],
    ["overdue", "0.05", "1", "0.30"],
    ["overdue", "0.9", "10", "0.30"],
    ["collection", "1", "0", "0.25"],
    ["collection", "0.95", "1", "0.25"],
    ["collection", "0.1", "10", "0.25"],
    ["collection", "1.2", "-1", "0.25"],
    ["redemption30d", "0.1", "1", "0.15"],
    ["redemption30d", "-0.4", "0", "0.15"],
    ["redemption30d", "0.8", "5", "0.15"],
    ["holderConcentration", "0.1", "0", "0.10"],
    ["holderConcentration", "1", "2.302585092994045684017991", "0.10"],
    ["holderConcentration", "0.001", "-2.302585092994045684017991", "0.10"],
    ["missedNav", "0.1", "1", "0.20"],
    ["attestationAgeDays", "10", "0", "0.25"],
    ["attestationAgeDays", "62", "0.693147180559945309417232", "0.25"],
    ["auditAgeMonths", "12", "0", "0.25"],
    ["auditAgeMonths", "24", "0.693147180559945309417232", "0.25"],
    ["trackRecordYears", "5", "0", "0.25"],
    ["trackRecordYears", "2", "0.693147180559945309417232", "0.25"],
    ["vacancy", "0.1", "0", "0.25"],
    ["vacancy", "0.2", "2", "0.25"],
    ["vacancy", "0", "-2", "0.25"],
    ["vacancy", "0.7", "8", "0.25"],
    ["dscr", "1.5", "0", "0.80"],
    ["dscr", "0.75", "0.693147180559945309417232", "0.80"],
    ["dscr", "0.1", "1.098612288668109691395245", "0.80"],
    ["interestCover", "2", "0", "0.60"],
    ["interestCover", "1", "0.693147180559945309417232", "0.60"],
    ["interestCover", "0.1", "2.079441541679835928251696", "0.60"],
    ["triggerSeverity", "1", "1", "1.098612288668109691395245"],
  ];
  for (const [feature, value, x, b] of rows)
    it(`${feature} ${value} gives x = ${x} and moves the logit by b x, b = ${b}`, () => {
      close(transformFeature(feature, d(value)), x, "1e-24");
      const moved = pdOf({ features: { [feature]: d(value) } });
      close(logit(moved).minus(logit(none.anchor)), d(x).times(b), "1e-22");
    });

  it("a trigger at full severity triples the odds", () => {
    const pd = pdOf({ features: { triggerSeverity: d(1) } });
    close(pd.div(d(1).minus(pd)), d("0.0025").div("0.9975").times(3));
  });

  it("smooths the anchor first: (k p0 + d)/(k + n), with the Beta interval of scipy", () => {
    const posterior = smoothAnchor(d("0.0025"), {
      anchorWeight: d(1_000),
      obligorYears: d(500),
      defaults: d(2),
    });
    close(posterior.mean, d("4.5").div(1_500));
    const interval = credibleInterval(posterior, 0.9);
    expect(interval.low).to.be.closeTo(0.00110979, 5e-9);
    expect(interval.high).to.be.closeTo(0.00563409, 5e-9);
  });

  it("a long clean history does not drown a live signal", () => {
    const history = { anchorWeight: d(100), obligorYears: d(1_000_000), defaults: d(1_000) };
    const calm = pdOf({ history });
    const signalled = pdOf({ history, features: { coverage: d("0.5") } });
    close(logit(signalled).minus(logit(calm)), d("0.693147180559945309417232").times(4), "1e-22");
  });

  it("the floors are Basel .05 %, CRR .03 %, Treasury funds lower, none without obligor", () => {
    expect(PD_FLOORS.basel31.toString()).to.equal("0.0005");
    expect(PD_FLOORS.crr.toString()).to.equal("0.0003");
    expect(PD_FLOORS.treasuryFund.lt(PD_FLOORS.crr)).to.equal(true);
    expect(PD_FLOORS.none.isZero()).to.equal(true);
    const floored = probabilityOfDefault({ ...none, anchor: d("0.00004"), floor: PD_FLOORS.basel31 });
    expect(floored.pd.toString()).to.equal("0.0005");
    expect(floored.floorApplied).to.equal(true);
  });

  it("looks through to a platform: 1 - (1 - a)(1 - b)", () => {
    close(lookThrough(d("0.02"), d("0.05")), "0.069");
    expect(lookThrough(d("0.02"), d(1)).toString()).to.equal("1");
    expect(lookThrough(d("0.02"), d(0)).toString()).to.equal("0.02");
  });

  it("PD_LC = fee/LGD, alert strictly past 12 bp", () => {
    const check = (pd: string) => validateAgainstLetterOfCredit(d(pd), d("0.00105"), d("0.30"));
    close(check("0.0035").impliedPd, "0.0035");
    expect(check("0.0047").alert).to.equal(false);
    expect(check("0.004701").alert).to.equal(true);
    expect(check("0.0023").alert).to.equal(false);
    expect(() => validateAgainstLetterOfCredit(d("0.0035"), d("0.001"), d(0))).to.throw(OutOfDomainError);
  });

  it("a confirmed default sets PD 1, caps the price at NAV (1 - LGD) and asks for suspension", () => {
    const outcome = confirmedDefault(d("1.02"), d("0.30"));
    expect(outcome.pd.toString()).to.equal("1");
    expect(outcome.priceCap.toString()).to.equal("0.714");
    expect(outcome.suspend).to.equal(true);
  });

  it("the premium of the worked example is .105 %, its compounded form (1 + r) L/(1 - L)", () => {
    expect(creditPremium(d("0.0035"), d("0.30")).toString()).to.equal("0.00105");
    const compounded = compoundedCreditPremium(d("0.0035"), d("0.30"), d("0.048"));
    close(compounded ?? d(0), d("1.048").times("0.00105").div("0.99895"), "1e-38");
    expect(compoundedCreditPremium(d(1), d(1), d("0.048"))).to.equal(undefined);
  });

  it("PD 0 and 1 are limits that features do not move", () => {
    expect(pdOf({ anchor: d(0), features: { coverage: d("0.5") } }).toString()).to.equal("0");
    expect(pdOf({ anchor: d(1), features: { coverage: d(2) } }).toString()).to.equal("1");
  });

  it("no feature value whatever leads outside [0, 1], and a worse one never lowers the PD", () => {
    const worseIsHigher = new Set<Feature>([
      "overdue",
      "redemption30d",
      "holderConcentration",
      "missedNav",
      "attestationAgeDays",
      "auditAgeMonths",
      "vacancy",
      "triggerSeverity",
    ]);
    fc.assert(
      fc.property(
        fc.constantFrom(...FEATURES),
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: 0, max: 1_000 }),
        fc.constantFrom(...Object.values(CLASS_ANCHORS)),
        (feature, a, b, anchor) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)].map((n) => d(n).div(1_000));
          const pds = [low, high].map((value) => pdOf({ anchor, features: { [feature]: value ?? d(0) } }));
          const [atLow = d(0), atHigh = d(0)] = pds;
          for (const pd of pds) expect(pd.gte(0) && pd.lte(1)).to.equal(true);
          expect(worseIsHigher.has(feature) ? atHigh.gte(atLow) : atLow.gte(atHigh)).to.equal(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("refuses values outside their domain by name", () => {
    const refused: readonly Partial<PdInputs>[] = [
      { anchor: d("1.2") },
      { anchor: d(Number.NaN) },
      { floor: d(-1) },
      { features: { overdue: d("1.01") } },
      { features: { coverage: d(-1) } },
      { features: { dscr: d(Number.NaN) } },
      { history: { anchorWeight: d(0), obligorYears: d(1), defaults: d(0) } },
      { history: { anchorWeight: d(1), obligorYears: d(1), defaults: d(2) } },
    ];
    for (const inputs of refused) expect(() => pdOf(inputs)).to.throw(OutOfDomainError);
  });
});
