import { expect } from "chai";
import { AbiCoder, id } from "ethers";
import type { CallResult, ChainReader } from "../../../keeper/app/ports.ts";
import { feedHistory } from "../../../keeper/chain/feedHistory.ts";

const PROXY = `0x${"aa".repeat(20)}`;
const OLD = `0x${"bb".repeat(20)}`;
const BLOCK = 77;
const selector = (signature: string): string => id(signature).slice(0, 10);
const LATEST = selector("latestRoundData()");
const ROUND = selector("getRoundData(uint80)");
const PHASE = selector("phaseAggregators(uint16)");
const LAST = selector("latestRound()");
const ROUND_TYPES = ["uint80", "int256", "uint256", "uint256", "uint80"];

const coder = AbiCoder.defaultAbiCoder();
const ok = (data: string): CallResult => ({ ok: true, data });
const reverted: CallResult = { ok: false, data: "0x" };
const roundId = (phase: bigint, round: bigint): bigint => (phase << 64n) | round;
const encoded = (round: bigint, answer: bigint, updatedAt: bigint): CallResult =>
  ok(coder.encode(ROUND_TYPES, [round, answer, updatedAt, updatedAt, round]));

type Rounds = ReadonlyMap<bigint, CallResult>;

/** A proxy as Chainlink's: rounds of every phase by their full ids, the aggregators behind the phases. */
function proxy(rounds: Rounds, latest: bigint, phases: ReadonlyMap<bigint, bigint> = new Map()) {
  const batches: number[] = [];
  const reader: ChainReader = {
    chainId: async () => 1n,
    head: async () => ({ number: BLOCK, hash: "0x", timestamp: 0 }),
    calls: async (calls, block) => {
      expect(block, "all of it at one block").to.equal(BLOCK);
      batches.push(calls.length);
      return calls.map(({ to, data }) => {
        const argument = data.length > 10 ? BigInt(`0x${data.slice(10)}`) : 0n;
        const method = data.slice(0, 10);
        if (to.toLowerCase() === OLD)
          return method === LAST ? ok(coder.encode(["uint256"], [phases.get(1n)])) : reverted;
        if (method === LATEST) return rounds.get(latest) ?? reverted;
        if (method === ROUND) return rounds.get(argument) ?? reverted;
        if (method === PHASE && phases.has(argument)) return ok(coder.encode(["address"], [OLD]));
        return reverted;
      });
    },
  };
  return { reader, batches };
}

/** Rounds 1 to `count` of a phase, an hour apart from `from`. */
const phaseOf = (phase: bigint, count: number, from: number): [bigint, CallResult][] =>
  Array.from({ length: count }, (_, i) => {
    const round = roundId(phase, BigInt(i + 1));
    return [round, encoded(round, BigInt(1_000 + i), BigInt(from + 3_600 * i))];
  });
const HOUR = 3_600n;

describe("reading a feed's history back", () => {
  it("stops at the first round that is not newer, in batches of a hundred", async () => {
    const all = new Map(phaseOf(3n, 500, 1_000_000));
    // Never published: time 0 is no older round.
    all.set(roundId(3n, 480n), encoded(0n, 0n, 0n));
    const { reader, batches } = proxy(all, roundId(3n, 500n));
    const since = 1_000_000n + 349n * HOUR;
    const { rounds, complete } = await feedHistory(reader, PROXY, since, BLOCK);
    expect(complete).to.equal(true);
    expect(rounds).to.have.length(149);
    expect(rounds[0]).to.deep.equal({
      roundId: roundId(3n, 500n),
      answer: 1_499n,
      updatedAt: 1_000_000n + 499n * HOUR,
    });
    expect(rounds.at(-1)?.roundId).to.equal(roundId(3n, 351n));
    expect(batches).to.deep.equal([1, 100, 100]);
  });

  it("passes over rounds that are missing, revert, or are malformed", async () => {
    const all = new Map(phaseOf(0n, 10, 1_000_000));
    all.delete(9n);
    all.set(8n, ok("0x"));
    all.set(7n, ok(coder.encode(ROUND_TYPES, [7, 0, 0, 0, 0])));
    all.set(6n, ok(coder.encode(["uint80", "int256"], [6, 1])));
    // Words as a hostile feed might send them: the id does not fit its type, and is not looked at.
    all.set(
      5n,
      ok(
        coder.encode(
          ["uint256", "int256", "uint256", "uint256", "uint256"],
          [2n ** 255n, 42n, 0n, 1_020_000n, 2n ** 255n],
        ),
      ),
    );
    const { reader } = proxy(all, 10n);
    const { rounds } = await feedHistory(reader, PROXY, 1_000_000n, BLOCK);
    expect(rounds.map(({ roundId }) => roundId)).to.deep.equal([10n, 5n, 4n, 3n, 2n]);
    expect(rounds[1]).to.deep.equal({ roundId: 5n, answer: 42n, updatedAt: 1_020_000n });
  });

  it("goes on in the phase before, where the anchor lies there", async () => {
    const all = new Map([...phaseOf(1n, 30, 1_000_000), ...phaseOf(2n, 5, 1_000_000 + 30 * 3_600)]);
    const { reader } = proxy(all, roundId(2n, 5n), new Map([[1n, 30n]]));
    const { rounds, complete } = await feedHistory(reader, PROXY, 1_000_000n + 24n * HOUR, BLOCK);
    expect(complete).to.equal(true);
    expect(rounds.map(({ roundId: at }) => [at >> 64n, at & 0xffn])).to.deep.equal([
      ...[5n, 4n, 3n, 2n, 1n].map((round) => [2n, round]),
      ...[30n, 29n, 28n, 27n, 26n].map((round) => [1n, round]),
    ]);
  });

  it("makes do with the latest phase where the feed is no proxy", async () => {
    const { reader } = proxy(new Map(phaseOf(2n, 5, 1_000_000)), roundId(2n, 5n));
    const { rounds, complete } = await feedHistory(reader, PROXY, 0n, BLOCK);
    expect([rounds.length, complete]).to.deep.equal([5, true]);
  });

  it("asks for no more rounds than its limit, and says so", async () => {
    const { reader, batches } = proxy(new Map(phaseOf(1n, 500, 1_000_000)), roundId(1n, 500n));
    const { rounds, complete } = await feedHistory(reader, PROXY, 0n, BLOCK, 250);
    expect([rounds.length, complete]).to.deep.equal([250, false]);
    expect(batches).to.deep.equal([1, 100, 100, 50]);
  });

  it("does not count back over ids that are no numbers of rounds", async () => {
    const stamp = 1_763_000_000n;
    const { reader, batches } = proxy(new Map([[stamp, encoded(stamp, 5n, stamp)]]), stamp);
    const { rounds } = await feedHistory(reader, PROXY, 0n, BLOCK);
    expect(rounds.map(({ roundId }) => roundId)).to.deep.equal([stamp]);
    expect(batches).to.deep.equal([1, 100, 100]);
  });

  it("is empty where the feed does not answer, and throws where the chain does not", async () => {
    const { reader } = proxy(new Map(), 1n);
    expect(await feedHistory(reader, PROXY, 0n, BLOCK)).to.deep.equal({ rounds: [], complete: true });
    const silent: ChainReader = { ...reader, calls: () => Promise.reject(new TypeError("no quorum")) };
    let thrown: unknown;
    await feedHistory(silent, PROXY, 0n, BLOCK).catch((cause: unknown) => {
      thrown = cause;
    });
    expect(thrown).to.be.instanceOf(TypeError);
  });
});
