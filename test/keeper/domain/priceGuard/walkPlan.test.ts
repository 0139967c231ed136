import { expect } from "chai";
import fc from "fast-check";
import { observe } from "../../../../keeper/domain/priceGuard/observe.ts";
import { decidePoke } from "../../../../keeper/domain/priceGuard/poke.ts";
import type {
  Answers,
  PriceGuardSettings,
  PriceGuardState,
} from "../../../../keeper/domain/priceGuard/types.ts";
import { pokeThrough } from "../../../../keeper/domain/priceGuard/walk.ts";
import { type FeedRound, planWalk, type WalkPlan } from "../../../../keeper/domain/priceGuard/walkPlan.ts";

const PERIOD = 900n;
const START = 1_000_000n;
const DAY = 86_400n;

const SETTINGS: PriceGuardSettings = {
  chainlink: { maxAge: 86_400n, decimals: 8n },
  maxSpreadBps: 50n,
  breakerBps: 500n,
  period: PERIOD,
  followPeriod: 3_600n,
  decayPerDay: 30_000_000_000_000_000n,
  floorBps: 8_000n,
  maxDecayAge: 604_800n,
  minPrice: 10n ** 16n,
  maxPrice: 10n ** 20n,
  crossCheckOff: false,
  strictRefusesDecayed: false,
};
const NAV = { maxAprBps: 10_000n, toleranceBps: 300n, maxDailyFallBps: 100n };

const anchored = (price = 10n ** 18n): PriceGuardState => ({
  anchor: { price, publishedAt: START, anchoredAt: START },
  suspended: false,
  cause: "NONE",
  since: 0n,
  guardianBlockedUntil: 0n,
});

/** Rounds 1, 2, ... of a feed with 8 decimals: [seconds after the anchor, price in 1e-4 of a dollar]. */
const feed = (...steps: readonly (readonly [number | bigint, number])[]): readonly FeedRound[] =>
  steps.map(([at, price], index) => ({
    roundId: BigInt(index + 1),
    answer: BigInt(price) * 10n ** 4n,
    updatedAt: START + BigInt(at),
  }));
const answersOf = (rounds: readonly FeedRound[]): Answers => {
  const last = rounds.at(-1);
  return last === undefined ? {} : { chainlink: last };
};
const ids = (plan: WalkPlan): readonly number[] | string =>
  plan.ok ? plan.rounds.map(({ roundId }) => Number(roundId)) : plan.refusal;
const plan = (
  rounds: readonly FeedRound[],
  now: bigint,
  settings = SETTINGS,
  state = anchored(),
  answers = answersOf(rounds),
): WalkPlan => planWalk(settings, state, rounds, answers, now);

/** The fewest steps of any walk that the twin of the contract accepts; undefined where there is none. */
function fewestByForce(
  settings: PriceGuardSettings,
  state: PriceGuardState,
  rounds: readonly FeedRound[],
  answers: Answers,
  now: bigint,
): number | undefined {
  const inTime = [...rounds].sort((x, y) => Number(x.updatedAt - y.updatedAt));
  let fewest: number | undefined;
  for (let mask = 1; mask < 1 << inTime.length; mask++) {
    const subset = inTime.filter((_, bit) => (mask >> bit) & 1);
    if (fewest !== undefined && subset.length >= fewest) continue;
    if (pokeThrough(settings, state, subset, answers, now).ok) fewest = subset.length;
  }
  return fewest;
}

describe("the plan of a walk after downtime", () => {
  const hour = 3_600;
  const steps = feed([hour, 10_400], [2 * hour, 10_800], [3 * hour, 11_200]);
  const later = START + 4n * 3_600n;

  it("takes as few of the feed's rounds as lead to the live answer", () => {
    // From 1.00 to 1.04; 1.08 is within 5 % of it; the live 1.12 is within 5 % of that.
    expect(ids(plan(steps, later))).to.deep.equal([1, 2]);
  });

  it("passes over rounds in between that lead elsewhere or nowhere", () => {
    const rounds = feed(
      [hour, 10_300],
      [hour + 60, 9_000],
      [hour + 120, 0],
      [2 * hour, 10_700],
      [3 * hour, 10_800],
    );
    expect(ids(plan(rounds, later))).to.deep.equal([1]);
  });

  it("of equally long walks takes the one that ends nearest to the live answer, then the latest", () => {
    const rounds = feed(
      [hour, 10_300],
      [1.25 * hour, 10_490],
      [1.5 * hour, 10_450],
      [1.75 * hour, 10_490],
      [3 * hour, 10_800],
    );
    expect(ids(plan(rounds, later))).to.deep.equal([4]);
  });

  it("does not depend on the order in which the history is read", () => {
    expect(plan([...steps].reverse(), later, SETTINGS, anchored(), answersOf(steps))).to.deep.equal(
      plan(steps, later),
    );
  });

  it("leaves a single jump beyond X to a reviewer, and says how far it came", () => {
    const rounds = feed([hour, 10_300], [2 * hour, 12_400]);
    expect(plan(rounds, later)).to.deep.equal({
      ok: false,
      refusal: "JUMP",
      reached: 103n * 10n ** 16n,
      live: 124n * 10n ** 16n,
    });
  });

  it("counts whole periods since the anchor moved here, not in the feed's time", () => {
    const state: PriceGuardState = {
      ...anchored(),
      anchor: { price: 10n ** 18n, publishedAt: START, anchoredAt: later - 2n * PERIOD + 1n },
    };
    expect(plan(steps, later, SETTINGS, state)).to.deep.equal({
      ok: false,
      refusal: "TOO_MANY_STEPS",
      needed: 2,
      allowed: 1,
    });
    expect(ids(plan(steps, later + 1n, SETTINGS, state))).to.deep.equal([1, 2]);
  });

  it("takes no more than 32 steps", () => {
    // 4 % up each time: any two steps at once are beyond X.
    const prices = Array.from({ length: 40 }, (_, i) => Math.round(1_000 * 1.04 ** (i + 1)));
    const upTo = (count: number) =>
      feed(...prices.slice(0, count).map((price, i) => [(i + 1) * hour, price] as const));
    const state = anchored(10n ** 17n);
    const now = START + 41n * 3_600n;
    const wide = { ...SETTINGS, chainlink: { maxAge: 604_800n, decimals: 8n } };
    expect(plan(upTo(33), now, wide, state).ok).to.equal(true);
    expect(plan(upTo(34), now, wide, state)).to.include({
      refusal: "TOO_MANY_STEPS",
      needed: 33,
      allowed: 32,
    });
  });

  it("does not step twice within a period", () => {
    const rounds = feed([hour, 10_400], [hour + 899, 10_800], [2 * hour, 11_300]);
    expect(ids(plan(rounds, later))).to.equal("JUMP");
    const apart = feed([hour, 10_400], [hour + 900, 10_800], [2 * hour, 11_300]);
    expect(ids(plan(apart, later))).to.deep.equal([1, 2]);
    // Nor right after the anchor.
    expect(ids(plan(feed([899, 10_400], [1_000, 10_900]), later))).to.equal("JUMP");
    expect(ids(plan(feed([899, 10_600]), later))).to.equal("NO_ROUNDS");
  });

  it("says what keeps it from planning at all", () => {
    const { anchor: _, ...bare } = anchored();
    expect(ids(plan(steps, later, SETTINGS, bare))).to.equal("UNANCHORED");
    expect(ids(plan(steps, later, SETTINGS, { ...anchored(), suspended: true, cause: "BREAKER" }))).to.equal(
      "SUSPENDED",
    );
    const { chainlink: __, ...pythOnly } = SETTINGS;
    expect(ids(plan(steps, later, pythOnly))).to.equal("NO_HISTORY");
    expect(ids(plan([], later, SETTINGS, anchored(), answersOf(steps)))).to.equal("NO_ROUNDS");
  });

  it("names the rounds that would do, where only the second source's word is missing", () => {
    const settings = { ...SETTINGS, pyth: { maxAge: 3_600n, maxConfidenceBps: 100n } };
    const pyth = (price: bigint, publishTime: bigint) => ({
      ...answersOf(steps),
      pyth: { price, confidence: 0n, exponent: -4n, publishTime },
    });
    const stale = plan(steps, later, settings, anchored(), pyth(11_200n, later - 3_601n));
    expect(stale).to.deep.equal({ ok: false, refusal: "NOT_CONFIRMED", rounds: steps.slice(0, 2) });
    expect(plan(steps, later, settings, anchored(), pyth(11_100n, later)).ok).to.equal(false);
    expect(ids(plan(steps, later, settings, anchored(), pyth(11_200n, later)))).to.deep.equal([1, 2]);
  });

  it("keeps to the NAV band, whose reference moves along", () => {
    const nav = { maxAprBps: 1_500n, toleranceBps: 300n, maxDailyFallBps: 100n };
    const state = { ...anchored(), navRef: { price: 10n ** 18n, publishedAt: START } };
    const settings = { ...SETTINGS, nav, chainlink: { maxAge: 604_800n, decimals: 8n } };
    const week = 7n * DAY;
    // A fall of 1 % a day and 3 % at once: 0.96 is inside after two days, 0.90 only once the reference has followed.
    const rounds = feed([2n * DAY, 9_600], [week, 9_500], [week + 5n * DAY, 9_050]);
    const now = START + week + 5n * DAY;
    expect(ids(plan(rounds, now, settings, state))).to.deep.equal([2]);
    // The same fall within a day is outside the band, though within X.
    expect(ids(plan(feed([hour, 9_600], [2 * hour, 9_400]), later, settings, state))).to.equal("JUMP");
  });

  it("is done within seconds over the longest history that is read", () => {
    const n = 2_000;
    const rounds = feed(...Array.from({ length: n }, (_, i) => [(i + 1) * 900, 10_000 + (i % 900)] as const));
    const now = START + BigInt(n) * 900n + 900n;
    const started = performance.now();
    for (const settings of [SETTINGS, { ...SETTINGS, nav: NAV }]) {
      const state = { ...anchored(), navRef: { price: 10n ** 18n, publishedAt: START } };
      const live = { answer: 2n * 10n ** 8n, updatedAt: now };
      const found = planWalk(settings, state, rounds, { chainlink: live }, now);
      // It may give up only where the reference moves along.
      expect(ids(found)).to.equal(settings === SETTINGS ? "JUMP" : "SEARCH_LIMIT");
    }
    expect(performance.now() - started).to.be.lessThan(15_000);
  });
});

describe("every plan, against the twin of the contract", () => {
  const round = fc.record({
    wait: fc.oneof(fc.nat({ max: 2_000 }), fc.constantFrom(450, 899, 900, 901), fc.nat({ max: 400_000 })),
    /** In 1e-4 of the price before. */
    move: fc.oneof(
      fc.integer({ min: 9_300, max: 10_700 }),
      fc.constantFrom(9_499, 9_500, 9_600, 10_400, 10_500, 10_501),
    ),
    broken: fc.nat({ max: 15 }),
  });
  const world = fc.record({
    rounds: fc.array(round, { minLength: 1, maxLength: 9 }),
    nav: fc.boolean(),
    refAge: fc.nat({ max: 10 * 86_400 }),
    pyth: fc.nat({ max: 5 }),
    anchoredLate: fc.oneof(fc.constant(0), fc.nat({ max: 8_000 })),
    wait: fc.nat({ max: 2_000 }),
  });

  function build(drawn: typeof world extends fc.Arbitrary<infer T> ? T : never) {
    let at = START;
    let price = 10n ** 8n;
    const rounds: FeedRound[] = drawn.rounds.map(({ wait, move, broken }, index) => {
      at += BigInt(wait) + 1n;
      price = (price * BigInt(move)) / 10_000n;
      const answer = broken === 0 ? 0n : price;
      return { roundId: BigInt(index + 1), answer, updatedAt: broken === 1 ? 0n : at };
    });
    const now = at + BigInt(drawn.wait);
    const late = START + BigInt(drawn.anchoredLate);
    const state: PriceGuardState = {
      ...anchored(),
      anchor: { price: 10n ** 18n, publishedAt: START, anchoredAt: late < now ? late : now },
      ...(drawn.nav && { navRef: { price: 10n ** 18n, publishedAt: START - BigInt(drawn.refAge) } }),
    };
    const settings: PriceGuardSettings = {
      ...SETTINGS,
      ...(drawn.nav && { nav: NAV }),
      ...(drawn.pyth > 2 && { pyth: { maxAge: 3_600n, maxConfidenceBps: 100n } }),
    };
    const answers: Answers = {
      chainlink: { answer: price, updatedAt: at },
      pyth: {
        price: drawn.pyth === 3 ? (price * 102n) / 100n : price,
        confidence: 0n,
        exponent: -8n,
        publishTime: drawn.pyth === 4 ? now - 3_601n : now,
      },
    };
    return { rounds, now, state, settings, answers };
  }

  it("is accepted by it, and no walk of fewer steps is; where there is none, the reason is true", () => {
    const found = new Map<string, number>();
    fc.assert(
      fc.property(world, (drawn) => {
        const { rounds, now, state, settings, answers } = build(drawn);
        const plan = planWalk(settings, state, rounds, answers, now);
        const fewest = fewestByForce(settings, state, rounds, answers, now);
        expect(plan.ok ? plan.rounds.length : undefined).to.equal(fewest);
        const what = plan.ok ? `${plan.rounds.length} steps` : plan.refusal;
        found.set(what, (found.get(what) ?? 0) + 1);
        if (plan.ok) {
          const walk = pokeThrough(settings, state, plan.rounds, answers, now);
          expect(walk).to.deep.equal({ ok: true, state: plan.state });
          // What the walk is for: the next poke does not latch.
          const o = observe(settings, plan.state, answers, now);
          expect(decidePoke(settings, plan.state, o, now)).to.equal(
            plan.state.anchor?.publishedAt === answersTime(answers) ? "NOT_NEWER" : "NOT_DUE",
          );
        } else if (plan.refusal === "NOT_CONFIRMED" && plan.rounds.length > 0) {
          // They are the rounds of a walk once the second source agrees.
          const { pyth: _, ...alone } = settings;
          expect(pokeThrough(alone, state, plan.rounds, answers, now).ok).to.equal(true);
        } else if (plan.refusal === "TOO_MANY_STEPS") {
          const eventually = now + PERIOD * 40n;
          const { pyth: _, ...alone } = { ...settings, chainlink: { maxAge: 10n * DAY, decimals: 8n } };
          expect(fewestByForce(alone, state, rounds, answers, eventually)).to.equal(plan.needed);
        } else if (plan.refusal === "JUMP") {
          const { pyth: _, ...alone } = settings;
          expect(fewestByForce(alone, state, rounds, answers, now)).to.equal(undefined);
        }
      }),
      { numRuns: 3_000, seed: 0x5eed },
    );
    // The draw reaches all of them.
    expect([...found.keys()]).to.include.members([
      ...["1 steps", "2 steps", "3 steps", "NO_ROUNDS", "JUMP", "TOO_MANY_STEPS", "NOT_CONFIRMED"],
    ]);
  });
});

const answersTime = ({ chainlink }: Answers): bigint | undefined =>
  typeof chainlink === "object" ? chainlink.updatedAt : undefined;
