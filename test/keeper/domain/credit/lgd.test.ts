import { expect } from "chai";
import fc from "fast-check";
import { exposureAtDefault } from "../../../../keeper/domain/credit/ead.ts";
import {
  lgdFromObserved,
  lgdFromRecovery,
  proofFactor,
  type RecoveryInputs,
} from "../../../../keeper/domain/credit/lgd.ts";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const d = (value: string | number): Decimal => new Decimal(value);
const base: RecoveryInputs = {
  assetRecovery: d("0.9"),
  legalRecovery: d("0.8"),
  exitDiscount: d("0.05"),
  recoveryYears: d(2),
  discountRate: d("0.05"),
};
const lgd = (change: Partial<RecoveryInputs> = {}): Decimal => lgdFromRecovery({ ...base, ...change });

describe("LGD and EAD (model.md section 2)", () => {
  it("1 - rho_asset rho_legal (1 - d) exp(-r t)", () => {
    const expected = d(1).minus(d("0.9").times("0.8").times("0.95").times(d("-0.1").exp()));
    expect(lgd().minus(expected).abs().lt("1e-38")).to.equal(true);
  });

  it("rho_asset is clipped to 1 before anything else", () => {
    expect(lgd({ assetRecovery: d(5) }).toString()).to.equal(lgd({ assetRecovery: d(1) }).toString());
  });

  it("a missing proof halves the asset's recovery, a fresh full one leaves it, an old one fades over 90 days", () => {
    const proof = (age: number, share: string) => ({
      ageDays: d(age),
      allowedDays: d(30),
      verifiedShare: d(share),
    });
    expect(proofFactor(proof(0, "0")).toString()).to.equal("0.5");
    expect(proofFactor(proof(30, "1")).toString()).to.equal("1");
    expect(proofFactor(proof(30, "0.6")).toString()).to.equal("0.8");
    const aged = d(1).minus(d("0.5").times(d(1).minus(d(-1).exp())));
    expect(proofFactor(proof(120, "1")).minus(aged).abs().lt("1e-38")).to.equal(true);
    expect(lgd({ proof: proof(30, "1") }).toString()).to.equal(lgd().toString());
  });

  it("observed: 1 - RV/EAD, within 0 and 1", () => {
    const recovered = { custodianReturn: d(40), retokenisable: d(25), poolValue: d(5) };
    expect(lgdFromObserved(recovered, d(100)).toString()).to.equal("0.3");
    expect(lgdFromObserved(recovered, d(50)).toString()).to.equal("0");
    expect(
      lgdFromObserved({ custodianReturn: d(0), retokenisable: d(0), poolValue: d(0) }, d(1)).toString(),
    ).to.equal("1");
  });

  it("LGD 0 and 1 are reached", () => {
    const whole = { assetRecovery: d(1), legalRecovery: d(1), exitDiscount: d(0), recoveryYears: d(0) };
    expect(lgd(whole).toString()).to.equal("0");
    expect(lgd({ assetRecovery: d(0) }).toString()).to.equal("1");
    expect(lgd({ exitDiscount: d(1) }).toString()).to.equal("1");
    // A negative rate may not recover more than everything.
    expect(lgd({ ...whole, recoveryYears: d(3), discountRate: d("-0.02") }).toString()).to.equal("0");
  });

  it("worse recovery, longer waits and older proofs never lower it", () => {
    const share = fc.integer({ min: 0, max: 1_000 }).map((n) => d(n).div(1_000));
    const days = fc.integer({ min: 0, max: 2_000 }).map(d);
    const inputs = fc.record({
      assetRecovery: share,
      legalRecovery: share,
      exitDiscount: share,
      recoveryYears: share,
      discountRate: share,
      proof: fc.record({ ageDays: days, allowedDays: days, verifiedShare: share }),
    });
    fc.assert(
      fc.property(inputs, share, (given, by) => {
        const before = lgdFromRecovery(given);
        const less = (value: Decimal): Decimal => value.times(d(1).minus(by));
        const worse: readonly RecoveryInputs[] = [
          { ...given, assetRecovery: less(given.assetRecovery) },
          { ...given, legalRecovery: less(given.legalRecovery) },
          { ...given, exitDiscount: d(1).minus(less(d(1).minus(given.exitDiscount))) },
          { ...given, recoveryYears: given.recoveryYears.plus(by) },
          { ...given, proof: { ...given.proof, ageDays: given.proof.ageDays.plus(by.times(100)) } },
          { ...given, proof: { ...given.proof, verifiedShare: less(given.proof.verifiedShare) } },
        ];
        for (const change of worse) {
          const after = lgdFromRecovery(change);
          expect(after.gte(before.minus("1e-38")) && after.lte(1)).to.equal(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("EAD = outstanding x NAV + accrued - segregated cash, not below 0", () => {
    const ead = (cash: string) =>
      exposureAtDefault({ outstanding: d(1_000), nav: d("1.05"), accrued: d(12), segregatedCash: d(cash) });
    expect(ead("62").toString()).to.equal("1000");
    expect(ead("5000").toString()).to.equal("0");
    expect(() => ead("-1")).to.throw(OutOfDomainError);
  });

  it("refuses values outside their domain", () => {
    for (const change of [
      { assetRecovery: d(-1) },
      { legalRecovery: d("1.01") },
      { exitDiscount: d(Number.NaN) },
      { recoveryYears: d(-1) },
      { discountRate: d(Number.POSITIVE_INFINITY) },
    ])
      expect(() => lgd(change)).to.throw(OutOfDomainError);
    expect(() =>
      lgdFromObserved({ custodianReturn: d(0), retokenisable: d(0), poolValue: d(0) }, d(0)),
    ).to.throw(OutOfDomainError);
  });
});
