import { expect } from "chai";
import { inputsOf, presetNames, readAsset } from "../../../keeper/cli/assetFiles.ts";
import { RISKS } from "../../../keeper/domain/composition.ts";
import { countInputs } from "../../../keeper/domain/inputPath.ts";
import { type PricedAsset, priceAsset } from "../../../keeper/domain/priceAsset.ts";
import { Decimal, pipsToDecimal } from "../../../keeper/domain/units.ts";

const of = (name: string): PricedAsset => priceAsset(inputsOf(readAsset(name)));
const within = (value: Decimal, low: number, high: number, what: string): void => {
  expect(value.times(100).toNumber(), what).to.be.within(low, high);
};

describe("docs/model.md section 7: the worked example", () => {
  const note = of("singapore-note");
  it("r_f 4.8 %, PD .35 %, LGD 30 %, liquidity .8, market 0, CVA .12, legal .25 %: y = 6.075 % exactly", () => {
    expect(pipsToDecimal(note.totals.yield).toFixed()).to.equal("0.06075");
    expect(RISKS.map((risk) => note.parts.premium[risk])).to.deep.equal([1_050n, 8_000n, 0n, 1_200n, 2_500n]);
    expect(note.parts.baseRate).to.equal(48_000n);
  });
  it("shares: liquidity 62.7, legal 19.6, CVA 9.4, credit 8.2 %", () => {
    const shares = RISKS.map((risk) => note.shares[risk].times(100).toFixed(1));
    expect(shares).to.deep.equal(["8.2", "62.7", "0.0", "9.4", "19.6"]);
  });
});

describe("docs/model.md section 9: the shipped cases", () => {
  it("are these seven", () => {
    expect(presetNames()).to.deep.equal([
      "diamond-fund",
      "dubai-real-estate",
      "hk-factoring",
      "latam-real-estate",
      "singapore-note",
      "sme-enote",
      "tokenised-treasury-fund",
    ]);
  });

  it("tokenised Treasury fund: PD < .01 %, LGD 0-2 %, s_liq 5-25 bp, US law", () => {
    const { credit, liquidity, legal } = of("tokenised-treasury-fund");
    within(credit.pd, 0, 0.01, "PD");
    within(credit.lgd, 0, 2, "LGD");
    within(liquidity.premium, 0.05, 0.25, "s_liq");
    expect(legal.parts[0]?.name).to.equal("us1940Act");
  });

  it("Dubai real estate: PD 1-3 %, LGD 15-35 %, vacancy 15-20 %, ADGM, 100-150 million", () => {
    const priced = of("dubai-real-estate");
    within(priced.credit.pd, 1, 3, "PD");
    within(priced.credit.lgd, 15, 35, "LGD");
    const vacancy = priced.credit.model?.contributions.find(({ feature }) => feature === "vacancy");
    within(vacancy?.value ?? new Decimal(-1), 15, 20, "vacancy");
    expect(priced.legal.parts[0]?.name).to.equal("adgm");
    expect(priced.credit.ead.div(1e6).toNumber()).to.be.within(100, 150);
  });

  it("SME eNote: PD 6-10 %, LGD 40-55 %, Swiss DLT Act, no custodian", () => {
    const { credit, legal, counterparty } = of("sme-enote");
    within(credit.pd, 6, 10, "PD");
    within(credit.lgd, 40, 55, "LGD");
    expect(legal.parts[0]?.name).to.equal("swissDltAct");
    expect(counterparty.parties.map(({ role }) => role)).not.to.include("custodian");
  });

  it("Latin American real estate: PD 4-10 %, LGD 25-45 %, LD 8-15 %, stress 15-25 %", () => {
    const { credit, liquidity } = of("latam-real-estate");
    within(credit.pd, 4, 10, "PD");
    within(credit.lgd, 25, 45, "LGD");
    within(liquidity.discount.normal, 8, 15, "LD");
    within(liquidity.discount.stress, 15, 25, "LD stress");
  });

  it("diamond fund: PD 0, LGD 5-15 % = the custodian's, LD 3-7 / 8-15 / 15-25 %, no cash flow, EAD = market value", () => {
    const priced = of("diamond-fund");
    const custodian = priced.counterparty.parties.find(({ role }) => role === "custodian");
    expect(priced.credit.pd.isZero()).to.equal(true);
    within(priced.credit.lgd, 5, 15, "LGD");
    const own = custodian?.exposure.times(new Decimal(1).minus(custodian.recovery));
    expect(own?.eq(priced.credit.lgd)).to.equal(true);
    within(priced.liquidity.discount.normal, 3, 7, "LD");
    within(priced.liquidity.discount.stress, 8, 15, "LD stress");
    within(priced.liquidity.discount.extreme, 15, 25, "LD extreme");
    expect(priced.valuation).to.equal(undefined);
    expect(priced.credit.ead.eq(20_000_000)).to.equal(true);
  });

  it("HK factoring: bad debt < .3 % of face, LGD 25-45 %, refunds 1.8-2.3 %, cover 1.92x and 3.08x", () => {
    const { asset } = inputsOf(readAsset("hk-factoring"));
    const { credit, structure } = of("hk-factoring");
    if (asset.credit.pd.kind !== "badDebt") return expect.fail("bad debt is the input");
    expect(Number(asset.credit.pd.perCycle.value)).to.be.lessThan(0.003);
    within(credit.lgd, 25, 45, "LGD");
    expect(Number(asset.structure?.dilution.value)).to.be.within(0.018, 0.023);
    expect(structure?.cover.loss.times(100).toFixed(1)).to.equal("2.6");
    expect(structure?.cover.overCollateral?.toFixed(2)).to.equal("1.92");
    expect(structure?.cover.withReserve?.toFixed(2)).to.equal("3.08");
    return undefined;
  });

  for (const name of presetNames())
    it(`${name}: sourced inputs, three scenarios, indicators with thresholds, and a bonus somebody liquidates for`, () => {
      const document = readAsset(name);
      const statuses = JSON.stringify(document).match(/"status":"(sourced|assumed)"/g) ?? [];
      expect(statuses.length).to.be.greaterThan(25);
      expect(statuses).to.include('"status":"sourced"');
      expect(document.indicators?.length).to.be.greaterThan(1);
      for (const { watches } of document.indicators ?? [])
        expect(countInputs(inputsOf(document), watches), watches).to.be.greaterThan(0);
      expect(document.cashFlows === undefined).to.equal(name === "diamond-fund");
      expect(of(name).warnings).to.deep.equal([]);
    });

  it("scenario multiples of pools, books, quotes, queues, sigma, PD and hazards", () => {
    const multiples = (scenario: "normal" | "stress" | "extreme") =>
      Object.values(readAsset("dubai-real-estate").scenarios[scenario]).join(" ");
    // pool, book, maker's discount and capacity, wait, redemption capacity, sigma, logit(PD), hazards
    expect(multiples("normal")).to.equal("1 1 1 1 1 1 1 0 1");
    expect(multiples("stress")).to.equal("0.5 0.5 2 0.5 2 0.25 1.5 0.7 2");
    expect(multiples("extreme")).to.equal("0.25 0.2 3 0 4 0 2.5 1.4 4");
  });

  for (const name of presetNames())
    it(`${name}: worse scenarios never lower y or H`, () => {
      const inputs = inputsOf(readAsset(name));
      const [normal, stress, extreme] = (["normal", "stress", "extreme"] as const).map(
        (scenario) => priceAsset(inputs, scenario).totals,
      );
      if (normal === undefined || stress === undefined || extreme === undefined) return expect.fail();
      expect(normal.yield <= stress.yield && stress.yield <= extreme.yield).to.equal(true);
      expect(normal.haircut <= stress.haircut && stress.haircut <= extreme.haircut).to.equal(true);
      return undefined;
    });
});
