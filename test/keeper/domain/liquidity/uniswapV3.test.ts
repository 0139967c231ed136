import { expect } from "chai";
import fc from "fast-check";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import {
  MAX_SQRT_RATIO,
  MAX_TICK,
  MIN_SQRT_RATIO,
  MIN_TICK,
  sqrtRatioAtTick,
  tickAtSqrtRatio,
} from "../../../../keeper/domain/liquidity/tickMath.ts";
import {
  extremePrice,
  type PoolState,
  poolDiscount,
  scaleLiquidity,
  swapExactInput,
  swapExactOutput,
} from "../../../../keeper/domain/liquidity/uniswapV3.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";
import { anyPool, pool, rangePool } from "./pools.ts";

// Equality with the deployed contracts, wei by wei, is tested against QuoterV2 in test/protocols.

describe("Uniswap v3 tick maths (values of the v3-core test suite)", () => {
  const known: readonly [number, bigint][] = [
    [MIN_TICK, 4295128739n],
    [MIN_TICK + 1, 4295343490n],
    [MAX_TICK - 1, 1461373636630004318706518188784493106690254656249n],
    [MAX_TICK, 1461446703485210103287273052203988822378723970342n],
    [0, 1n << 96n],
    [50, 79426470787362580746886972461n],
    [-50, 79030349367926598376800521322n],
    [250_000, 21246587762933397357449903968194344n],
    [-500_000, 1101692437043807371n],
  ];
  for (const [tick, ratio] of known)
    it(`tick ${tick}`, () => {
      expect(sqrtRatioAtTick(tick)).to.equal(ratio);
    });

  it("tickAtSqrtRatio is the floor of the inverse", () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN_TICK, max: MAX_TICK - 1 }), (tick) => {
        const ratio = sqrtRatioAtTick(tick);
        expect(tickAtSqrtRatio(ratio)).to.equal(tick);
        expect(tickAtSqrtRatio(sqrtRatioAtTick(tick + 1) - 1n)).to.equal(tick);
      }),
      { numRuns: 200 },
    );
    expect(() => tickAtSqrtRatio(MIN_SQRT_RATIO - 1n)).to.throw(OutOfDomainError);
    expect(() => tickAtSqrtRatio(MAX_SQRT_RATIO)).to.throw(OutOfDomainError);
    expect(() => sqrtRatioAtTick(MAX_TICK + 1)).to.throw(OutOfDomainError);
    expect(() => sqrtRatioAtTick(0.5)).to.throw(OutOfDomainError);
  });
});

describe("Uniswap v3 walk", () => {
  // model.md section 3: $50k into a $1m pool, no fee, average cost.
  for (const [width, percent] of [
    ["1", "2.8456"],
    ["0.5", "1.8020"],
    ["0.25", "1.0447"],
    ["0.1", "0.4632"],
    ["0.05", "0.2404"],
  ] as const)
    it(`$50k into a $1m range of +-${new Decimal(width).times(100)} % costs ${percent} %, either way`, () => {
      const state = rangePool(new Decimal(width), 1_000_000n);
      for (const zeroForOne of [true, false]) {
        const { discount } = poolDiscount(state, zeroForOne, 50_000n * 10n ** 18n);
        expect(discount.times(100).toFixed(4)).to.equal(percent);
      }
    });

  it("what one swap does, two of its halves do but for the wei that the cut rounds away", () => {
    fc.assert(
      fc.property(
        anyPool,
        fc.boolean(),
        fc.bigInt(2n, 10n ** 24n),
        fc.integer({ min: 1, max: 99 }),
        (state, side, size, cut) => {
          const whole = swapExactInput(state, side, size);
          const head = (size * BigInt(cut)) / 100n;
          const first = swapExactInput(state, side, head);
          const second = swapExactInput(first.after, side, size - head);
          const parts = first.amountOut + second.amountOut;
          // The cut adds one rounded step: a few wei of input, worth up to e^2 wei of output each.
          expect(parts <= whole.amountOut + 2n).to.equal(true);
          if (whole.unfilled === 0n && first.unfilled === 0n)
            expect(whole.amountOut - parts <= 40n).to.equal(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("asking for the output of a swap takes no more input than it did", () => {
    fc.assert(
      fc.property(anyPool, fc.boolean(), fc.bigInt(10n ** 6n, 10n ** 22n), (state, side, size) => {
        const forward = swapExactInput(state, side, size);
        fc.pre(forward.unfilled === 0n && forward.amountOut > 0n);
        const back = swapExactOutput(state, side, forward.amountOut);
        expect(back.unfilled).to.equal(0n);
        expect(back.amountOut).to.equal(forward.amountOut);
        expect(back.amountIn <= forward.amountIn).to.equal(true);
      }),
      { numRuns: 150 },
    );
  });

  it("larger sales fetch a worse average price", () => {
    fc.assert(
      fc.property(anyPool, fc.boolean(), fc.bigInt(10n ** 15n, 10n ** 23n), (state, side, size) => {
        const small = poolDiscount(state, side, size).discount;
        const large = poolDiscount(state, side, size * 2n).discount;
        expect(large.gte(small.minus("1e-9"))).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });

  it("crosses a gap without liquidity and pays the price beyond it", () => {
    const liquidity = 10n ** 21n;
    const gap = pool({
      liquidity,
      ticks: [
        { index: -2_000, liquidityNet: liquidity },
        { index: -1_000, liquidityNet: -liquidity },
        { index: -100, liquidityNet: liquidity },
        { index: 100, liquidityNet: -liquidity },
      ],
    });
    const toGap = swapExactInput(gap, true, 10n ** 30n, sqrtRatioAtTick(-100));
    const beyond = swapExactInput(gap, true, toGap.amountIn + 10n ** 15n);
    expect(beyond.unfilled).to.equal(0n);
    expect(beyond.after.sqrtPriceX96 < sqrtRatioAtTick(-1_000)).to.equal(true);
    const tail = beyond.amountOut - toGap.amountOut;
    // 1.0001^-1000 = .904842...; the last piece is sold below that price.
    expect(tail < (10n ** 15n * 905n) / 1_000n && tail > (10n ** 15n * 890n) / 1_000n).to.equal(true);
  });

  it("reports what exceeds all liquidity, and prices it at nothing", () => {
    const state = rangePool(new Decimal("0.1"), 1_000_000n);
    const size = 10n ** 25n;
    const { discount, swap } = poolDiscount(state, true, size);
    expect(swap.unfilled > 0n && swap.amountIn + swap.unfilled === size).to.equal(true);
    expect(swap.after.sqrtPriceX96).to.equal(extremePrice(true));
    const got = new Decimal(swap.amountOut.toString()).div(size.toString());
    expect(discount.minus(new Decimal(1).minus(got)).abs().lt("1e-30")).to.equal(true);
    const wanted = swapExactOutput(state, true, 10n ** 25n);
    expect(wanted.unfilled).to.equal(10n ** 25n - wanted.amountOut);
    const empty = pool({ liquidity: 0n, ticks: [] });
    expect(swapExactInput(empty, true, 5n)).to.deep.include({ amountIn: 0n, amountOut: 0n, unfilled: 5n });
  });

  it("stops at a price limit", () => {
    const limit = sqrtRatioAtTick(-500);
    const { after, unfilled } = swapExactInput(
      rangePool(new Decimal(1), 1_000_000n),
      true,
      10n ** 30n,
      limit,
    );
    expect(after.sqrtPriceX96).to.equal(limit);
    expect(unfilled > 0n).to.equal(true);
  });

  it("scaling by 1 changes nothing; scaling down leaves every range a liquidity and never a better price", () => {
    fc.assert(
      fc.property(anyPool, fc.boolean(), fc.integer({ min: 0, max: 99 }), (state, side, percent) => {
        expect(scaleLiquidity(state, new Decimal(1))).to.deep.equal(state);
        const thin = scaleLiquidity(state, new Decimal(percent).div(100));
        const size = 10n ** 20n;
        const before = swapExactInput(state, side, size);
        const after = swapExactInput(thin, side, size);
        expect(after.amountOut <= before.amountOut + 1n).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });

  it("refuses states that no pool can be in", () => {
    const good = rangePool(new Decimal(1), 1_000_000n);
    const bad: readonly Partial<PoolState>[] = [
      { sqrtPriceX96: 0n },
      { tick: 5 },
      { liquidity: -1n },
      { fee: 1_000_000 },
      { tickSpacing: 0 },
      { tickSpacing: 7 },
      { ticks: [...good.ticks].reverse() },
    ];
    for (const change of bad)
      expect(() => swapExactInput({ ...good, ...change }, true, 1n), Object.keys(change)[0]).to.throw(
        OutOfDomainError,
      );
    expect(() => swapExactInput(good, true, -1n)).to.throw(OutOfDomainError);
    expect(() => swapExactInput(good, true, 1n, MAX_SQRT_RATIO - 1n)).to.throw(OutOfDomainError);
    const inconsistent = pool({ liquidity: 5n, ticks: [{ index: -10, liquidityNet: 10n }] });
    expect(() => swapExactInput(inconsistent, true, 10n ** 20n)).to.throw(OutOfDomainError);
  });
});
