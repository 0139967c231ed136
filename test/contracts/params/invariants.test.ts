import { expect } from "chai";
import fc from "fast-check";
import { Run } from "./support/siege.ts";
import { type Siege, siege } from "./support/siegeSetting.ts";

/**
 * I1, I2, I3, I5, I6, I7 after every action of random sequences: honest and hostile reports signed by a quorum, kept back, sent
 * in any order, twice, or bent by relayers without a role; reviews, guardian and governance at any time.
 */
const HOUR = 3_600;

const action = fc.record({
  kind: fc.constantFrom(
    ...(["report", "report", "report", "mixed", "both", "both", "both", "keep", "keep", "overtake"] as const),
    ...(["drain", "drain", "drain", "fill", "drainByWeight", "drainByWeight"] as const),
    ...(["relay", "relay", "relay", "forge", "wait", "wait", "release", "release", "discard"] as const),
    ...([
      "tighten",
      "clear",
      "suspend",
      "resume",
      "resume",
      "reweigh",
      "configure",
      "rotate",
      "trespass",
    ] as const),
  ),
  asset: fc.integer({ min: 0, max: 1 }),
  pick: fc.nat({ max: 1_000 }),
  /** Mostly inside the steps, sometimes far beyond. */
  size: fc.oneof(
    fc.bigInt({ min: -2_000n, max: 4_000n }),
    fc.bigInt({ min: -15_000n, max: 70_000n }),
    fc.bigInt({ min: -200_000n, max: 600_000n }),
    fc.constant(0n),
  ),
  /** Until the next block: a moment, a delay, days. */
  pass: fc.oneof(
    fc.integer({ min: 1, max: 120 }),
    fc.integer({ min: 900, max: HOUR }),
    fc.integer({ min: 5 * HOUR, max: 9 * HOUR }),
    fc.integer({ min: 20 * HOUR, max: 60 * HOUR }),
  ),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

async function perform(run: Run, { kind, asset, pick, size, pass }: Action): Promise<void> {
  const seconds = BigInt(pass);
  if (kind === "wait") return run.wait(seconds);
  // A reviewer waits for his window, a thief for the delay; a relayer does not wait for long.
  if (kind === "release" || kind === "drain") await run.pass(seconds + 6n * BigInt(HOUR));
  else await run.pass(kind === "relay" ? seconds % 900n : seconds);
  const drop = size < 0n ? -size / 20n : 0n;
  switch (kind) {
    case "report":
      return run.relay(await run.sign([run.make(asset, size, drop)]));
    case "mixed":
      // A higher haircut with a lower yield: both ways in one tuple.
      return run.relay(await run.sign([run.make(asset, size < 0n ? -size : size, BigInt(pick) + 1n)]));
    case "both":
      return run.relay(await run.sign([run.make(0, size), run.make(1, -size / 4n, 1n)]));
    case "drain":
      return run.drain(asset, true);
    case "fill":
      return run.drain(asset, false);
    case "drainByWeight":
      return run.drainByWeight(asset);
    case "keep":
      // Half of them for both assets: by the time of relaying, one half may be skipped and the other still count.
      await run.sign(
        pick % 2 === 0
          ? [run.make(asset, size, drop, BigInt(pick))]
          : [run.make(0, 0n, 0n, BigInt(pick)), run.make(1, size, drop)],
      );
      return run.forge(pick, pick);
    case "overtake": {
      // Out of order: the later observation of one asset first, then the older batch, twice.
      const older = await run.sign([run.make(0, 0n), run.make(1, size)]);
      await run.pass(60n);
      await run.relay(await run.sign([run.make(asset, 0n)]));
      await run.check();
      await run.pass(60n);
      await run.relay(older);
      await run.check();
      await run.pass(60n);
      return run.relay(older);
    }
    case "relay":
      return run.relayAny(pick);
    case "forge":
      return run.forge(pick, Number(size < 0n ? -size : size));
    case "release":
      return run.release(asset);
    case "discard":
      return run.discard(asset);
    case "tighten":
      return run.tighten(asset, 150_000n + BigInt(pick) * 150n);
    case "clear":
      return run.clearTighten(asset);
    case "suspend":
      return run.suspend(asset);
    case "resume":
      return run.resume(asset);
    case "reweigh":
      return run.reweigh(asset, pick, 10_000n + size / 20n);
    case "configure":
      return run.configure(asset, 36_000n + BigInt(pick) * 8n, 5_000n + BigInt(pick % 50) * 100n);
    case "rotate":
      return run.rotate();
    case "trespass":
      return run.trespass(asset, pick, Number(size < 0n ? -size : size));
  }
}

describe("RiskParameterOracle under siege: I1, I2, I3, I5, I6, I7", () => {
  const done = new Map<string, number>();
  let s: Siege;
  before(async () => {
    s = await siege();
  });

  it("holds them after every action of any sequence", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 40, maxLength: 70 }), async (actions) => {
        const run = await Run.start(s, done);
        await run.check();
        for (const one of actions) {
          await perform(run, one);
          await run.check();
        }
      }),
      { seed: 0x5eed, numRuns: 24, endOnFailure: true },
    );
  });

  it("did everything while it looked", () => {
    for (const what of [
      ...["ReportAccepted", "ReportHeld", "ReportIgnored", "ReportSkipped", "ReportRejected"],
      ...[
        "ReportReleased",
        "released",
        "discarded",
        "relayed",
        "replayed",
        "refused",
        "forged",
        "trespassed",
      ],
      ...["tightened", "cleared", "suspended", "resumed", "reweighed", "configured", "unaffordable"],
      ...["rotated", "drained", "filled", "widened", "void 0", "void 1", "void 3"],
    ])
      expect(done.get(what) ?? 0, what).to.be.greaterThan(0);
  });

  describe("what a relayer may try with a batch that was held", () => {
    it("sent again when its delay is over it is accepted, and no longer held", async () => {
      const run = await Run.start(s, new Map());
      await run.pass(90_000n);
      await run.relay(await run.sign([run.make(0, 1_000n)]));
      await run.pass(600n);
      const again = await run.sign([run.make(0, 1_000n)]);
      await run.relay(again);
      expect(run.ghost(0).held).to.not.equal(undefined);
      await run.check();
      await run.pass(301n);
      await run.relay(again);
      expect(run.ghost(0).held, "live and held at once").to.equal(undefined);
      await run.check();
    });

    it("cannot bring it back after a reviewer discarded it", async () => {
      const run = await Run.start(s, new Map());
      await run.pass(90_000n);
      const far = await run.sign([run.make(0, 100_000n)]);
      await run.relay(far);
      await run.pass(60n);
      await run.discard(0);
      await run.pass(60n);
      await run.relay(far);
      expect(run.ghost(0).held).to.equal(undefined);
      await run.check();
    });

    it("gets no confirmation of live values from a report with a higher haircut, whatever else holds it", async () => {
      const run = await Run.start(s, new Map());
      await run.pass(90_000n);
      await run.relay(await run.sign([run.make(0, 0n, 1n)]));
      const { confirmedAt } = run.ghost(0);
      await run.pass(3_600n);
      // The haircut may rise by this much, but the yield fell within the delay of the last fall: the tuple is held whole.
      await run.relay(await run.sign([run.make(0, 20_000n, 1n)]));
      expect(run.ghost(0).held).to.not.equal(undefined);
      const shown = await s.oracle.riskParameters(run.ghost(0).asset);
      expect(shown.confirmedAt).to.equal(confirmedAt);
      await run.check();
    });
  });
});
