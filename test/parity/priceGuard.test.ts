import { expect } from "chai";
import { AbiCoder, type BytesLike, id, ZeroAddress, ZeroHash } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";
import { observe } from "../../keeper/domain/priceGuard/observe.ts";
import { decidePoke, poke } from "../../keeper/domain/priceGuard/poke.ts";
import { approve, reject, resume, suspend } from "../../keeper/domain/priceGuard/review.ts";
import { decayOf, priceBounds, strictPrice } from "../../keeper/domain/priceGuard/serve.ts";
import { APPROVAL_CHECKS, POKE_RESULTS, SUSPENSION_CAUSES } from "../../keeper/domain/priceGuard/status.ts";
import {
  type Answers,
  type ChainlinkRound,
  type Failure,
  listed,
  type PriceGuardSettings,
  type PriceGuardState,
  type PythPrice,
} from "../../keeper/domain/priceGuard/types.ts";
import { ASSET, defaultSettings, PYTH_ID } from "../contracts/price/fixture.ts";
import { propertySeed } from "../fixtures/propertySeed.ts";

const SEQUENCES = 10;
const STEPS = 30;
const WAD = 10n ** 18n;
/** Scripted modes that are failures, as the contract sees them. */
const MODES: Readonly<Record<Failure, number>> = { CALL_FAILED: 1, MALFORMED: 4, NO_CODE: 3 };

const selector = (signature: string): string => id(signature).slice(0, 10);
const LATEST = selector("latestRoundData()");
const SPOT = selector("getPriceUnsafe(bytes32)");
const EMA = selector("getEmaPriceUnsafe(bytes32)");

const coder = AbiCoder.defaultAbiCoder();
const INT256 = 2n ** 255n;

/** What a step draws; prices come from the twin's own edges (see `pick`). */
interface Draw {
  readonly wait: number;
  readonly prices: readonly [number, number, number];
  readonly ages: readonly [number, number, number];
  readonly confidence: number;
  readonly failures: readonly [number, number, number];
  readonly together: boolean;
  readonly action: number;
  readonly sequencer: number;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  wait: fc.oneof(fc.nat({ max: 1_800 }), fc.nat({ max: 200_000 }), fc.constantFrom(900, 3_600, 604_800)),
  prices: fc.tuple(fc.nat(), fc.nat(), fc.nat()),
  ages: fc.tuple(fc.nat(), fc.nat(), fc.nat()),
  confidence: fc.nat({ max: 12 }),
  failures: fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 }), fc.nat({ max: 9 })),
  together: fc.boolean(),
  action: fc.nat({ max: 15 }),
  sequencer: fc.nat({ max: 20 }),
});

type Shape = "pair" | "unchecked" | "chainlink" | "pyth" | "nav";
const SHAPES: readonly Shape[] = ["pair", "unchecked", "chainlink", "pyth", "nav"];

const twinSettings = (shape: Shape, sequencer: boolean): PriceGuardSettings => {
  const base = defaultSettings();
  return {
    ...(shape !== "pyth" && { chainlink: { maxAge: BigInt(base.chainlinkMaxAge), decimals: 18n } }),
    ...(shape !== "chainlink" && { pyth: { maxAge: BigInt(base.pythMaxAge), maxConfidenceBps: 100n } }),
    maxSpreadBps: 50n,
    breakerBps: 500n,
    period: 900n,
    followPeriod: 3_600n,
    decayPerDay: base.decayPerDay,
    floorBps: 8_000n,
    maxDecayAge: BigInt(base.maxDecayAge),
    minPrice: base.minPrice,
    maxPrice: base.maxPrice,
    crossCheckOff: shape === "unchecked",
    strictRefusesDecayed: shape === "unchecked",
    ...(sequencer && { sequencerGrace: 3_600n }),
    ...(shape === "nav" && { nav: { maxAprBps: 2_500n, toleranceBps: 50n, maxDailyFallBps: 40n } }),
  };
};

/** A price from the places where something changes: edges of the accepted range, of the limits, of the spread. */
function pick(n: number, settings: PriceGuardSettings, state: PriceGuardState, other?: bigint): bigint {
  const a = state.anchor?.price ?? WAD;
  const edges = [
    (a * 9_500n) / 10_000n,
    (a * 10_500n) / 10_000n,
    a,
    (a * 40n) / 100n,
    settings.minPrice,
    settings.maxPrice,
    0n,
    -1n,
    INT256 - 1n,
    2n ** 96n,
    ...(other === undefined ? [] : [(other * 10_050n) / 10_000n, (other * 10_000n) / 10_050n]),
  ];
  const edge = edges[Math.floor(n / 8) % edges.length] ?? a;
  if (n % 8 < 4) return (a * BigInt(9_700 + (n % 601))) / 10_000n;
  const nudged = edge + BigInt((n % 3) - 1);
  return nudged >= INT256 ? INT256 - 1n : nudged;
}

/** A time from the places where something changes. */
function pickTime(n: number, now: bigint, maxAge: bigint, settings: PriceGuardSettings): bigint {
  const ages = [0n, 1n, maxAge, maxAge + 1n, settings.maxDecayAge, settings.maxDecayAge + 1n, now, -1n];
  const age = n % 4 === 0 ? (ages[Math.floor(n / 4) % ages.length] ?? 0n) : BigInt(n % 1_200);
  return now - age;
}

const failure = (n: number): Failure | undefined =>
  (["CALL_FAILED", "MALFORMED"] as const)[n] satisfies Failure | undefined;

const pythReply = ({ price, confidence, exponent, publishTime }: PythPrice): BytesLike =>
  coder.encode(["int256", "uint256", "int256", "uint256"], [price, confidence, exponent, publishTime]);

describe("GuardedPriceOracle and its twin, step by step", () => {
  async function deploy() {
    const connection = await network.create();
    const { ethers } = connection;
    const [admin] = await ethers.getSigners();
    const manager = await ethers.deployContract("AccessManager", [admin?.address ?? ZeroAddress]);
    const feed = await ethers.deployContract("ScriptedSource");
    const pyth = await ethers.deployContract("ScriptedSource");
    const sequencer = await ethers.deployContract("ScriptedSource");
    await feed.script(selector("decimals()"), coder.encode(["uint8"], [18]));
    const oracle = await ethers.deployContract("GuardedPriceOracle", [
      await manager.getAddress(),
      await pyth.getAddress(),
    ]);
    return { ...connection, feed, pyth, sequencer, oracle };
  }

  for (const [index, shape] of SHAPES.entries())
    it(`${shape}: same status, candidate, bounds, price, poke and review at every step`, async () => {
      const chain = await deploy();
      const { oracle, feed, pyth, sequencer, networkHelpers } = chain;
      const gated = shape === "pair" || shape === "nav";
      const settings = twinSettings(shape, gated);
      const seen = new Set<string>();

      /** Scripts the answers on chain and returns them for the twin. */
      const script = async (d: Draw, state: PriceGuardState, now: bigint): Promise<Answers> => {
        const first = pick(d.prices[0], settings, state);
        const spotPrice = d.together ? first : pick(d.prices[1], settings, state, first);
        const pythTime = pickTime(d.ages[1], now, 3_600n, settings);
        const round: ChainlinkRound = {
          answer: first,
          updatedAt: d.together ? pythTime : pickTime(d.ages[0], now, 28_800n, settings),
        };
        const spot: PythPrice = {
          // int64 cannot hold 1e18-scaled prices above 9.2, nor does it have to: dirty words are tested by that.
          price: spotPrice,
          confidence: d.confidence > 10 ? spotPrice / 100n + BigInt(d.confidence - 11) : 0n,
          exponent: -18n,
          publishTime: pythTime,
        };
        const safe = (price: PythPrice): PythPrice =>
          price.confidence < 0n ? { ...price, confidence: 0n } : price;
        const ema: PythPrice = {
          ...spot,
          confidence: 0n,
          price: pick(d.prices[2], settings, state),
          publishTime: pickTime(d.ages[2], now, 3_600n, settings),
        };
        const gate =
          d.sequencer === 0
            ? { answer: 1n, startedAt: now }
            : { answer: 0n, startedAt: now - 3_600n + BigInt(d.sequencer === 1 ? 1 : 0) };
        await feed.script(
          LATEST,
          coder.encode(
            ["uint80", "int256", "uint256", "uint256", "uint80"],
            [1, round.answer, 0, round.updatedAt, 1],
          ),
        );
        await pyth.script(SPOT, pythReply(safe(spot)));
        await pyth.script(EMA, pythReply(ema));
        await sequencer.script(
          LATEST,
          coder.encode(
            ["uint80", "int256", "uint256", "uint256", "uint80"],
            [1, gate.answer, gate.startedAt, now, 1],
          ),
        );
        const [f, s, e] = d.failures.map((n) => failure(n));
        await feed.setMode(LATEST, f === undefined ? 0 : MODES[f]);
        await pyth.setMode(SPOT, s === undefined ? 0 : MODES[s]);
        await pyth.setMode(EMA, e === undefined ? 0 : MODES[e]);
        return { chainlink: f ?? round, pyth: s ?? safe(spot), pythEma: e ?? ema, sequencer: gate };
      };

      /** The state as the contract holds it, for a twin that starts from the chain's side. */
      const stateOnChain = async (): Promise<PriceGuardState> => {
        const [anchor, held, [refPrice, refAt]] = await Promise.all([
          oracle.anchor(ASSET),
          oracle.suspension(ASSET),
          oracle.navRef(ASSET),
        ]);
        const cause = SUSPENSION_CAUSES[Number(held.cause)] ?? "NONE";
        return {
          suspended: cause !== "NONE",
          cause,
          since: held.since,
          guardianBlockedUntil: held.guardianBlockedUntil,
          ...(anchor.price !== 0n && {
            anchor: { price: anchor.price, publishedAt: anchor.publishedAt, anchoredAt: anchor.anchoredAt },
          }),
          ...(held.candidate !== 0n && {
            recorded: { price: held.candidate, publishedAt: held.candidatePublishedAt },
          }),
          ...(refPrice !== 0n && { navRef: { price: refPrice, publishedAt: refAt } }),
        };
      };

      const compareReads = async (state: PriceGuardState, answers: Answers, now: bigint): Promise<void> => {
        const o = observe(settings, state, answers, now);
        seen.add(o.path);
        const reading = await oracle.inspect(ASSET);
        const bounds = priceBounds(settings, state, o, now);
        expect(reading.status, "status").to.equal(o.status);
        expect(reading.candidate).to.equal(o.selected?.candidate.price ?? 0n);
        expect(reading.decayFactor).to.equal(decayOf(settings, o, now));
        expect({ low: reading.low, high: reading.high, publishedAt: reading.publishedAt }).to.deep.equal(
          bounds,
        );
        const plain = await oracle.priceBounds(ASSET);
        expect([plain.low, plain.high, plain.publishedAt, plain.status]).to.deep.equal([
          bounds.low,
          bounds.high,
          bounds.publishedAt,
          o.status,
        ]);
        const [result] = await oracle.previewPoke(ASSET);
        expect(POKE_RESULTS[Number(result)], "poke").to.equal(decidePoke(settings, state, o, now));
        const strict = strictPrice(settings, o, now);
        const read = await oracle.priceWithStatus(ASSET).then(
          ({ price_, publishedAt, status }) => ({ price_, publishedAt, status }),
          () => undefined,
        );
        expect(read !== undefined, `strict on ${o.path}`).to.equal(strict.ok);
        if (strict.ok && read !== undefined)
          expect(read).to.deep.equal({
            price_: strict.price,
            publishedAt: strict.publishedAt,
            status: o.status,
          });
      };

      const at = async (send: () => Promise<unknown>): Promise<{ now: bigint; ok: boolean }> => {
        const ok = await send().then(
          () => true,
          () => false,
        );
        return { now: BigInt(await networkHelpers.time.latest()), ok };
      };

      const base = {
        ...defaultSettings(),
        chainlinkFeed: shape === "pyth" ? ZeroAddress : await feed.getAddress(),
        pythId: shape === "chainlink" ? ZeroHash : PYTH_ID,
        crossCheckOff: shape === "unchecked",
        strictRefusesDecayed: shape === "unchecked",
        sequencerFeed: gated ? await sequencer.getAddress() : ZeroAddress,
        sequencerGrace: gated ? 3_600 : 0,
        nav:
          shape === "nav"
            ? { enabled: true, maxAprBps: 2_500, toleranceBps: 50, maxDailyFallBps: 40 }
            : defaultSettings().nav,
      };
      await oracle.list(ASSET, base);
      let state = listed(BigInt(await networkHelpers.time.latest()));

      const sequences = fc.sample(fc.array(draw, { minLength: STEPS, maxLength: STEPS }), {
        seed: propertySeed(process.env) + index,
        numRuns: SEQUENCES,
      });
      for (const step of sequences.flat()) {
        await networkHelpers.time.increase(step.wait + 1);
        const scriptedAt = BigInt(await networkHelpers.time.latest()) + 8n;
        const answers = await script(step, state, scriptedAt);
        await networkHelpers.time.increaseTo(scriptedAt);
        await compareReads(state, answers, scriptedAt);
        const before = state;
        const candidate = observe(settings, state, answers, scriptedAt).selected?.candidate.price ?? WAD;
        await networkHelpers.time.setNextBlockTimestamp(scriptedAt + 1n);
        const now = scriptedAt + 1n;
        if (step.action < 9) {
          await at(() => oracle.poke(ASSET, [], { gasLimit: 2_000_000 }));
          state = poke(settings, state, answers, now).state;
        } else if (step.action < 13) {
          const tolerance = BigInt(step.prices[0] % 210);
          const expected = candidate + (candidate * BigInt(step.prices[1] % 3)) / 100n;
          const { ok } = await at(() => oracle.approve(ASSET, expected, tolerance, { gasLimit: 2_000_000 }));
          const twin = approve(settings, state, answers, expected, tolerance, now);
          expect(ok, `approve: ${twin.check}`).to.equal(twin.check === "OK");
          expect(APPROVAL_CHECKS).to.include(twin.check);
          state = twin.state;
        } else {
          const [send, twin] =
            step.action === 13
              ? [() => oracle.reject(ASSET, { gasLimit: 500_000 }), reject(state, now)]
              : step.action === 14
                ? [() => oracle.suspend(ASSET, { gasLimit: 500_000 }), suspend(state, now)]
                : [() => oracle.resume(ASSET, { gasLimit: 500_000 }), resume(state, now)];
          const { ok } = await at(send);
          expect(ok).to.equal(twin !== undefined);
          state = twin ?? state;
        }
        // From the chain's side: the twin's state is the contract's, bit for bit.
        expect(await stateOnChain(), `after action ${step.action} on ${before.cause}`).to.deep.equal(state);
      }
      expect(seen.size, [...seen].join(" ")).to.be.at.least(5);
    });
});
