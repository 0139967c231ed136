import { expect } from "chai";
import type { DecisionPolicy } from "../../../keeper/app/decide.ts";
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

const base = { policy, tickEvery: HOUR, staleAfter: 6 * HOUR } as const;

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
    expect(result.rejected).to.equal(result.pushes);
    expect(result.staleSeconds).to.equal(18 * HOUR);
  });

  it("refuses no views and no ticks", () => {
    const input = { ...base, guard: steps(0n), reviewer: "never" as const };
    expect(() => simulatePushes({ ...input, views: [] })).to.throw(OutOfDomainError);
    expect(() => simulatePushes({ ...input, views: [view(0, 1n)], tickEvery: 0 })).to.throw(OutOfDomainError);
  });
});
