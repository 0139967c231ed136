import { expect } from "chai";
import fc from "fast-check";
import { MissingInputError, OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { bestExit } from "../../../../keeper/domain/liquidity/bestExit.ts";
import type { ExitChannel } from "../../../../keeper/domain/liquidity/channel.ts";
import { marketMakerChannel } from "../../../../keeper/domain/liquidity/marketMaker.ts";
import { orderBookChannel } from "../../../../keeper/domain/liquidity/orderBook.ts";
import { uniswapV2Channel, uniswapV3Channel } from "../../../../keeper/domain/liquidity/poolChannel.ts";
import { redemptionChannel } from "../../../../keeper/domain/liquidity/redemption.ts";
import { pairAmountOut } from "../../../../keeper/domain/liquidity/uniswapV2.ts";
import { poolDiscount, scaleLiquidity } from "../../../../keeper/domain/liquidity/uniswapV3.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";
import { anyPool, rangePool } from "./pools.ts";

const d = (value: string | number): Decimal => new Decimal(value);
const poolTerms = { name: "pool", assetDecimals: 18, tokenPriceUsd: d(1), extremeDiscount: d(1) };
const pair = (usdPerSide: bigint, fee = 0) => ({
  reserveAsset: usdPerSide * 10n ** 18n,
  reserveQuote: usdPerSide * 10n ** 6n,
  fee,
});
const maker = (discount: string, capacity: number, name = "maker", share = "1"): ExitChannel =>
  marketMakerChannel({ name, allowedShare: d(share) }, { discount: d(discount), capacityUsd: d(capacity) });
const share = fc.integer({ min: 0, max: 1_000 }).map((n) => d(n).div(1_000));

/** Any way out, of any kind. */
const anyChannel: fc.Arbitrary<ExitChannel> = fc.oneof(
  fc
    .tuple(share, fc.integer({ min: 0, max: 200_000 }), share)
    .map(([discount, capacity, allowed]) =>
      maker(discount.toString(), capacity, "maker", allowed.toString()),
    ),
  fc
    .tuple(fc.bigInt(1_000n, 5_000_000n), fc.constantFrom(0, 500, 3_000))
    .map(([usd, fee]) => uniswapV2Channel(poolTerms, pair(usd, fee))),
  fc
    .tuple(anyPool, fc.boolean(), share)
    .map(([state, side, allowedShare]) => uniswapV3Channel({ ...poolTerms, allowedShare }, state, side)),
  fc
    .tuple(share, fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 1, max: 5 }))
    .map(([fee, capacity, days]) =>
      redemptionChannel(
        { name: "redemption", waitDays: d(2) },
        { fee: fee.div(10), baseRate: d("0.048"), capacityPerDayUsd: d(capacity), days },
      ),
    ),
);

describe("best exit", () => {
  it("$50k into a $1m full-range pool costs 9.0909 %, of $10m .9901 % (model.md section 3)", () => {
    const cost = (usd: bigint) =>
      bestExit([uniswapV2Channel(poolTerms, pair(usd))], d(50_000), d(1)).discount;
    expect(cost(500_000n).times(100).toFixed(4)).to.equal("9.0909");
    expect(cost(5_000_000n).times(100).toFixed(4)).to.equal("0.9901");
  });

  it("a single pool costs what its exact walk says", () => {
    fc.assert(
      fc.property(anyPool, fc.boolean(), fc.integer({ min: 1, max: 10 ** 6 }), (state, side, usd) => {
        const walk = poolDiscount(state, side, BigInt(usd) * 10n ** 18n);
        const plan = bestExit([uniswapV3Channel(poolTerms, state, side)], d(usd), d(1));
        if (walk.swap.unfilled === 0n)
          expect(
            plan.discount.minus(walk.discount).abs().lt("1e-9"),
            `${plan.discount} ${walk.discount}`,
          ).to.equal(true);
        expect(plan.discount.lte(walk.discount.plus("1e-9"))).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });

  it("two equal pools share the size equally, as one pool of twice the depth", () => {
    const half = rangePool(d("0.25"), 1_000_000n);
    const [a, b] = [half, half].map((state) => uniswapV3Channel(poolTerms, state, true));
    if (a === undefined || b === undefined) throw new MissingInputError("channels", "two");
    const plan = bestExit([a, b], d(50_000), d(1));
    const [first, second] = plan.allocations;
    expect(first?.size.minus(25_000).abs().lt("1e-4")).to.equal(true);
    expect(second?.size.minus(25_000).abs().lt("1e-4")).to.equal(true);
    const whole = poolDiscount(rangePool(d("0.25"), 2_000_000n), true, 50_000n * 10n ** 18n);
    expect(plan.discount.minus(whole.discount).abs().lt("1e-11")).to.equal(true);
  });

  it("takes quotes cheapest first, each to its capacity, and the rest at the extreme discount", () => {
    const plan = bestExit(
      [maker("0.05", 10_000, "dear"), maker("0.01", 20_000, "cheap")],
      d(50_000),
      d("0.25"),
    );
    expect(plan.allocations.map(({ name, size }) => `${name} ${size}`)).to.deep.equal([
      "dear 10000",
      "cheap 20000",
    ]);
    expect(plan.unfilled.toString()).to.equal("20000");
    // (10 000 x 5 % + 20 000 x 1 % + 20 000 x 25 %) / 50 000
    expect(plan.discount.toString()).to.equal("0.114");
  });

  it("uses a pool until its marginal price meets the quote, then the quote", () => {
    const poolChannel = uniswapV2Channel(poolTerms, pair(500_000n));
    const plan = bestExit([poolChannel, maker("0.02", 1_000_000)], d(50_000), d(1));
    // Marginal cost of x into R is 1 - (R/(R + x))^2 = 2 %: x = R (1/sqrt(.98) - 1).
    const expected = d(500_000).times(d(1).div(d("0.98").sqrt()).minus(1));
    expect(plan.allocations[0]?.size.minus(expected).abs().lt("1e-6")).to.equal(true);
    expect(plan.marginal.toString()).to.equal("0.02");
  });

  it("is never worse than any one channel alone", () => {
    fc.assert(
      fc.property(
        fc.array(anyChannel, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 10 ** 6 }),
        share,
        (channels, usd, extreme) => {
          const plan = bestExit(channels, d(usd), extreme);
          for (const channel of channels)
            expect(plan.discount.lte(bestExit([channel], d(usd), extreme).discount)).to.equal(true);
          expect(plan.discount.gte(0) && plan.discount.lte(extreme.plus("1e-17"))).to.equal(true);
          const sold = plan.allocations.reduce((sum, { size }) => sum.plus(size), plan.unfilled);
          expect(sold.toString()).to.equal(d(usd).toString());
        },
      ),
      { numRuns: 100 },
    );
  });

  it("another channel, more capacity or more depth never raises the cost; a larger size never lowers it", () => {
    fc.assert(
      fc.property(
        anyChannel,
        anyChannel,
        anyPool,
        fc.integer({ min: 1, max: 10 ** 6 }),
        share,
        (a, b, state, usd, factor) => {
          const size = d(usd);
          const alone = bestExit([a], size, d("0.9")).discount;
          expect(bestExit([a, b], size, d("0.9")).discount.lte(alone)).to.equal(true);
          expect(bestExit([a], size.times(2), d("0.9")).discount.gte(alone.minus("1e-11"))).to.equal(true);
          const deep = bestExit([uniswapV3Channel(poolTerms, state, true)], size, d("0.9")).discount;
          const thin = uniswapV3Channel(poolTerms, scaleLiquidity(state, factor), true);
          expect(bestExit([thin], size, d("0.9")).discount.gte(deep.minus("1e-11"))).to.equal(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("an allow-list that lets a share a through leaves a times the capacity", () => {
    const whole = bestExit([uniswapV2Channel(poolTerms, pair(250_000n))], d(10_000), d(1)).discount;
    const half = { ...poolTerms, allowedShare: d("0.5") };
    expect(
      bestExit([uniswapV2Channel(half, pair(500_000n))], d(10_000), d(1))
        .discount.minus(whole)
        .abs()
        .lt("1e-11"),
    ).to.equal(true);
    const shut = bestExit([maker("0.01", 1_000, "maker", "0")], d(500), d("0.3"));
    expect(shut.discount.toString()).to.equal("0.3");
  });

  it("weighs fixed costs: a channel is used only where it pays for its gas", () => {
    const costly = marketMakerChannel(
      { name: "cheap but costly", fixedCostUsd: d(100) },
      { discount: d("0.01"), capacityUsd: d(100_000) },
    );
    const plain = maker("0.02", 100_000);
    expect(bestExit([costly, plain], d(5_000), d(1)).allocations[0]?.size.toString()).to.equal("0");
    const large = bestExit([costly, plain], d(50_000), d(1));
    expect(large.allocations[0]?.size.toString()).to.equal("50000");
    expect(large.discount.toString()).to.equal("0.012");
  });

  it("waits as long as the slowest channel used", () => {
    const queue = redemptionChannel(
      { name: "queue", waitDays: d(3) },
      { fee: d(0), baseRate: d("0.0365"), capacityPerDayUsd: d(10_000), days: 4 },
    );
    const plan = bestExit([queue, maker("0.05", 10 ** 6)], d(15_000), d(1));
    expect(plan.longestWaitDays.toString()).to.equal("4");
    // 10 000 wait 3 days, 5 000 wait 4, at 1 bp a day.
    expect(plan.discount.toDecimalPlaces(15).toString()).to.equal(
      d("5").div(15_000).toDecimalPlaces(15).toString(),
    );
  });

  it("refuses no channels and sizes that are none", () => {
    expect(() => bestExit([], d(1), d(1))).to.throw(MissingInputError);
    for (const size of ["0", "-1", "NaN"])
      expect(() => bestExit([maker("0", 1)], d(size), d(1))).to.throw(OutOfDomainError);
    expect(() => bestExit([maker("0", 1)], d(1), d("1.1"))).to.throw(OutOfDomainError);
  });
});

describe("Uniswap v2", () => {
  it("gives the integer of getAmountOut (Uniswap v2 router tests: 100/200/300 at 2, 1 in 100/100)", () => {
    const amount = (reserveAsset: bigint, reserveQuote: bigint, amountIn: bigint) =>
      pairAmountOut({ reserveAsset, reserveQuote, fee: 3_000 }, amountIn);
    expect(amount(100n, 100n, 2n)).to.equal(1n);
    expect(amount(5n * 10n ** 18n, 10n ** 19n, 10n ** 18n)).to.equal(1662497915624478906n);
    expect(amount(10n ** 19n, 5n * 10n ** 18n, 10n ** 18n)).to.equal(453305446940074565n);
  });
  it("refuses an empty side", () => {
    expect(() => pairAmountOut({ reserveAsset: 0n, reserveQuote: 1n, fee: 0 }, 1n)).to.throw(
      OutOfDomainError,
    );
  });
});

describe("order book as an exit", () => {
  const level = (price: string, size: number) => ({ price: d(price), size: d(size) });
  const book = {
    bids: [level("0.99", 10_000), level("0.98", 10_000), level("0.95", 5_000)],
    asks: [level("1.01", 1_000)],
  };
  const cost = (
    state: Parameters<typeof orderBookChannel>[1],
    usd: number,
    impact?: Parameters<typeof orderBookChannel>[4],
  ) => bestExit([orderBookChannel({ name: "book" }, state, d(usd), d(1), impact)], d(usd), d(1)).discount;

  it("1 - VWAP/mid", () => {
    expect(cost(book, 15_000).toDecimalPlaces(15).toString()).to.equal(
      d("200").div(15_000).toDecimalPlaces(15).toString(),
    );
  });

  it("what the bids do not fill costs Y sigma sqrt(Q/ADV), never less than the deepest bid", () => {
    const impact = { coefficient: d(1), dailyVolatility: d("0.10"), dailyVolumeUsd: d(35_000) };
    // 10 000 at 1 %, 10 000 at 2 %, 5 000 at 5 %, 10 000 at .1 sqrt(35/35) = 10 %.
    expect(cost(book, 35_000, impact).minus(d(1_550).div(35_000)).abs().lt("1e-15")).to.equal(true);
    const mild = { ...impact, dailyVolatility: d("0.01") };
    expect(cost(book, 35_000, mild).minus(d(1_050).div(35_000)).abs().lt("1e-15")).to.equal(true);
  });

  it("a one-sided book needs a reference price, and cannot sell above it", () => {
    expect(() => cost({ ...book, asks: [] }, 1_000)).to.throw(MissingInputError);
    expect(cost({ ...book, asks: [], referencePrice: d(1) }, 10_000).toString()).to.equal("0.01");
    const bidless = { bids: [], asks: book.asks, referencePrice: d(1) };
    expect(
      bestExit([orderBookChannel({ name: "book" }, bidless, d(5), d(1))], d(5), d("0.4")).discount.toString(),
    ).to.equal("0.4");
  });

  it("refuses a crossed book", () => {
    expect(() => cost({ ...book, asks: [level("0.98", 5)] }, 1)).to.throw(OutOfDomainError);
    expect(() => cost({ ...book, bids: [level("-1", 5)] }, 1)).to.throw(OutOfDomainError);
  });

  it("a wider or thinner book never costs less", () => {
    fc.assert(
      fc.property(share, share, fc.integer({ min: 1, max: 60_000 }), (lower, thinner, usd) => {
        const impact = { coefficient: d(1), dailyVolatility: d("0.02"), dailyVolumeUsd: d(100_000) };
        const referencePrice = d(1);
        const one = { ...book, asks: [], referencePrice };
        const before = cost(one, usd, impact);
        const scaled = (price: Decimal, size: Decimal) => ({
          bids: one.bids.map((bid) => ({ price: bid.price.times(price), size: bid.size.times(size) })),
          asks: [],
          referencePrice,
        });
        const keep = (cut: Decimal) => d(1).minus(cut.times("0.9"));
        expect(cost(scaled(keep(lower), d(1)), usd, impact).gte(before.minus("1e-15"))).to.equal(true);
        expect(cost(scaled(d(1), keep(thinner)), usd, impact).gte(before.minus("1e-15"))).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });
});
