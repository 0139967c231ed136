import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { toBeHex, ZeroHash } from "ethers";
import { observe } from "../../keeper/domain/priceGuard/observe.ts";
import { poke } from "../../keeper/domain/priceGuard/poke.ts";
import { approve } from "../../keeper/domain/priceGuard/review.ts";
import { strictPrice } from "../../keeper/domain/priceGuard/serve.ts";
import { POKE_RESULTS } from "../../keeper/domain/priceGuard/status.ts";
import {
  listed,
  type PriceGuardSettings,
  type PriceGuardState,
} from "../../keeper/domain/priceGuard/types.ts";
import { defaultSettings, deployOracle, HOUR } from "../contracts/price/fixture.ts";

const SERIES = new URL("../../data/usdc-usd-2023-03-depeg.csv", import.meta.url);

interface Bar {
  readonly time: string;
  readonly seconds: bigint;
  readonly close: bigint;
}

function readBars(): Bar[] {
  const rows: readonly Record<string, string>[] = parse(readFileSync(SERIES), { columns: true });
  return rows.map(({ time = "", close = "" }) => {
    const [whole = "0", fraction = ""] = close.split(".");
    return {
      time,
      seconds: BigInt(Date.parse(time) / 1000),
      close: BigInt(whole + fraction.padEnd(18, "0")),
    };
  });
}

/** One policy: threshold, and whether the reviewer approves every trip at once. */
interface Run {
  readonly asset: string;
  readonly breakerBps: number;
  readonly approves: boolean;
  readonly trips: string[];
  readonly twinTrips: string[];
  readonly settings: PriceGuardSettings;
  state: PriceGuardState;
}

const overrides = { pythId: ZeroHash, chainlinkMaxAge: 24 * HOUR, period: 900, floorBps: 8_000 };

function makeRun(index: number, breakerBps: number, approves: boolean): Run {
  const base = defaultSettings();
  return {
    asset: toBeHex(0xb000 + index, 20),
    breakerBps,
    approves,
    trips: [],
    twinTrips: [],
    state: listed(0n),
    settings: {
      chainlink: { maxAge: BigInt(overrides.chainlinkMaxAge), decimals: 18n },
      maxSpreadBps: 50n,
      breakerBps: BigInt(breakerBps),
      period: 900n,
      followPeriod: BigInt(base.followPeriod),
      decayPerDay: base.decayPerDay,
      floorBps: 8_000n,
      maxDecayAge: BigInt(base.maxDecayAge),
      minPrice: base.minPrice,
      maxPrice: base.maxPrice,
      crossCheckOff: false,
      strictRefusesDecayed: false,
    },
  };
}

describe("USDC, March 2023, replayed through the real contract", () => {
  const bars = readBars();
  const [first] = bars;
  const runs = [makeRun(0, 500, true), makeRun(1, 800, true), makeRun(2, 500, false)];

  it("trips where the twin trips, and no strict price leaves the anchor by more than X", async () => {
    if (first === undefined) return expect.fail("no data");
    const { ethers, oracle, networkHelpers } = await deployOracle({}, Number(first.seconds) - 1_000);
    const feed = await ethers.deployContract("MockV3Aggregator", [18, first.close]);
    await networkHelpers.time.setNextBlockTimestamp(first.seconds);
    await feed.updateAnswer(first.close);
    for (const run of runs) {
      const settings = { ...defaultSettings(), ...overrides, breakerBps: run.breakerBps };
      await oracle.list(run.asset, { ...settings, chainlinkFeed: await feed.getAddress() });
      await oracle.approve(run.asset, first.close, 0);
      const now = BigInt(await networkHelpers.time.latest());
      const answers = { chainlink: { answer: first.close, updatedAt: first.seconds } };
      run.state = approve(run.settings, run.state, answers, first.close, 0n, now).state;
    }
    const assets = runs.map((run) => run.asset);

    for (const [index, bar] of bars.entries()) {
      if (index === 0) continue;
      const now = bar.seconds + 60n;
      await networkHelpers.time.setNextBlockTimestamp(bar.seconds);
      await feed.updateRoundData(index + 1, bar.close, bar.seconds, bar.seconds);
      const answers = { chainlink: { answer: bar.close, updatedAt: bar.seconds } };
      await networkHelpers.time.setNextBlockTimestamp(now);
      const receipt = await (await oracle.pokeMany(assets, [], { gasLimit: 3_000_000 })).wait();
      const results = (receipt?.logs ?? [])
        .map((log) => oracle.interface.parseLog(log))
        .filter((log) => log?.name === "Poked")
        .map((log) => POKE_RESULTS[Number(log?.args["result"])]);
      for (const [i, run] of runs.entries()) {
        const twin = poke(run.settings, run.state, answers, now);
        expect(results[i], `${bar.time} X=${run.breakerBps}`).to.equal(twin.result);
        run.state = twin.state;
        if (results[i] === "LATCHED") run.trips.push(bar.time);
        if (twin.result === "LATCHED") run.twinTrips.push(bar.time);
        if (twin.result === "LATCHED" && run.approves) {
          await oracle.approve(run.asset, bar.close, 0);
          const reviewed = BigInt(await networkHelpers.time.latest());
          run.state = approve(run.settings, run.state, answers, bar.close, 0n, reviewed).state;
        }
        if (run.state.suspended) continue;
        // Between trips: the strict price is the twin's, and within X of the anchor.
        const at = BigInt(await networkHelpers.time.latest());
        const read = strictPrice(run.settings, observe(run.settings, run.state, answers, at), at);
        const { price_, publishedAt } = await oracle.price(run.asset);
        expect(read).to.deep.equal({ ok: true, price: price_, publishedAt });
        const anchor = run.state.anchor?.price ?? 0n;
        const gap = price_ > anchor ? price_ - anchor : anchor - price_;
        expect(gap * 10_000n <= anchor * BigInt(run.breakerBps)).to.equal(true);
      }
    }
    for (const run of runs) expect(run.trips).to.deep.equal(run.twinTrips);
    // Section 12 of the model.
    expect(runs.map((run) => run.trips)).to.deep.equal([
      ["2023-03-11T08:30:00Z"],
      [],
      ["2023-03-11T08:30:00Z"],
    ]);
  });
});
