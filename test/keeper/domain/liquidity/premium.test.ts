import { expect } from "chai";
import fc from "fast-check";
import { MissingInputError, OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { depthPremium, tradableShare } from "../../../../keeper/domain/liquidity/depth.ts";
import { marketMakerChannel } from "../../../../keeper/domain/liquidity/marketMaker.ts";
import { uniswapV3Channel } from "../../../../keeper/domain/liquidity/poolChannel.ts";
import { exitPremium, liquidityPremium } from "../../../../keeper/domain/liquidity/premium.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";
import { anyPool, rangePool } from "./pools.ts";

const d = (value: string | number): Decimal => new Decimal(value);
const maker = (discount: string, capacity: number, waitDays = 0) =>
  marketMakerChannel(
    { name: "maker", waitDays: d(waitDays) },
    { discount: d(discount), capacityUsd: d(capacity) },
  );
const poolTerms = { name: "pool", assetDecimals: 18, tokenPriceUsd: d(1), extremeDiscount: d(1) };

describe("liquidity premium (model.md section 3)", () => {
  it("[paper] 1-2 % on a $50k sale is worth 20-80 bp for f of .2 to .4", () => {
    expect(exitPremium(d("0.01"), d(5)).toString()).to.equal("0.002");
    expect(exitPremium(d("0.02"), d("2.5")).toString()).to.equal("0.008");
    expect(exitPremium(d("0.03")).toString()).to.equal("0.01");
  });

  for (const [x, premium] of [
    ["0", "0.03"],
    ["0.01", "0.03"],
    ["0.05", "0.03"],
    ["0.1", "0.02"],
    ["0.2", "0.005"],
    ["0.5", "0.0025"],
    ["1", "0.0005"],
  ] as const)
    it(`s_depth is ${premium} where ${x} of issuance can be traded`, () => {
      expect(depthPremium(d(x)).toString()).to.equal(premium);
    });

  it("s_depth is linear in ln x between the points", () => {
    const middle = depthPremium(d("0.1").times("0.2").sqrt());
    expect(middle.minus("0.0125").abs().lt("1e-35")).to.equal(true);
  });

  it("s_depth never rises with x", () => {
    const share = fc.integer({ min: 0, max: 10_000 }).map((n) => d(n).div(10_000));
    fc.assert(
      fc.property(share, share, (a, b) => {
        expect(depthPremium(Decimal.max(a, b)).lte(depthPremium(Decimal.min(a, b)))).to.equal(true);
      }),
    );
  });

  it("x weighs capacity by marginal cost (full to 2 %, none from 4 %) and by 1/wait", () => {
    const x = (discount: string, wait = 0) =>
      tradableShare([maker(discount, 400_000, wait)], d(10 ** 6)).toString();
    expect(x("0.02")).to.equal("0.4");
    expect(x("0.03")).to.equal("0.2");
    expect(x("0.04")).to.equal("0");
    expect(x("0.01", 1)).to.equal("0.4");
    expect(x("0.01", 4)).to.equal("0.1");
    expect(tradableShare([maker("0", 10 ** 7)], d(10 ** 6)).toString()).to.equal("1");
    expect(tradableShare([maker("0", 0)], d(10 ** 6)).toString()).to.equal("0");
  });

  it("a pool's weighted depth is the mean of its supply between 2 and 4 %", () => {
    fc.assert(
      fc.property(anyPool, fc.boolean(), (state, side) => {
        const channel = uniswapV3Channel(poolTerms, state, side);
        const steps = 400;
        const mean =
          Array.from({ length: steps }, (_, i) => {
            const marginal = (2n * 10n ** 16n * BigInt(2 * i + 1)) / BigInt(2 * steps) + 2n * 10n ** 16n;
            return channel.supply(marginal);
          }).reduce((sum, supply) => sum + supply, 0n) / BigInt(steps);
        const gap = channel.tradable() > mean ? channel.tradable() - mean : mean - channel.tradable();
        // The midpoint rule is off by the kinks of single ranges.
        expect(gap <= channel.supply(4n * 10n ** 16n) / 500n + 10n).to.equal(true);
      }),
      { numRuns: 60 },
    );
  });

  it("s_liq = max(s_exit, s_depth), both reported", () => {
    const terms = {
      sizeUsd: d(50_000),
      issuanceUsd: d(10 ** 6),
      holdingYears: d(3),
      extremeDiscount: d("0.5"),
    };
    const pool = uniswapV3Channel(poolTerms, rangePool(d(1), 1_000_000n), true);
    const result = liquidityPremium([pool], terms);
    expect(result.plan.discount.times(100).toFixed(4)).to.equal("2.8456");
    expect(result.exit.toString()).to.equal(result.plan.discount.div(3).toString());
    expect(result.depth.toString()).to.equal(depthPremium(result.tradableShare).toString());
    expect(result.premium.toString()).to.equal(Decimal.max(result.exit, result.depth).toString());
  });

  it("no channel data at all is an error, zero capacity is not", () => {
    expect(() => tradableShare([], d(1))).to.throw(MissingInputError);
    expect(() => tradableShare([maker("0", 1)], d(0))).to.throw(OutOfDomainError);
    expect(() => exitPremium(d("1.1"))).to.throw(OutOfDomainError);
    expect(() => exitPremium(d("0.1"), d(0))).to.throw(OutOfDomainError);
    expect(() => depthPremium(d(Number.NaN))).to.throw(OutOfDomainError);
  });
});
