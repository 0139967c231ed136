import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { breakerRange, clampDown, clampUp, inside } from "../../keeper/domain/priceGuard/breaker.ts";
import { decayDown, decayFactor, decayUp } from "../../keeper/domain/priceGuard/decay.ts";
import { expWad, lnWad } from "../../keeper/domain/priceGuard/fixedPoint.ts";
import { followNav, navRange } from "../../keeper/domain/priceGuard/navBand.ts";
import { chainlinkToWad, pythToWad } from "../../keeper/domain/priceGuard/sources.ts";

const RUNS = 150;
const WAD = 10n ** 18n;

const price = fc.oneof(
  fc.bigInt({ min: 1_000_000n, max: 2n ** 96n - 1n }),
  fc.bigInt({ min: 9n * 10n ** 17n, max: 11n * 10n ** 17n }),
);
const time = fc.bigInt({ min: 1_600_000_000n, max: 2n ** 32n - 1n });

describe("price libraries and their twins", () => {
  async function deploy() {
    const { ethers } = await network.create();
    return ethers.deployContract("PriceMathHarness");
  }
  let harness: Awaited<ReturnType<typeof deploy>>;
  before(async () => {
    harness = await deploy();
  });

  const check = <T extends [unknown, ...unknown[]]>(property: fc.IAsyncPropertyWithHooks<T>) =>
    fc.assert(property, { numRuns: RUNS });

  it("exp and ln are Solady's, integer for integer", async () => {
    const exponents = fc.sample(fc.bigInt({ min: -42n * WAD, max: 135n * WAD }), {
      numRuns: 3_000,
    });
    exponents.push(0n, -1n, 1n, -41446531673892822313n, -41446531673892822312n, 135305999368893231588n);
    expect([...(await harness.expWad(exponents))]).to.deep.equal(exponents.map(expWad));
    const positives = fc.sample(
      fc.oneof(
        fc.bigInt({ min: 1n, max: 2n ** 255n - 1n }),
        fc.bigInt({ min: 9n * 10n ** 17n, max: 2n * WAD }),
      ),
      { numRuns: 3_000 },
    );
    positives.push(1n, 2n, WAD, WAD - 1n, WAD + 1n, 2n ** 96n, 2n ** 255n - 1n);
    expect([...(await harness.lnWad(positives))]).to.deep.equal(positives.map(lnWad));
  });

  it("decay", () =>
    check(
      fc.asyncProperty(
        fc.bigInt({ min: 0n, max: 2_592_000n }),
        fc.bigInt({ min: 0n, max: WAD }),
        fc.bigInt({ min: 5_000n, max: 10_000n }),
        price,
        async (overAge, decayPerDay, floorBps, value) => {
          const d = await harness.decayFactor(overAge, decayPerDay, floorBps);
          expect(d).to.equal(decayFactor(overAge, decayPerDay, floorBps));
          const [down, up] = await harness.decayed(value, d);
          expect(down).to.equal(decayDown(value, d));
          expect(up).to.equal(decayUp(value, d));
        },
      ),
    ));

  it("breaker range, clamps and the division-free test of the hot path", () =>
    check(
      fc.asyncProperty(
        price,
        fc.bigInt({ min: 500n, max: 800n }),
        fc.bigInt({ min: 0n, max: 400n }),
        fc.integer({ min: -2, max: 2 }),
        async (anchor, x, follows, offset) => {
          const range = breakerRange(anchor, x);
          for (const edge of [range.lower, range.upper, anchor]) {
            const candidate = edge + BigInt(offset);
            const [lower, upper, down, up, admitted] = await harness.breaker(anchor, x, follows, candidate);
            expect({ lower, upper }).to.deep.equal(range);
            expect(down).to.equal(clampDown(anchor, x, follows));
            expect(up).to.equal(clampUp(anchor, x, follows));
            expect(admitted).to.equal(inside(range, candidate));
            // The definition itself: |C/a - 1| <= X.
            const gap = candidate > anchor ? candidate - anchor : anchor - candidate;
            expect(admitted).to.equal(gap * 10_000n <= x * anchor);
          }
        },
      ),
    ));

  it("NAV band and its reference", () =>
    check(
      fc.asyncProperty(
        price,
        time,
        fc.bigInt({ min: 0n, max: 10_000n }),
        fc.bigInt({ min: 1n, max: 500n }),
        fc.bigInt({ min: 0n, max: 1_000n }),
        price,
        fc.bigInt({ min: -(10n ** 6n), max: 5n * 10n ** 8n }),
        async (ref, refAt, maxAprBps, toleranceBps, maxDailyFallBps, accepted, elapsed) => {
          const at = refAt + elapsed > 2n ** 32n - 1n ? 2n ** 32n - 1n : refAt + elapsed;
          const policy = {
            period: 0,
            followPeriod: 0,
            decayPerDay: 0,
            floorBps: 0,
            sequencerGrace: 0,
            navMaxAprBps: maxAprBps,
            navToleranceBps: toleranceBps,
            navMaxDailyFallBps: maxDailyFallBps,
          };
          const [lower, upper, nextPrice, nextAt] = await harness.navBand(ref, refAt, policy, accepted, at);
          const quote = { price: ref, publishedAt: refAt };
          const nav = { maxAprBps, toleranceBps, maxDailyFallBps };
          expect({ lower, upper }).to.deep.equal(navRange(quote, nav, at));
          expect({ price: nextPrice, publishedAt: nextAt }).to.deep.equal(
            followNav(quote, nav, { price: accepted, publishedAt: at }),
          );
        },
      ),
    ));

  it("answers to WAD", () =>
    check(
      fc.asyncProperty(
        fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n - 1n }),
        fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
        fc.bigInt({ min: 0n, max: 31n }),
        fc.bigInt({ min: -30n, max: 12n }),
        fc.nat({ max: 250 }),
        async (answer, raw, decimals, exponent, shift) => {
          const scaled = answer >> BigInt(shift);
          expect(await harness.chainlinkToWad(scaled, decimals)).to.equal(chainlinkToWad(scaled, decimals));
          expect(await harness.pythToWad(raw, exponent)).to.equal(pythToWad(raw, exponent));
        },
      ),
    ));
});
