import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { poke } from "../../../../keeper/domain/priceGuard/poke.ts";
import { combine, median, type Quote } from "../../../../keeper/domain/priceGuard/quote.ts";
import { approve } from "../../../../keeper/domain/priceGuard/review.ts";
import { listed, type PriceGuardSettings } from "../../../../keeper/domain/priceGuard/types.ts";

const settings = (breakerBps: bigint, period: bigint): PriceGuardSettings => ({
  chainlink: { maxAge: 86_400n, decimals: 18n },
  maxSpreadBps: 50n,
  breakerBps,
  period,
  followPeriod: 0n,
  decayPerDay: 30_000_000_000_000_000n,
  floorBps: 8_000n,
  maxDecayAge: 604_800n,
  minPrice: 10n ** 16n,
  maxPrice: 10n ** 20n,
  crossCheckOff: false,
  strictRefusesDecayed: false,
});

function trips(file: string, breakerBps: bigint, period: bigint): string[] {
  const path = new URL(`../../../../data/${file}`, import.meta.url);
  const rows: readonly Record<string, string>[] = parse(readFileSync(path), { columns: true });
  const rules = settings(breakerBps, period);
  let state = listed(0n);
  const found: string[] = [];
  for (const [index, { time = "", close = "" }] of rows.entries()) {
    const [whole = "0", fraction = ""] = close.split(".");
    const answer = BigInt(whole + fraction.padEnd(18, "0"));
    const now = BigInt(Date.parse(time) / 1000);
    const answers = { chainlink: { answer, updatedAt: now } };
    const review = () => approve(rules, state, answers, answer, 0n, now).state;
    if (index === 0) {
      state = review();
      continue;
    }
    const step = poke(rules, state, answers, now);
    state = step.state;
    if (step.result !== "LATCHED") continue;
    found.push(time);
    state = review();
  }
  return found;
}

describe("the breaker on recorded series, a reviewer approving at once (model, section 12)", () => {
  for (const x of [500n, 600n, 700n])
    it(`USDC, March 2023, X = ${x} bps, every 15 min: one trip`, () => {
      expect(trips("usdc-usd-2023-03-depeg.csv", x, 900n)).to.deep.equal(["2023-03-11T08:30:00Z"]);
    });
  it("X = 800 bps: none", () => {
    expect(trips("usdc-usd-2023-03-depeg.csv", 800n, 900n)).to.deep.equal([]);
  });
  it("X = 500 bps, every 240 min: two", () => {
    expect(trips("usdc-usd-2023-03-depeg.csv", 500n, 14_400n)).to.have.length(2);
  });
  it("calm series: none", () => {
    expect(trips("usdc-usd-2024-03-calm.csv", 500n, 900n)).to.deep.equal([]);
  });
});

describe("median of what is there", () => {
  const quote = (price: bigint, publishedAt = 1n): Quote => ({ price, publishedAt });
  const [a, b, c] = [quote(1n), quote(2n), quote(3n)];

  it("is the middle one in every order, ties included", () => {
    for (const [x, y, z] of [
      [a, b, c],
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ] as const)
      expect(median(x, y, z)).to.equal(b);
    expect(median(a, a, c).price).to.equal(1n);
    expect(median(c, a, c).price).to.equal(3n);
  });

  it("is the lower of two and the only one of one", () => {
    expect(combine(c, undefined, b)).to.deep.equal({ candidate: b, low: b, high: c });
    expect(combine(b, undefined, undefined).candidate).to.equal(b);
  });

  it("takes the older of two equal prices, with its own time", () => {
    expect(combine(quote(2n, 9n), quote(2n, 5n)).candidate).to.deep.equal(quote(2n, 5n));
  });
});
