import { expect } from "chai";
import fc from "fast-check";
import { readPrices } from "../../../../keeper/adapters/history/prices.ts";
import {
  GRID_BREAKERS,
  GRID_PERIODS,
  guardGrid,
  LOOK_EVERY,
  replaySettings,
} from "../../../../keeper/domain/backtest/guardGrid.ts";
import {
  errorToNextGood,
  moveOf,
  type ReviewerPolicy,
  replayPriceGuard,
} from "../../../../keeper/domain/backtest/guardReplay.ts";
import { silenced } from "../../../../keeper/domain/backtest/guardSources.ts";
import { type PriceSeries, priceSeries } from "../../../../keeper/domain/backtest/priceSeries.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const AT_ONCE: ReviewerPolicy = { kind: "atOnce" };
const NEVER: ReviewerPolicy = { kind: "never" };
const seconds = (iso: string): number => Date.parse(iso) / 1000;
const CRASH = seconds("2023-03-11T08:30:00Z");

/** The breaker in six lines of floats, written apart from the twin: trips and their moves. */
function plainBreaker(series: PriceSeries, x: number, period: number): [number, string][] {
  const rows = series.points.map((point) => ({ time: point.time, price: point.price.toNumber() }));
  let anchor = rows[0] ?? { time: 0, price: 1 };
  const trips: [number, string][] = [];
  for (const row of rows.slice(1)) {
    const move = row.price / anchor.price - 1;
    if (Math.abs(move) > x) trips.push([row.time, move.toFixed(6)]);
    if (Math.abs(move) > x || row.time - anchor.time >= period) anchor = row;
  }
  return trips;
}

describe("price-guard replay", () => {
  const depeg = readPrices("data/usdc-usd-2023-03-depeg.csv");
  const calm = readPrices("data/usdc-usd-2024-03-calm.csv");
  const grid = (primary: PriceSeries, reviewer: ReviewerPolicy) =>
    guardGrid({
      primary,
      breakers: GRID_BREAKERS,
      periodsMinutes: GRID_PERIODS,
      reviewers: [reviewer],
      lookEvery: LOOK_EVERY,
    });
  const one = (x: number, period: number, reviewer: ReviewerPolicy) =>
    replayPriceGuard({
      primary: depeg,
      settings: replaySettings(x, period, false),
      reviewer,
      lookEvery: LOOK_EVERY,
    });

  it("USDC, March 2023, 15 minutes, review at once: X = 5, 6, 7 % trip once, at 08:30Z by -7.1393 %, 8 % never", () => {
    for (const x of [500, 600, 700]) {
      const { trips } = one(x, 15, AT_ONCE);
      expect(trips.map((trip) => trip.time)).to.deep.equal([CRASH]);
      expect(trips.map((trip) => (moveOf(trip) * 100).toFixed(4))).to.deep.equal(["-7.1393"]);
    }
    expect(one(800, 15, AT_ONCE).trips).to.have.length(0);
  });

  it("every 240 minutes X = 5 % trips twice", () => {
    expect(one(500, 240, AT_ONCE).trips).to.have.length(2);
  });

  it("the whole grid equals a breaker written apart, and the calm series never trips", () => {
    for (const { input, trips } of grid(depeg, AT_ONCE)) {
      const x = Number(input.settings.breakerBps) / 10_000;
      const expected = plainBreaker(depeg, x, Number(input.settings.period));
      expect(trips.map((trip) => [trip.time, moveOf(trip).toFixed(6)])).to.deep.equal(expected);
    }
    for (const reviewer of [AT_ONCE, NEVER])
      expect(grid(calm, reviewer).flatMap(({ trips }) => trips)).to.have.length(0);
  });

  it("suspended until the review: nothing at once, two hours after two hours, to the end where nobody reviews", () => {
    expect(one(500, 15, AT_ONCE)).to.include({ refused: 0, worstOvervaluation: 0n });
    const late = one(500, 15, { kind: "after", seconds: 7_200 });
    expect(late.refused).to.equal(7_200);
    expect(late.timeIn.get("SUSPENDED")).to.equal(7_200);
    expect(late.trips[0]?.nextGood?.time).to.equal(CRASH + 7_200);
    const never = one(500, 15, NEVER);
    expect(never.refused).to.equal((depeg.points.at(-1)?.time ?? 0) - CRASH);
    expect(never.trips).to.have.length(1);
    expect(never.trips.map(errorToNextGood)).to.deep.equal([undefined]);
  });

  it("in the moment of the trip the low side is the anchor less X; its error is to the price approved next", () => {
    const [trip] = one(500, 15, AT_ONCE).trips;
    expect(trip?.low).to.equal(((trip?.anchor ?? 0n) * 9_500n) / 10_000n);
    const expected = Number(trip?.low) / Number(trip?.candidate) - 1;
    expect(trip && errorToNextGood(trip)).to.be.closeTo(expected, 1e-12);
  });

  it("no strict price leaves the anchor before it by more than X", () => {
    for (const x of GRID_BREAKERS) {
      const { moments, trips } = one(x, 15, NEVER);
      const tripped = new Set(trips.map((trip) => trip.time));
      moments.slice(1).forEach((moment, i) => {
        const anchor = moments[i]?.anchor ?? 0n;
        if (moment.strict === undefined || moment.path === "DECAYED" || tripped.has(moment.time)) return;
        const gap = moment.strict > anchor ? moment.strict - anchor : anchor - moment.strict;
        expect(gap * 10_000n <= anchor * BigInt(x)).to.equal(true);
      });
    }
  });

  it("a silent primary: the secondary serves medians that stay by the anchor, and the anchor does not move", () => {
    const from = seconds("2023-03-11T06:00:00Z");
    const to = seconds("2023-03-11T12:00:00Z");
    const replay = replayPriceGuard({
      primary: silenced(depeg, from, to),
      secondary: depeg,
      settings: replaySettings(800, 15, true),
      reviewer: NEVER,
      lookEvery: LOOK_EVERY,
    });
    expect(replay.timeIn.get("FALLBACK")).to.be.at.least(4 * 3_600);
    const silent = replay.moments.filter(({ time }) => time >= from && time <= to);
    expect(new Set(silent.map(({ anchor }) => anchor)).size).to.equal(1);
    for (const { path, candidate, low, high } of silent)
      if (path === "FALLBACK")
        expect(candidate !== undefined && low <= candidate && candidate <= high).to.equal(true);
  });

  it("one source that falls silent: the price decays after its age limit, and comes back with it", () => {
    const rows: [number, string][] = [
      [0, "1"],
      [900, "1"],
      [8 * 3_600, "1"],
    ];
    const series = priceSeries(
      "silent",
      rows.map(([time, price]) => ({ time: 1_700_000_000 + time, price: new Decimal(price) })),
    );
    const { moments, timeIn } = replayPriceGuard({
      primary: series,
      settings: replaySettings(500, 15, false),
      reviewer: NEVER,
      lookEvery: 900,
    });
    const strict = moments.map((moment) => moment.strict ?? 0n);
    const longest = moments.at(-2);
    // 50 bp per 4 h: exp(-0.03 / day x the age beyond an hour), here 7 h 30 min less one.
    expect(Number(longest?.strict) / 1e18).to.be.closeTo(Math.exp((-0.03 * 6.5) / 24), 1e-9);
    expect(strict.at(-1)).to.equal(10n ** 18n);
    expect((timeIn.get("DECAYED") ?? 0) > 0).to.equal(true);
  });

  it("time adds up and nothing is served that no source or anchor ever showed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 50, max: 150 }), { minLength: 3, maxLength: 40 }),
        fc.constantFrom(AT_ONCE, NEVER, { kind: "after" as const, seconds: 1_800 }),
        (prices, reviewer) => {
          const series = priceSeries(
            "random",
            prices.map((price, i) => ({ time: 1_700_000_000 + i * 900, price: new Decimal(price).div(100) })),
          );
          const replay = replayPriceGuard({
            primary: series,
            settings: replaySettings(500, 15, false),
            reviewer,
            lookEvery: 900,
          });
          const sum = [...replay.timeIn.values()].reduce((total, length) => total + length, 0);
          expect(sum).to.equal(replay.total);
          expect(replay.refused).to.be.at.most(replay.total);
          for (const { low, high, strict } of replay.moments) {
            expect(low > 0n && low <= high).to.equal(true);
            if (strict !== undefined) expect(strict >= low && strict <= high).to.equal(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
