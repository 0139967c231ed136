import { expect } from "chai";
import { inputsOf, readAsset } from "../../../../keeper/cli/assetFiles.ts";
import { parsePricingInputs } from "../../../../keeper/domain/asset/parse.ts";
import { type PricedAsset, priceAsset } from "../../../../keeper/domain/priceAsset.ts";
import type { Decimal } from "../../../../keeper/domain/units.ts";

const q = (value: string) => ({ value, source: "docs/model.md", status: "assumed" });
const given = (rate: string) => ({ rate: q(rate), compounding: "continuous" });
const close = (value: Decimal | undefined, expected: string, tolerance: number): void => {
  expect(value?.toNumber()).to.be.closeTo(Number(expected), tolerance);
};

/** The Singapore note with sections of its document replaced, priced through the whole pipeline. */
function note(sections: Record<string, unknown>, valuationTime = "2025-01-15T12:00:00Z"): PricedAsset {
  const { asset } = inputsOf(readAsset("singapore-note"));
  return priceAsset(
    parsePricingInputs({
      format: "rwa-pricing-inputs/1",
      valuationTime,
      asset: { ...asset, baseRate: { ...asset.baseRate, given: given("0.04") }, ...sections },
    }),
  );
}

const custodian = (over: Record<string, unknown>) => ({
  name: "custodian",
  role: "custodian",
  isObligor: false,
  exposure: q("1"),
  recovery: q("0.4"),
  default: { kind: "hazard", annual: q("0.02") },
  ...over,
});

describe("docs/model.md's own numbers, through an asset document", () => {
  it("section 5: CVA of 100 over 5 years in 20 quarters, end 5.157739114772, mid 5.183592389672", () => {
    const cva = (timing: string) =>
      note({
        credit: {
          ...inputsOf(readAsset("singapore-note")).asset.credit,
          ead: { kind: "given", amount: q("100") },
        },
        counterparty: {
          kind: "parties",
          parties: [custodian({})],
          cva: { maturityYears: q("5"), stepsPerYear: 4, timing },
        },
      }).counterparty.cva;
    close(cva("end"), "5.157739114772", 5e-13);
    close(cva("mid"), "5.183592389672", 5e-13);
  });

  it("section 5: a CVA amount follows the whole term structure, downgrade and wrong way included", () => {
    const { counterparty } = note({
      credit: {
        ...inputsOf(readAsset("singapore-note")).asset.credit,
        ead: { kind: "given", amount: q("100") },
      },
      counterparty: {
        kind: "parties",
        parties: [
          custodian({
            downgradeNotches: q("1"),
            wrongWay: q("1"),
            default: {
              kind: "termHazard",
              points: [
                { years: "1", value: "0.01" },
                { years: "5", value: "0.05" },
              ],
              source: "docs/model.md",
              status: "assumed",
            },
          }),
        ],
        cva: { maturityYears: q("3"), stepsPerYear: 1, timing: "end" },
      },
    });
    // Hazards x 1.5 x 2: 3 % in the first year, 15 % in the next two.
    const survival = [1, Math.exp(-0.03), Math.exp(-0.18), Math.exp(-0.33)] as const;
    const expected = [1, 2, 3].reduce(
      (sum, t) => sum + 60 * Math.exp(-0.04 * t) * ((survival[t - 1] ?? 0) - (survival[t] ?? 0)),
      0,
    );
    close(counterparty.cva, String(expected), 1e-12);
  });

  it("section 5: hazards bootstrapped from CDS 100/150/200/250 bp, the first .0167768795", () => {
    const points = [
      { months: 12, value: "0.01" },
      { months: 36, value: "0.015" },
      { months: 60, value: "0.02" },
      { months: 120, value: "0.025" },
    ];
    const { counterparty } = note({
      counterparty: {
        kind: "parties",
        parties: [custodian({ default: { kind: "spreads", points, source: "quotes", status: "assumed" } })],
        horizonYears: q("0"),
      },
    });
    close(counterparty.parties[0]?.hazard, "0.0167768795", 1e-9);
    close(counterparty.premium, String(0.0167768795 * 0.6), 1e-9);
  });

  it("section 5: the obligor is left out, wrong-way and downgrades multiply", () => {
    const parties = (over: Record<string, unknown>) =>
      note({ counterparty: { kind: "parties", parties: [custodian(over)] } }).counterparty.premium.toNumber();
    expect(parties({})).to.be.closeTo(0.012, 1e-15);
    expect(parties({ isObligor: true })).to.equal(0);
    expect(parties({ wrongWay: q("0.5") })).to.be.closeTo(0.018, 1e-15);
    expect(parties({ downgradeNotches: q("2") })).to.be.closeTo(0.027, 1e-15);
    expect(parties({ default: { kind: "pd", annual: q("0.02") } })).to.be.closeTo(
      -Math.log(0.98) * 0.6,
      1e-15,
    );
  });

  const pool = {
    kind: "uniswapV2",
    name: "pool",
    pool: {
      reserveAsset: "500000000000",
      reserveQuote: "500000000000",
      fee: 0,
      source: "x",
      status: "assumed",
    },
    assetDecimals: 6,
    quoteDecimals: 6,
    quoteUsd: q("1"),
  };
  const selling = (channels: readonly unknown[], over: Record<string, unknown> = {}) =>
    note({
      liquidity: {
        kind: "channels",
        sizeUsd: q("50000"),
        holdingYears: q("3"),
        issuanceUsd: q("1000000"),
        tokenPriceUsd: q("1"),
        extremeDiscount: q("0.5"),
        channels,
        ...over,
      },
    }).liquidity;

  it("section 3: $50k into a $1m full-range pool costs 9.0909 %, of $10m .9901 %; f = 1/3", () => {
    const small = selling([pool]);
    expect(small.discount.normal.times(100).toFixed(4)).to.equal("9.0909");
    close(small.measured?.exit.times(3), small.discount.normal.toFixed(), 1e-15);
    const reserves = { ...pool.pool, reserveAsset: "5000000000000", reserveQuote: "5000000000000" };
    expect(
      selling([{ ...pool, pool: reserves }])
        .discount.normal.times(100)
        .toFixed(4),
    ).to.equal("0.9901");
  });

  it("section 3: gas is a fixed cost of one exit, gas x gas price x ETH", () => {
    const fixedCost = { gas: q("200000"), gasPriceGwei: q("50"), ethUsd: q("2500") };
    const cost = (channel: unknown) => selling([channel]).discount.normal.times(50_000).toNumber();
    expect(cost({ ...pool, fixedCost }) - cost(pool)).to.be.closeTo(25, 1e-9);
  });

  it("section 9: under stress a pool of half the liquidity, a maker at twice the discount for half the size", () => {
    const half = selling([pool]).discount.stress;
    close(half, String(1 - 250 / 300), 1e-9);
    const maker = { kind: "marketMaker", name: "desk", discount: q("0.02"), capacityUsd: q("50000") };
    const { normal, stress, extreme } = selling([maker]).discount;
    expect([normal, stress, extreme].map((x) => x.toNumber())).to.deep.equal([0.02, 0.27, 0.5]);
  });

  it("section 10: a queue's wait lengthens the liquidation horizon", () => {
    const queue = {
      kind: "redemption",
      name: "queue",
      fee: q("0"),
      waitDays: q("12"),
      capacityPerDayUsd: q("1000000"),
    };
    expect(selling([queue]).longestWaitDays.toNumber()).to.equal(24);
  });

  it("section 1: sigma from observations, never under the class floor", () => {
    const { market } = inputsOf(readAsset("singapore-note")).asset;
    const at = (day: number) =>
      new Date(Date.UTC(2025, 0, 15) - day * 86_400_000).toISOString().replace(".000", "");
    const sigma = (swing: number) =>
      note({
        market: {
          ...market,
          sigma: {
            kind: "observations",
            feed: "nav",
            observations: Array.from({ length: 60 }, (_, i) => ({
              at: at(60 - i),
              value: (1 + (i % 2) * swing).toFixed(6),
            })),
            source: "made",
            status: "assumed",
          },
        },
      }).market.sigma.toNumber();
    expect(sigma(0.01)).to.be.closeTo(Math.log(1.01) * Math.sqrt(365), 1e-9);
    expect(sigma(0)).to.equal(0.01);
  });

  it("section 2: a model PD lists what each feature did, and the floor holds", () => {
    const { asset } = inputsOf(readAsset("dubai-real-estate"));
    if (asset.credit.pd.kind !== "model") return expect.fail("a model PD");
    const { credit } = note({
      credit: {
        ...asset.credit,
        pd: { ...asset.credit.pd, history: undefined, features: { vacancy: q("0.2") } },
      },
    });
    // Anchor 1.5 %, x = (.20 - .10)/.05 = 2, b = .25.
    const odds = (0.015 / 0.985) * Math.exp(0.5);
    close(credit.pd, String(odds / (1 + odds)), 1e-15);
    const floored = note({
      credit: { ...asset.credit, pd: { ...asset.credit.pd, anchor: q("0"), floor: q("0.0005") } },
    });
    expect(floored.credit.pd.toFixed()).to.equal("0.0005");
    return undefined;
  });
});
