import { expect } from "chai";
import { inputsOf, readAsset } from "../../../keeper/cli/assetFiles.ts";
import { parsePricingInputs } from "../../../keeper/domain/asset/parse.ts";
import { MissingInputError, OutOfDomainError } from "../../../keeper/domain/errors.ts";
import { type PricedAsset, priceAsset } from "../../../keeper/domain/priceAsset.ts";
import { pipsToDecimal } from "../../../keeper/domain/units.ts";

const q = (value: string) => ({ value, source: "test", status: "assumed" });

/** A preset with values put at dotted paths; `undefined` removes. */
function priced(name: string, changes: Record<string, unknown>): PricedAsset {
  const inputs = structuredClone(inputsOf(readAsset(name))) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const parent = keys.reduce((at, key) => at[key] as Record<string, unknown>, inputs);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return priceAsset(parsePricingInputs(inputs));
}
const note = (changes: Record<string, unknown>) => priced("singapore-note", changes);
const finite = (asset: PricedAsset): PricedAsset => {
  expect(asset.totals.yield >= 0n && asset.totals.haircut >= 0n).to.equal(true);
  return asset;
};

describe("limits: the right value or a clear error, never NaN", () => {
  it("PD 0: no credit premium and no credit haircut; PD 1: the whole LGD", () => {
    const safe = note({ "asset.credit.pd.annual": q("0") });
    expect([safe.parts.premium.credit, safe.parts.haircut.credit]).to.deep.equal([0n, 0n]);
    const lost = note({ "asset.credit.pd.annual": q("1"), "asset.irm.rateCap": q("3") });
    expect([lost.parts.premium.credit, lost.parts.haircut.credit]).to.deep.equal([300_000n, 300_000n]);
  });

  it("LGD 0 and 1", () => {
    expect(note({ "asset.credit.lgd.fraction": q("0") }).parts.premium.credit).to.equal(0n);
    expect(note({ "asset.credit.lgd.fraction": q("1") }).parts.premium.credit).to.equal(3_500n);
    const everything = note({
      "asset.credit.lgd.fraction": q("1"),
      "asset.credit.pd.annual": q("1"),
      "asset.irm.rateCap": q("10"),
    });
    expect(everything.credit.compounded).to.equal(undefined);
    expect(everything.totals.liquidationThreshold).to.equal(0n);
  });

  it("hazard 0: no counterparty part", () => {
    const { parts } = note({ "asset.counterparty.premium": q("0") });
    expect([parts.premium.counterparty, parts.haircut.counterparty]).to.deep.equal([0n, 0n]);
  });

  it("r 0: a flat curve at nothing prices and discounts by nothing", () => {
    const zero = { rate: q("0"), compounding: "continuous" };
    const asset = finite(note({ "asset.baseRate.given": zero, curve: undefined }));
    expect(asset.parts.baseRate).to.equal(0n);
    expect(asset.rates.discount.discountFactor(asset.credit.ead).eq(1)).to.equal(true);
  });

  it("a negative base rate cannot be published and is refused", () => {
    const negative = { rate: q("-0.01"), compounding: "continuous" };
    expect(() => note({ "asset.baseRate.given": negative })).to.throw(OutOfDomainError);
  });

  it("zero maturity: a CVA of nothing", () => {
    const { counterparty } = priced("diamond-fund", { "asset.counterparty.cva.maturityYears": q("0") });
    expect(counterparty.cva?.isZero()).to.equal(true);
  });

  it("an exit that loses everything: haircut 100 %, slope2 at the cap", () => {
    const lost = note({ "asset.liquidity.discount.stress": q("1") });
    expect([lost.parts.haircut.liquidity, lost.totals.liquidationThreshold]).to.deep.equal([1_000_000n, 0n]);
    expect(lost.irm.slope2).to.equal(750_000n - lost.totals.yield);
  });

  it("a pool drained to either end of its range sells nothing: the extreme discount", () => {
    const liquidity = "1000000000000";
    const drained = (assetIsToken0: boolean, sqrtPriceX96: string, tick: number) =>
      note({
        "asset.liquidity": {
          kind: "channels",
          sizeUsd: q("1000"),
          holdingYears: q("3"),
          issuanceUsd: q("1000000"),
          tokenPriceUsd: q("1"),
          extremeDiscount: q("0.3"),
          channels: [
            {
              kind: "uniswapV3",
              name: "drained",
              pool: {
                sqrtPriceX96,
                tick,
                liquidity,
                fee: 3_000,
                tickSpacing: 60,
                ticks: [],
                source: "test",
                status: "assumed",
              },
              assetIsToken0,
              assetDecimals: 6,
              quoteDecimals: 6,
              quoteUsd: q("1"),
            },
          ],
        },
      }).liquidity.discount.current.toNumber();
    expect(drained(true, "4295128740", -887_272)).to.equal(0.3);
    expect(drained(false, "1461446703485210103287273052203988822378723970341", 887_271)).to.equal(0.3);
  });

  it("asset and currency that cancel out exactly: no volatility, at any digits", () => {
    for (const digits of [
      "0.123456789012345678901234567890123456789",
      "0.3333333333333333333333333333333333333333333",
    ]) {
      const { market } = note({
        "asset.market.sigma.annual": q(digits),
        "asset.market.fx": { currency: "SGD", sigma: q(digits), correlation: q("-1"), pegged: false },
      });
      expect(market.sigma.toNumber()).to.be.within(0, 1e-19);
    }
  });

  it("a negative zero: refused where nothing negative is allowed, with the path", () => {
    expect(() => note({ "asset.credit.pd.annual": q("-0") }))
      .to.throw(OutOfDomainError)
      .with.property("field", "asset.credit.pd.annual.value");
    expect(
      note({ "asset.baseRate.given": { rate: q("-0"), compounding: "continuous" } }).parts.baseRate,
    ).to.equal(0n);
  });

  it("a fault inside a channel or a party names which one", () => {
    const liquidity = inputsOf(readAsset("tokenised-treasury-fund")).asset.liquidity;
    const channels = liquidity.kind === "channels" ? liquidity.channels : [];
    const empty = {
      kind: "orderBook",
      name: "empty",
      book: { bids: [], asks: [], source: "test", status: "assumed" },
    };
    expect(() => priced("tokenised-treasury-fund", { "asset.liquidity.channels": [...channels, empty] }))
      .to.throw(MissingInputError)
      .with.property("field", `liquidity.channels.${channels.length}.book`);
    const points = [
      { years: "5", value: "0.01" },
      { years: "1", value: "0.02" },
    ];
    expect(() =>
      priced("diamond-fund", {
        "asset.counterparty.parties.1.default": {
          kind: "termHazard",
          points,
          source: "test",
          status: "assumed",
        },
      }),
    )
      .to.throw(OutOfDomainError)
      .with.property("field", "counterparty.parties.1.default.hazards.years");
  });

  it("missing curve tenor: refused with the tenors present", () => {
    expect(() => note({ "asset.baseRate.tenorYears": q("0.0833") })).to.throw(OutOfDomainError);
    const onlyLong = [{ tenorYears: "10", parYield: "0.04" }];
    expect(() => note({ "curve.points": onlyLong })).to.throw(OutOfDomainError);
    expect(() => note({ curve: undefined })).to.throw(MissingInputError);
  });

  it("a one-sided book without a reference price is an error, with one it is priced", () => {
    const bids = "asset.liquidity.channels.0.book.asks";
    expect(() => priced("diamond-fund", { [bids]: [] })).to.throw(MissingInputError);
    finite(priced("diamond-fund", { [bids]: [], "asset.liquidity.channels.0.referencePrice": q("100") }));
  });

  it("Q larger than all liquidity: the rest is priced at the extreme discount", () => {
    const { liquidity } = finite(priced("diamond-fund", { "asset.liquidity.sizeUsd": q("1000000000000") }));
    expect(liquidity.measured?.plan.unfilled.gt(0)).to.equal(true);
    expect(liquidity.discount.normal.toNumber()).to.be.closeTo(0.25, 1e-4);
  });

  it("a pool with a gap in its liquidity", () => {
    const L = "1000000000000";
    const pool = {
      sqrtPriceX96: (2n ** 96n).toString(),
      tick: 0,
      liquidity: L,
      fee: 3_000,
      tickSpacing: 60,
      ticks: [
        { index: -6_000, liquidityNet: L },
        { index: -3_000, liquidityNet: `-${L}` },
        { index: -600, liquidityNet: L },
        { index: 600, liquidityNet: `-${L}` },
      ],
      source: "test",
      status: "assumed",
    };
    const { liquidity } = finite(
      priced("dubai-real-estate", {
        "asset.liquidity.channels.0.pool": pool,
        "asset.liquidity.channels.1": undefined,
        "asset.liquidity.channels": [
          {
            kind: "uniswapV3",
            name: "gap",
            pool,
            assetIsToken0: true,
            assetDecimals: 6,
            quoteDecimals: 6,
            quoteUsd: q("1"),
          },
        ],
      }),
    );
    expect(liquidity.discount.normal.gt("0.003") && liquidity.discount.normal.lt("0.3")).to.equal(true);
  });

  it("no channel at all is an error; channels without capacity are not", () => {
    expect(() => priced("diamond-fund", { "asset.liquidity.channels": [] })).to.throw(MissingInputError);
    const empty = priced("hk-factoring", { "asset.liquidity.channels.0.capacityPerDayUsd": q("0") });
    expect(empty.parts.premium.liquidity).to.equal(150_000n);
    expect(empty.liquidity.measured?.depth.toFixed()).to.equal("0.03");
  });

  it("missing market inputs are named, not taken as zero", () => {
    for (const [path, field] of [
      ["asset.market.deviation", "market.deviation"],
      ["asset.market.feed", "market.feed"],
    ] as const)
      expect(() => priced("sme-enote", { [path]: undefined }))
        .to.throw(MissingInputError)
        .with.property("field", field);
  });

  it("a rate cap below what slope1 needs is refused", () => {
    expect(() => note({ "asset.irm.rateCap": q("0.1") })).to.throw(OutOfDomainError);
  });

  it("a haircut beyond everything leaves a threshold and an LTV of 0", () => {
    const { totals } = note({
      "asset.haircut.addOn": q("0.5"),
      "asset.liquidity.discount.stress": q("0.6"),
      "asset.irm.rateCap": q("10"),
    });
    expect([totals.liquidationThreshold, totals.maxLtv]).to.deep.equal([0n, 0n]);
  });

  it("a confirmed default: PD 1, price at most NAV (1 - LGD), suspension asked for", () => {
    const asset = note({
      "asset.credit.confirmedDefault": { confirmed: true, source: "trustee", status: "sourced" },
      "asset.irm.rateCap": q("3"),
    });
    expect(asset.credit.pd.eq(1)).to.equal(true);
    expect(asset.credit.defaultedNavCap?.toFixed()).to.equal("0.7");
    expect(asset.warnings.some((warning) => warning.includes("suspend"))).to.equal(true);
  });

  it("an SPV that cannot prove independence is looked through to its platform", () => {
    const platform = { pd: q("0.05"), independent: false, source: "test", status: "assumed" };
    const joint = note({ "asset.credit.platform": platform }).credit.pd;
    expect(joint.toFixed()).to.equal("0.053325");
    const apart = note({ "asset.credit.platform": { ...platform, independent: true } }).credit.pd;
    expect(apart.toFixed()).to.equal("0.0035");
  });

  it("a letter of credit more than 12 bp away raises an alert", () => {
    const alerts = (fee: string) => note({ "asset.credit.letterOfCredit": { fee: q(fee) } }).warnings.length;
    expect([alerts("0.00105"), alerts("0.0014"), alerts("0.00142")]).to.deep.equal([0, 0, 1]);
  });

  it("weights scale what the contract adds up, parts stay as signed", () => {
    const half = note({ "asset.weights.liquidity": q("5000") });
    expect(pipsToDecimal(half.totals.yield).toFixed()).to.equal("0.05675");
    expect(half.parts.premium.liquidity).to.equal(8_000n);
  });

  it("a fired trigger raises the PD and is named", () => {
    const triggers = [{ name: "overdue", value: q("0.10") }];
    const calm = priced("hk-factoring", {});
    const fired = priced("hk-factoring", { "asset.structure.triggers": triggers });
    const odds = (pd: typeof calm.credit.pd) => pd.div(pd.neg().plus(1)).toNumber();
    expect(odds(fired.credit.pd) / odds(calm.credit.pd)).to.be.closeTo(3, 1e-12);
    expect(fired.warnings.some((warning) => warning.includes("overdue"))).to.equal(true);
  });

  it("the market maker's departure takes its quotes away and doubles the executor's hazard", () => {
    const before = priced("latam-real-estate", {});
    const after = priced("latam-real-estate", {
      "asset.counterparty.marketMakerLeft": { left: true, source: "test", status: "assumed" },
    });
    const executor = (asset: PricedAsset) =>
      asset.counterparty.parties.find(({ role }) => role === "executor")?.hazard.toNumber() ?? 0;
    expect(executor(after)).to.equal(2 * executor(before));
    expect(after.liquidity.discount.normal.gt(before.liquidity.discount.normal)).to.equal(true);
  });
});
