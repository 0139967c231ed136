import { expect } from "chai";
import fc from "fast-check";
import {
  type Decision,
  type DecisionCandidate,
  type DecisionPolicy,
  type DecisionState,
  decide,
} from "../../../keeper/app/decide.ts";
import { pips } from "../../../keeper/domain/units.ts";

const HOUR = 3_600;
const NOW = 1_700_000_000;

const policy: DecisionPolicy = {
  haircutDeviation: pips(5_000n),
  yieldDeviation: pips(1_000n),
  kinkDeviation: pips(20_000n),
  heartbeat: 4 * HOUR,
  margin: 600,
  earlyAfter: 3 * HOUR,
  earlyPercent: 50,
};

const live: DecisionState = {
  listed: true,
  retired: false,
  suspended: false,
  observedAt: NOW - HOUR,
  confirmedAt: NOW - HOUR,
  haircut: pips(200_000n),
  yield: pips(60_000n),
  kink: pips(800_000n),
  irmBase: pips(10_000n),
  irmSlope2: pips(250_000n),
  tightenFrom: 0,
  loosenFrom: 0,
};

const same: DecisionCandidate = {
  observedAt: NOW,
  haircut: live.haircut,
  yield: live.yield,
  kink: live.kink,
  irmBase: live.irmBase,
  irmSlope2: live.irmSlope2,
  triggers: [],
};

const on = (state: Partial<DecisionState>, candidate: Partial<DecisionCandidate>): Decision =>
  decide({ ...live, ...state }, { ...same, ...candidate }, policy);

const aged = (seconds: number) => ({ observedAt: NOW - seconds, confirmedAt: NOW - seconds });

describe("decide", () => {
  describe("holds without looking at values", () => {
    const moved = { haircut: pips(900_000n), triggers: ["overCollateralisation"] };
    for (const [reason, state] of [
      ["notListed", { listed: false }],
      ["retired", { retired: true }],
      ["suspended", { suspended: true }],
      ["alreadyReported", { observedAt: NOW }],
      ["alreadyReported", { observedAt: NOW + 1 }],
    ] as const)
      it(`${reason} ${JSON.stringify(state)}`, () =>
        expect(on({ ...aged(9 * HOUR), ...state }, moved)).to.deep.equal({
          action: "hold",
          reasons: [reason],
        }));

    it("names the first of several", () =>
      expect(
        on({ listed: false, retired: true, suspended: true, observedAt: NOW }, moved).reasons,
      ).to.deep.equal(["notListed"]));
  });

  describe("pushes on a deviation: at the boundary, not one pip below", () => {
    const fields = [
      ["haircut", 5_000n, "haircutDeviation"],
      ["yield", 1_000n, "yieldDeviation"],
      ["kink", 20_000n, "kinkDeviation"],
    ] as const;
    for (const [field, size, reason] of fields)
      for (const sign of [1n, -1n]) {
        it(`${field} ${sign * size} pips`, () =>
          expect(on({}, { [field]: pips(live[field] + sign * size) })).to.deep.equal({
            action: "push",
            reasons: [reason],
          }));
        it(`${field} ${sign * (size - 1n)} pips only rides along`, () =>
          expect(on({}, { [field]: pips(live[field] + sign * (size - 1n)) })).to.deep.equal({
            action: "early",
            reasons: ["nearDeviation"],
          }));
        it(`${field} ${sign * (size / 2n - 1n)} pips holds`, () =>
          expect(on({}, { [field]: pips(live[field] + sign * (size / 2n - 1n)) })).to.deep.equal({
            action: "hold",
            reasons: ["unchanged"],
          }));
      }

    it("names every deviation that counts", () =>
      expect(
        on({}, { haircut: pips(300_000n), yield: pips(90_000n), kink: pips(700_000n), triggers: ["cure"] })
          .reasons,
      ).to.deep.equal(["haircutDeviation", "yieldDeviation", "kinkDeviation", "trigger"]));
  });

  it("pushes on a structure trigger though no value moved", () =>
    expect(on({}, { triggers: ["reserveBelowTarget"] })).to.deep.equal({
      action: "push",
      reasons: ["trigger"],
    }));

  describe("heartbeat", () => {
    const due = policy.heartbeat - policy.margin;
    it("is due at its age less the margin", () =>
      expect(on(aged(due), {})).to.deep.equal({ action: "push", reasons: ["heartbeat"] }));
    it("only rides along one second before", () =>
      expect(on(aged(due - 1), {})).to.deep.equal({ action: "early", reasons: ["nearHeartbeat"] }));
    it("rides along from earlyAfter on", () =>
      expect(on(aged(policy.earlyAfter), {}).action).to.equal("early"));
    it("holds one second before earlyAfter", () =>
      expect(on(aged(policy.earlyAfter - 1), {})).to.deep.equal({ action: "hold", reasons: ["unchanged"] }));
    it("counts from the confirmation, not from the live report", () =>
      expect(on({ observedAt: NOW - 9 * HOUR, confirmedAt: NOW - 60 }, {}).action).to.equal("hold"));
    it("names both causes of riding along", () =>
      expect(on(aged(policy.earlyAfter), { haircut: pips(202_500n) }).reasons).to.deep.equal([
        "nearHeartbeat",
        "nearDeviation",
      ]));
  });

  describe("minimum delay", () => {
    const up = { haircut: pips(250_000n) };
    const down = { haircut: pips(150_000n) };
    it("holds a tightening until it ends", () => {
      expect(on({ tightenFrom: NOW + 1 }, up)).to.deep.equal({
        action: "hold",
        reasons: ["insideDelay", "haircutDeviation"],
      });
      expect(on({ tightenFrom: NOW }, up).action).to.equal("push");
    });
    it("holds a loosening until it ends", () => {
      expect(on({ loosenFrom: NOW + 1 }, down)).to.deep.equal({
        action: "hold",
        reasons: ["insideDelay", "haircutDeviation"],
      });
      expect(on({ loosenFrom: NOW }, down).action).to.equal("push");
    });
    it("is one of direction", () => {
      expect(on({ loosenFrom: NOW + 1 }, up).action).to.equal("push");
      expect(on({ tightenFrom: NOW + 1 }, down).action).to.equal("push");
    });
    for (const [field, tighter] of [
      ["haircut", 1n],
      ["yield", 1n],
      ["irmBase", 1n],
      ["irmSlope2", 1n],
      ["kink", -1n],
    ] as const)
      it(`counts ${field} as the contract does`, () => {
        const tightened = { [field]: pips(live[field] + tighter), triggers: ["x"] };
        const loosened = { [field]: pips(live[field] - tighter), triggers: ["x"] };
        expect(on({ tightenFrom: NOW + 1 }, tightened).action).to.equal("hold");
        expect(on({ tightenFrom: NOW + 1 }, loosened).action).to.equal("push");
        expect(on({ loosenFrom: NOW + 1 }, loosened).action).to.equal("hold");
        expect(on({ loosenFrom: NOW + 1 }, tightened).action).to.equal("push");
      });
    it("does not concern a report that moves nothing", () =>
      expect(on({ ...aged(9 * HOUR), tightenFrom: NOW + 1, loosenFrom: NOW + 1 }, {}).action).to.equal(
        "push",
      ));
    it("does not stop a heartbeat that loosens: being held renews confirmedAt", () =>
      expect(on({ ...aged(9 * HOUR), loosenFrom: NOW + 1 }, down)).to.deep.equal({
        action: "push",
        reasons: ["haircutDeviation", "heartbeat"],
      }));
    it("stops a heartbeat that tightens", () =>
      expect(on({ ...aged(9 * HOUR), tightenFrom: NOW + 1 }, up).action).to.equal("hold"));
    it("stops riding along", () =>
      expect(on({ loosenFrom: NOW + 1 }, { haircut: pips(197_000n) })).to.deep.equal({
        action: "hold",
        reasons: ["insideDelay"],
      }));
  });

  it("over random states: total, stable, and never against a rule", () => {
    const time = fc.integer({ min: NOW - 10 * HOUR, max: NOW + 10 * HOUR });
    const value = fc.bigInt(0n, 1_000_000n).map(pips);
    const near = fc.bigInt(-9_000n, 9_000n).map((d) => pips(200_000n + d));
    const state = fc.record({
      listed: fc.boolean(),
      retired: fc.boolean(),
      suspended: fc.boolean(),
      observedAt: time,
      confirmedAt: time,
      haircut: near,
      yield: near,
      kink: value,
      irmBase: value,
      irmSlope2: value,
      tightenFrom: time,
      loosenFrom: time,
    });
    const candidate = fc.record({
      observedAt: fc.constant(NOW),
      haircut: near,
      yield: near,
      kink: value,
      irmBase: value,
      irmSlope2: value,
      triggers: fc.array(fc.string(), { maxLength: 1 }),
    });
    fc.assert(
      fc.property(state, candidate, (s, c) => {
        const { action, reasons } = decide(s, c, policy);
        expect(reasons).to.have.length.greaterThan(0);
        expect(decide(s, c, policy)).to.deep.equal({ action, reasons });
        const reportable = s.listed && !s.retired && !s.suspended && c.observedAt > s.observedAt;
        if (action !== "hold") expect(reportable).to.equal(true);
        if (action !== "hold" && c.haircut > s.haircut) expect(NOW).to.be.at.least(s.tightenFrom);
        if (action !== "hold" && c.haircut < s.haircut && NOW < s.loosenFrom)
          expect(reasons).to.include("heartbeat");
        const overdue = NOW - s.confirmedAt >= policy.heartbeat;
        if (reportable && overdue && action === "hold") expect(reasons).to.include("insideDelay");
        if (reportable && c.triggers.length > 0 && action !== "push")
          expect(reasons).to.include("insideDelay");
      }),
      { numRuns: 5_000 },
    );
  });
});
