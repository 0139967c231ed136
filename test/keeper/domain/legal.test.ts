import { expect } from "chai";
import {
  JURISDICTIONS,
  type Jurisdiction,
  LEGAL_ADD_ONS,
  type LegalAddOn,
} from "../../../keeper/domain/asset/legal.ts";
import { OutOfDomainError } from "../../../keeper/domain/errors.ts";
import {
  ADD_ON_TABLE,
  JURISDICTION_TABLE,
  legalPremium,
  RefusedError,
} from "../../../keeper/domain/legal.ts";
import { Decimal } from "../../../keeper/domain/units.ts";

const bp = (jurisdiction: Jurisdiction, ...addOns: LegalAddOn[]): number =>
  legalPremium(jurisdiction, addOns).total.times(10_000).toNumber();
const d = (value: string): Decimal => new Decimal(value);

describe("docs/model.md section 6: legal", () => {
  it("jurisdiction bases", () => {
    expect(bp("singapore")).to.equal(25);
    expect(bp("us1940Act")).to.equal(7.5);
    expect(bp("swissDltAct")).to.equal(15);
    expect(bp("swissDltActForeignObligor")).to.equal(30);
    expect(bp("hongKong")).to.equal(30);
    expect(bp("caymanBvi")).to.equal(50);
    expect(bp("adgm")).to.equal(80);
    expect(bp("latinAmerica")).to.equal(200);
  });

  it("only Singapore is sourced; every entry says why", () => {
    for (const jurisdiction of JURISDICTIONS) {
      const entry = JURISDICTION_TABLE[jurisdiction];
      if (entry === undefined) continue;
      expect(entry.source).not.to.equal("");
      expect(entry.status).to.equal(jurisdiction === "singapore" ? "sourced" : "assumed");
    }
    for (const entry of Object.values(ADD_ON_TABLE)) expect(entry.source).not.to.equal("");
  });

  const addOns: Record<Exclude<LegalAddOn, "unilateralPlatformDiscretion">, number> = {
    noBankruptcyRemoteness: 50,
    commingledAccounts: 50,
    crossGuarantee: 25,
    implicitSupport: 25,
    noSeparateBooks: 15,
    unaudited: 15,
    noIndependentDirector: 15,
    unregulatedCustodian: 25,
    crossBorderEnforcement: 25,
    opaqueEnhancement: 25,
    discretionaryWaterfall: 100,
  };
  for (const name of LEGAL_ADD_ONS)
    if (name !== "unilateralPlatformDiscretion")
      it(`add-on ${name}: ${addOns[name]} bp`, () => {
        expect(bp("singapore", name)).to.equal(25 + addOns[name]);
      });

  it("refuses unilateral platform discretion and mainland China by name", () => {
    expect(() => bp("singapore", "unilateralPlatformDiscretion"))
      .to.throw(RefusedError)
      .with.property("reason", "unilateralPlatformDiscretion");
    expect(() => bp("mainlandChina"))
      .to.throw(RefusedError)
      .with.property("reason", "mainlandChina");
    expect(() => bp("singapore", "unaudited", "unaudited")).to.throw(OutOfDomainError);
  });

  it("due diligence: 10 % sample, 98 % match, 12 months, three signatures, audit age; failed gates have names", () => {
    const names = (gates: Parameters<typeof legalPremium>[2]) =>
      legalPremium("hongKong", [], gates)
        .parts.slice(1)
        .map((part) => part.name);
    const good = {
      invoiceSample: { share: d("0.10"), matched: d("0.98") },
      poolHistoryMonths: d("12"),
      threeSignatureAccount: true,
      auditAgeMonths: d("18"),
    };
    expect(names(good)).to.deep.equal([]);
    expect(names({ ...good, invoiceSample: { share: d("0.0999"), matched: d("1") } })).to.deep.equal([
      "invoiceSampleTooSmall",
    ]);
    expect(names({ ...good, poolHistoryMonths: d("11") })).to.deep.equal(["poolHistoryTooShort"]);
    expect(names({ ...good, threeSignatureAccount: false })).to.deep.equal(["commingledAccounts"]);
    expect(names({ ...good, auditAgeMonths: d("19") })).to.deep.equal(["unaudited"]);
    expect(() => names({ ...good, invoiceSample: { share: d("0.5"), matched: d("0.9799") } }))
      .to.throw(RefusedError)
      .with.property("reason", "invoiceSample");
    const once = legalPremium("hongKong", ["unaudited"], { auditAgeMonths: d("24") });
    expect(once.total.times(10_000).toNumber()).to.equal(45);
  });
});
