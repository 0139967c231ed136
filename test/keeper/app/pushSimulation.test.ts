import { expect } from "chai";
import type { DecisionPolicy } from "../../../keeper/app/decide.ts";
import { profileGuard, SIMULATED_PROFILE } from "../../../keeper/app/profileGuard.ts";
import {
  type Guard,
  type ModelView,
  type ReportedTuple,
  simulatePushes,
} from "../../../keeper/app/pushSimulation.ts";
import { OutOfDomainError } from "../../../keeper/domain/errors.ts";
import { pips } from "../../../keeper/domain/units.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const START = 1_700_000_000;

const policy: DecisionPolicy = {
  haircutDeviation: pips(5_000n),
  yieldDeviation: pips(1_000n),
  kinkDeviation: pips(20_000n),
  heartbeat: 4 * HOUR,
  margin: 600,
  earlyAfter: 3 * HOUR,
  earlyPercent: 50,
};

const tuple = (haircut: bigint, total = 60_000n): ReportedTuple => ({
  haircut: pips(haircut),
  yield: pips(total),
  kink: pips(900_000n),
  irmBase: pips(0n),
  irmSlope2: pips(250_000n),
});
const view = (hours: number, haircut: bigint, total?: bigint): ModelView => ({
  time: START + hours * HOUR,
  tuple: tuple(haircut, total),
});

/** A guard of one rule, to see what the simulation makes of each verdict: no step down beyond `loosest` pips. */
function steps(loosest: bigint): Guard<number> {
  return {
    weigh: (from, to, used, _now, reviewed) => {
      const fall = from.haircut - to.haircut;
      const broken = fall > loosest && !reviewed;
      return {
        kind: broken ? "held" : "accepted",
        reasons: broken ? ["LOOSEN_STEP"] : [],
        loosensOnly: broken,
        allowance: broken ? used : used + Math.max(0, Number(fall)),
      };
    },
    initial: () => 0,
    tightenFrom: () => 0,
    loosenFrom: () => 0,
    driftUsed: (used) => used / 10_000,
    reviewDelay: 2 * HOUR,
    maxPendingAge: DAY,
  };
}

const base = { policy, tickEvery: HOUR, staleAfter: 6 * HOUR, submitHeld: "loosening" } as const;

describe("push simulation", () => {
  it("nothing moves: one heartbeat every four hours, six a day, never stale", () => {
    const result = simulatePushes({
      ...base,
      views: [view(0, 80_000n), view(240, 80_000n)],
      guard: steps(0n),
      reviewer: "never",
    });
    expect(result.days).to.equal(10);
    expect(result).to.include({ pushes: 60, accepted: 60, held: 0, staleSeconds: 0, driftUsedAtMost: 0 });
    expect([...result.pushReasons]).to.deep.equal([["heartbeat", 60]]);
  });

  it("a move beyond the deviation is pushed at the next tick and taken over", () => {
    const result = simulatePushes({
      ...base,
      views: [view(0, 80_000n), view(1, 90_000n), view(3, 90_000n, 61_000n), view(4, 90_000n, 61_000n)],
      guard: steps(0n),
      reviewer: "never",
    });
    expect(result.pushReasons.get("haircutDeviation")).to.equal(1);
    expect(result.pushReasons.get("yieldDeviation")).to.equal(1);
    expect(result).to.include({ accepted: 2, behindAtMost: 0n, aheadAtMost: 0n });
  });

  it("a loosening beyond the step is held, keeps the values fresh, and is released after the review", () => {
    const views = [view(0, 80_000n), view(1, 70_000n), view(48, 70_000n)];
    const alone = simulatePushes({ ...base, views, guard: steps(5_000n), reviewer: "never" });
    expect(alone).to.include({ accepted: 0, released: 0, staleSeconds: 0, aheadAtMost: 10_000n });
    expect(alone.held).to.equal(alone.pushes);
    expect(alone.lapsed).to.equal(1);
    expect([...alone.guardReasons.keys()]).to.deep.equal(["LOOSEN_STEP"]);
    const released = simulatePushes({ ...base, views, guard: steps(5_000n), reviewer: "release" });
    expect(released).to.include({ released: 1, lapsed: 0, driftUsedAtMost: 1 });
  });

  it("a guard that rejects everything leaves the values to go stale", () => {
    const closed: Guard<number> = {
      ...steps(0n),
      weigh: (_from, _to, used) => ({
        kind: "rejected",
        reasons: ["X"],
        loosensOnly: false,
        allowance: used,
      }),
    };
    const result = simulatePushes({
      ...base,
      views: [view(0, 80_000n), view(24, 80_000n)],
      guard: closed,
      reviewer: "release",
    });
    expect(result).to.include({ pushes: 0 });
    expect(result.rejected).to.equal(result.wanted);
    expect(result.staleSeconds).to.equal(18 * HOUR);
  });

  it("sends nothing that would be held where the settings say so, and lets the values go stale", () => {
    const views = [view(0, 80_000n), view(1, 70_000n), view(24, 70_000n)];
    const result = simulatePushes({
      ...base,
      views,
      guard: steps(5_000n),
      reviewer: "release",
      submitHeld: "never",
    });
    expect(result).to.include({ pushes: 0, held: 0, released: 0, staleSeconds: 18 * HOUR });
    expect(result.withheld).to.equal(result.wanted);
  });

  it("by the contract's own guardrails: a point of loosening a tick is held by its step, half a point is not", () => {
    const guard = profileGuard(SIMULATED_PROFILE, {
      liquidationBonus: pips(40_000n),
      ltvBuffer: pips(30_000n),
    });
    const down = (by: bigint) =>
      simulatePushes({
        ...base,
        guard,
        views: [view(0, 80_000n), view(2, 80_000n - by), view(6, 80_000n - by)],
        reviewer: "never",
      });
    const step = down(5_000n);
    expect(step).to.include({ accepted: 2, held: 0 });
    // Half a point of a bucket of one (B/2 = 10 000 pips), less an hour's refill where it is looked at.
    expect(step.driftUsedAtMost).to.be.closeTo(0.5, 1e-9);
    const jump = down(10_000n);
    expect(jump.held).to.be.greaterThan(0);
    expect([...jump.guardReasons.keys()]).to.deep.equal(["LOOSEN_STEP"]);
    expect(jump.staleSeconds).to.equal(0);
  });

  it("net loosening in seven days stays within the budget, whatever is asked for", () => {
    const guard = profileGuard(SIMULATED_PROFILE, {
      liquidationBonus: pips(40_000n),
      ltvBuffer: pips(30_000n),
    });
    // Half a point down every two hours for a week: B = 2 points is all that may land.
    const views = Array.from({ length: 84 }, (_, i) => view(2 * i, 500_000n - BigInt(i) * 5_000n));
    const result = simulatePushes({ ...base, guard, views, reviewer: "never" });
    expect(result.guardReasons.get("DRIFT_BUDGET")).to.be.greaterThan(0);
    expect(result.aheadAtMost >= 83n * 5_000n - 20_000n - 1n).to.equal(true);
    expect(result.driftUsedAtMost).to.be.greaterThan(0.9);
  });

  it("refuses no views and no ticks", () => {
    const input = { ...base, guard: steps(0n), reviewer: "never" as const };
    expect(() => simulatePushes({ ...input, views: [] })).to.throw(OutOfDomainError);
    expect(() => simulatePushes({ ...input, views: [view(0, 1n)], tickEvery: 0 })).to.throw(OutOfDomainError);
  });
});
