import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { toBeHex, ZeroHash } from "ethers";
import { ASSET, defaultSettings, deployOracle, HOUR, PYTH_ID } from "./fixture.ts";

const SNAPSHOT = new URL("gas.snapshot.json", import.meta.url);
/** `UPDATE_GAS=1 npm run test:gas` writes the snapshot anew. */
const UPDATE = process.env["UPDATE_GAS"] === "1";

const measured: Record<string, number> = {};

/** Deploys, and gives a meter for cold inner calls: one raw CALL in a transaction of its own. */
async function setUp(change: Parameters<typeof deployOracle>[0] = {}) {
  const chain = await deployOracle(change);
  const feed = await chain.feed.getAddress();
  const pyth = await chain.pyth.getAddress();
  const oracle = await chain.oracle.getAddress();
  const measure = async (target: string, data: string) => {
    // The whole stipends must be covered, so the estimate is not used.
    const tx = await chain.meter.measure(target, data, { gasLimit: 8_000_000 });
    const receipt = await tx.wait();
    const [event] = receipt?.logs.map((log) => chain.meter.interface.parseLog(log)) ?? [];
    expect(event?.args["success"], "the measured call failed").to.equal(true);
    return Number(event?.args["gasUsed"]);
  };
  const read = (name: "price" | "priceWithStatus" | "priceBounds") =>
    // The three take the same argument; the typed binding wants one of them.
    measure(oracle, chain.oracle.interface.encodeFunctionData(name as "price", [ASSET]));
  const bareFeed = () => measure(feed, chain.feed.interface.encodeFunctionData("latestRoundData"));
  const barePyth = () => measure(pyth, chain.pyth.interface.encodeFunctionData("getPriceUnsafe", [PYTH_ID]));
  const path = async () => (await chain.oracle.priceBounds(ASSET)).status & 0x3ffn;
  const advance = async (seconds: number) => {
    await chain.networkHelpers.time.increase(seconds);
    return chain.now();
  };
  return { ...chain, addresses: { feed, pyth, oracle }, read, bareFeed, barePyth, path, advance };
}

async function gasOf(sent: Promise<{ wait(): Promise<{ gasUsed: bigint } | null> }>): Promise<number> {
  const receipt = await (await sent).wait();
  return Number(receipt?.gasUsed);
}

describe("gas of the price oracle, in the harness of the peers' numbers", () => {
  it("strict read, primary good: at most 9 000 above the bare feed", async () => {
    const { read, bareFeed } = await setUp({ crossCheckOff: true });
    const bare = await bareFeed();
    // The peers' figure is 11 582, with a meter of 28 gas more.
    expect(bare).to.equal(11_554);
    const price = await read("price");
    measured["strict, crossCheck off"] = price;
    measured["strict with status, crossCheck off"] = await read("priceWithStatus");
    measured["bounds, crossCheck off"] = await read("priceBounds");
    expect(price - bare).to.be.at.most(9_000);
  });

  it("strict read, primary good and cross-checked: at most 14 000 above both bare feeds", async () => {
    const { read, bareFeed, barePyth } = await setUp();
    const bare = (await bareFeed()) + (await barePyth());
    const price = await read("price");
    measured["strict, crossCheck on"] = price;
    measured["bounds, crossCheck on"] = await read("priceBounds");
    expect(price - bare).to.be.at.most(14_000);
  });

  it("fallback read: at most 44 000 with a stale primary, 35 000 with a codeless one", async () => {
    const { read, path, advance, setPyth, networkHelpers, addresses } = await setUp();
    await setPyth(100_000_000n, 100_100_000n, await advance(9 * HOUR));
    expect(await path()).to.equal(1n << 7n);
    const stale = await read("price");
    await networkHelpers.setCode(addresses.feed, "0x");
    const codeless = await read("price");
    measured["fallback, primary stale"] = stale;
    measured["fallback, primary codeless"] = codeless;
    expect(stale).to.be.at.most(44_000);
    expect(codeless).to.be.at.most(35_000);
  });

  it("decayed read", async () => {
    const { read, path, advance } = await setUp();
    await advance(24 * HOUR);
    expect(await path()).to.equal(1n << 6n);
    measured["decayed"] = await read("price");
    measured["decayed bounds"] = await read("priceBounds");
  });

  it("poke: no change, anchor moves, trips, records", async () => {
    const { oracle, feed, setPyth, advance } = await setUp();
    const poke = () => gasOf(oracle.poke(ASSET, [], { gasLimit: 1_000_000 }));
    measured["poke, no change"] = await poke();
    const set = async (price: bigint) => {
      await setPyth(price, price, await advance(HOUR / 2));
      await feed.updateAnswer(price);
    };
    await set(101_000_000n);
    measured["poke, anchor moves"] = await poke();
    expect((await oracle.anchor(ASSET)).price).to.equal(101n * 10n ** 16n);
    await set(90_000_000n);
    measured["poke, trips"] = await poke();
    expect((await oracle.suspension(ASSET)).cause).to.equal(3n);
    await set(89_000_000n);
    measured["poke, records"] = await poke();
  });

  it("pokeMany of 1, 10 and 50 anchors that move", async () => {
    const { oracle, feed, setPyth, advance, addresses } = await setUp();
    const assets = [ASSET];
    for (let i = 1; i < 50; i++) {
      const asset = toBeHex(0xa000_0000 + i, 20);
      await oracle.list(asset, { ...defaultSettings(), chainlinkFeed: addresses.feed });
      await oracle.approve(asset, 10n ** 18n, 0);
      assets.push(asset);
    }
    for (const count of [1, 10, 50]) {
      await setPyth(100_000_000n, 100_000_000n, await advance(HOUR / 2));
      await feed.updateAnswer(100_000_000n);
      const some = assets.slice(0, count);
      expect([...(await oracle.pokeMany.staticCall(some, [], { gasLimit: 16_000_000 }))]).to.deep.equal(
        some.map(() => 9n),
      );
      measured[`pokeMany of ${count}`] = await gasOf(oracle.pokeMany(some, [], { gasLimit: 16_000_000 }));
    }
  });

  it("strict read of an asset with one source", async () => {
    const { read, bareFeed } = await setUp({ pythId: ZeroHash });
    const price = await read("price");
    measured["strict, Chainlink only"] = price;
    expect(price - (await bareFeed())).to.be.at.most(9_000);
  });

  it("matches the committed snapshot", () => {
    if (UPDATE) writeFileSync(SNAPSHOT, `${JSON.stringify(measured, null, 2)}\n`);
    expect(measured).to.deep.equal(JSON.parse(readFileSync(SNAPSHOT, "utf8")));
  });
});
