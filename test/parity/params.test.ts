import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { type CompositionSettings, compose, RISKS } from "../../keeper/domain/composition.ts";
import {
  type Allowance,
  type GuardrailProfile,
  type Position,
  REASONS,
  weigh,
} from "../../keeper/domain/guardrails.ts";
import { perSecondUp, perYearUp } from "../../keeper/domain/kinkedRate.ts";
import { lineUp, retarget, zeroFor } from "../../keeper/domain/ramp.ts";
import { packReport } from "../../keeper/domain/riskReport.ts";
import { widenUp } from "../../keeper/domain/staleness.ts";
import { bps, type Pips, pips, wad } from "../../keeper/domain/units.ts";
import { batchDigest } from "../../scripts/testbed/riskOracle.ts";
import {
  assets,
  HAIRCUT,
  MODEL,
  PREMIUM,
  packed,
  report,
  SNAPSHOT,
  setting,
  shifted,
} from "../contracts/params/support/setting.ts";

const RUNS = 400;

const int = (min: bigint, max: bigint) => fc.bigInt({ min, max });
const rate = (max = 1_048_575n) => int(0n, max).map(pips);
const five = (max?: bigint) =>
  fc.record({
    credit: rate(max),
    liquidity: rate(max),
    market: rate(max),
    counterparty: rate(max),
    legal: rate(max),
  });
/** Small and boundary values as often as large ones. */
const around = (...points: bigint[]) =>
  fc.oneof(rate(), fc.constantFrom(...points.flatMap((p) => [p - 1n, p, p + 1n])).map(pips));
const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns = RUNS) => fc.sample(arbitrary, { numRuns });

/** I10: TypeScript and Solidity agree on every composed value. */
describe("risk libraries and their twins", () => {
  async function deploy() {
    const { ethers } = await network.create();
    return ethers.deployContract("RiskMathHarness");
  }
  let harness: Awaited<ReturnType<typeof deploy>>;
  before(async () => {
    harness = await deploy();
  });

  it("y, H, LT and LTV agree to the last pip", async () => {
    const weight = fc
      .oneof(int(0n, 20_000n), fc.constantFrom(0n, 1n, 9_999n, 10_000n, 10_001n, 20_000n))
      .map(bps);
    const cases = sample(
      fc.record({
        baseRate: rate(),
        premium: fc.oneof(five(), five(10_000n)),
        haircut: fc.oneof(five(1_000_000n), five(200_000n), five()),
        weights: fc.record({
          credit: weight,
          liquidity: weight,
          market: weight,
          counterparty: weight,
          legal: weight,
        }),
        addOn: rate(500_000n),
        bonus: rate(250_000n),
        buffer: int(1n, 250_000n).map(pips),
      }),
      2_000,
    );
    const onChain = await harness.compose(
      cases.map((c) => packReport(report(MODEL.slice(0, 42), 1n, c)).parts),
      cases.map((c) => RISKS.reduce((word, risk, k) => word | (c.weights[risk] << BigInt(15 * k)), 0n)),
      cases.map((c) => [c.addOn, c.bonus, c.buffer]),
    );
    const twin = cases.map((c) => {
      const settings: CompositionSettings = {
        weights: c.weights,
        addOn: c.addOn,
        liquidationBonus: c.bonus,
        ltvBuffer: c.buffer,
      };
      const t = compose({ ...c, irmBase: pips(0n) }, settings);
      return [t.yield, t.haircut, t.liquidationThreshold, t.maxLtv];
    });
    expect(onChain.map((row) => [...row])).to.deep.equal(twin);
  });

  it("staleness widening agrees", async () => {
    const cases = sample(
      fc.tuple(
        rate(1_000_000n),
        int(0n, 40_000_000n),
        int(3_600n, 1_209_600n),
        int(1n, 8_000n),
        int(0n, 990n),
      ),
      2_000,
    ).map(([h, age, fresh, decay, cap]) => [h, age, fresh, decay * 100n, cap * 1_000n] as const);
    const onChain = await harness.widen(cases.map((c) => [...c]));
    expect([...onChain]).to.deep.equal(
      cases.map(([h, age, freshFor, decay, cap]) =>
        widenUp(h, age, { freshFor, decay: pips(decay), cap: pips(cap) }),
      ),
    );
  });

  it("the ramp agrees, and starts at exactly the haircut it starts from", async () => {
    const cases = sample(
      fc.tuple(
        rate(1_000_000n),
        int(1_780_000_000n, 4_200_000_000n),
        int(1n, 600n),
        rate(250_000n),
        int(0n, 40_000_000n),
        rate(1_000_000n),
      ),
      2_000,
    ).map(
      ([from, when, speed, bonus, elapsed, target]) =>
        [from, when, speed * 100n, bonus, elapsed, target] as const,
    );
    const onChain = await harness.ramp(cases.map((c) => [...c]));
    cases.forEach(([from, when, speed, bonus, elapsed, target], i) => {
      const settings = { speed: pips(speed), bonus };
      const zero = zeroFor(from, when, settings);
      expect([...(onChain[i] ?? [])]).to.deep.equal([
        zero,
        from,
        lineUp(zero, when + elapsed, settings),
        retarget(zero, from, target, when + elapsed, settings),
      ]);
      expect(lineUp(zero, when, settings)).to.equal(from);
    });
  });

  it("rates agree, and are exact at 0, kink and full utilisation", async () => {
    const cases = sample(
      fc.tuple(rate(500_000n), rate(), rate(4_000_000n), int(10_000n, 990_000n), int(0n, 2n * 10n ** 18n)),
      1_000,
    ).flatMap(([base, slope1, slope2, kink, u]) =>
      [0n, kink * 10n ** 12n, 10n ** 18n, u].map((at) => [base, slope1, slope2, kink, at] as const),
    );
    const onChain = await harness.rate(cases.map((c) => [...c]));
    cases.forEach(([base, slope1, slope2, kink, u], i) => {
      const model = { base, slope1, slope2, kink: pips(kink) };
      const perYear = perYearUp(model, wad(u));
      expect([...(onChain[i] ?? [])]).to.deep.equal([perYear, perSecondUp(perYear)]);
      const exact = [base, base + slope1, base + slope1 + slope2][i % 4];
      if (exact !== undefined) expect(perYear).to.equal(exact * 10n ** 12n);
    });
  });

  it("guardrails agree on every reason and on the budgets left", async () => {
    const profile = arbitraryProfile();
    const now = 1_780_000_000n;
    for (const p of sample(profile, 12)) {
      const cases = sample(fc.tuple(arbitraryMove(p), arbitraryAllowance(p, now), fc.boolean()), 150);
      const [reasons, allowances] = await harness.weigh(
        p,
        cases.map(([[from, to], allowance, reviewed]) => ({ from, to, allowance, nowAt: now, reviewed })),
      );
      cases.forEach(([[from, to], allowance, reviewed], i) => {
        const twin = weigh(from, to, allowance, p, now, { reviewed });
        const bits = REASONS.reduce(
          (word, name, bit) => (twin.reasons.has(name) ? word | (1n << BigInt(bit)) : word),
          0n,
        );
        expect(reasons[i]).to.equal(bits);
        if (twin.verdict !== "ACCEPTED") return;
        const left = allowances[i];
        expect([left?.drift, left?.tightening, left?.tightenedAt, left?.loosenedAt]).to.deep.equal([
          twin.allowance.drift,
          twin.allowance.tightening,
          twin.allowance.tightenedAt,
          twin.allowance.loosenedAt,
        ]);
      });
    }
  });

  it("the digest that is signed is the one that the contract checks", async () => {
    const listed = assets(3);
    const s = await setting(listed);
    const batch = {
      modelHash: MODEL,
      signerSetVersion: 1n,
      validUntil: 1_780_000_000n,
      reports: listed.map((asset, i) =>
        report(asset, 1_779_999_000n + BigInt(i), {
          premium: shifted(PREMIUM, BigInt(i)),
          haircut: shifted(HAIRCUT, BigInt(7 * i)),
          irmBase: pips(1_048_575n),
          irmSlope2: pips(4_194_303n),
          snapshotHash: SNAPSHOT,
        }),
      ),
    };
    expect(await s.oracle.hashBatch(packed(batch))).to.equal(batchDigest(batch, s.address, s.chainId));
  });
});

function arbitraryProfile(): fc.Arbitrary<GuardrailProfile> {
  const step = (most: bigint) => fc.record({ tighten: rate(most), loosen: rate(most) });
  const delay = int(0n, 604_800n);
  return fc.record({
    maxHaircut: int(1n, 950_000n).map(pips),
    maxYield: int(1n, 2_000_000n).map(pips),
    maxRate: int(1n, 8_000_000n).map(pips),
    minKink: int(1n, 50n).map((percent) => pips(percent * 10_000n)),
    maxKink: int(51n, 99n).map((percent) => pips(percent * 10_000n)),
    haircut: step(100_000n),
    yield: step(1_000_000n),
    irmBase: step(1_000_000n),
    irmSlope2: step(4_000_000n),
    irmKink: step(1_000_000n),
    tightenDelay: delay,
    loosenDelay: delay,
    driftBudget: int(1n, 50_000n).map((half) => pips(2n * half)),
    tightenBudget: int(1n, 110_000n).map((half) => pips(2n * half)),
    maxReportAge: fc.constant(3_600n),
    reviewDelay: fc.constant(3_600n),
    maxPendingAge: fc.constant(604_800n),
  });
}

function arbitraryPosition(p: GuardrailProfile): fc.Arbitrary<Position> {
  return fc.record({
    haircut: around(p.maxHaircut, 999_999n),
    floored: around(p.maxHaircut),
    bonus: rate(250_000n),
    buffer: int(1n, 250_000n).map(pips),
    yield: around(p.maxYield),
    kink: around(p.minKink, p.maxKink),
    irmBase: rate(),
    slope2: rate(4_000_000n),
  });
}

/** A tuple and another one that differs in some of its values, by about a step. */
function arbitraryMove(p: GuardrailProfile): fc.Arbitrary<readonly [Position, Position]> {
  const inside = arbitraryPosition(p).map((x): Position => {
    const least = (a: bigint, b: bigint): Pips => pips(a < b ? a : b);
    const haircut = least(x.haircut, p.maxHaircut);
    const y = least(x.yield, p.maxYield);
    return {
      ...x,
      haircut,
      floored: haircut,
      yield: y,
      kink: least(x.kink < p.minKink ? p.minKink : x.kink, p.maxKink),
      irmBase: least(x.irmBase, y),
    };
  });
  const delta = (step: { tighten: bigint; loosen: bigint }) =>
    fc.oneof(
      fc.constant(0n),
      fc.constantFrom(step.tighten, step.tighten + 1n, -step.loosen, -step.loosen - 1n, 1n, -1n),
      int(-step.loosen - 1n, step.tighten + 1n),
    );
  const moved = (value: bigint, by: bigint): Pips => pips(value + by < 0n ? 0n : value + by);
  return fc
    .tuple(
      inside,
      fc.tuple(delta(p.haircut), delta(p.yield), delta(p.irmBase), delta(p.irmSlope2), delta(p.irmKink)),
      fc.oneof(fc.constant(undefined), arbitraryPosition(p)),
    )
    .map(([from, [h, y, base, slope2, kink], other]) => {
      const haircut = moved(from.haircut, h);
      const to: Position = other ?? {
        ...from,
        haircut,
        floored: haircut,
        yield: moved(from.yield, y),
        irmBase: moved(from.irmBase, base),
        slope2: moved(from.slope2, slope2),
        kink: moved(from.kink, kink),
      };
      return [from, to] as const;
    });
}

function arbitraryAllowance(p: GuardrailProfile, now: bigint): fc.Arbitrary<Allowance> {
  const before = fc.oneof(
    fc.constant(0n),
    int(0n, 700_000n).map((age) => now - age),
    fc.constantFrom(now - p.tightenDelay, now - p.loosenDelay, now - p.loosenDelay + 1n),
  );
  return fc.record({
    drift: int(0n, (p.driftBudget / 2n) * 604_800n),
    tightening: int(0n, (p.tightenBudget / 2n) * 604_800n),
    tightenedAt: before,
    loosenedAt: before,
  });
}
