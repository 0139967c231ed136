import { expect } from "chai";
import { ZeroHash } from "ethers";
import { coldCallGas } from "../../fixtures/gas.ts";
import { ASSET, deployOracle, HOUR, PYTH_ID } from "./fixture.ts";

async function setUp(change: Parameters<typeof deployOracle>[0] = {}) {
  const chain = await deployOracle(change);
  const feed = await chain.feed.getAddress();
  const pyth = await chain.pyth.getAddress();
  const oracle = await chain.oracle.getAddress();
  const read = (name: "price" | "priceWithStatus" | "priceBounds") =>
    // The three take the same argument; the typed binding wants one of them.
    coldCallGas(chain.meter, oracle, chain.oracle.interface.encodeFunctionData(name as "price", [ASSET]));
  const bareFeed = () =>
    coldCallGas(chain.meter, feed, chain.feed.interface.encodeFunctionData("latestRoundData"));
  const barePyth = () =>
    coldCallGas(chain.meter, pyth, chain.pyth.interface.encodeFunctionData("getPriceUnsafe", [PYTH_ID]));
  const path = async () => (await chain.oracle.priceBounds(ASSET)).status & 0x3ffn;
  const advance = async (seconds: number) => {
    await chain.networkHelpers.time.increase(seconds);
    return chain.now();
  };
  return { ...chain, feedAddress: feed, read, bareFeed, barePyth, path, advance };
}

/** Cold inner calls of the price oracle, and of the bare feeds behind it, in the harness of the peers' numbers. */
export async function measurePriceReads(): Promise<Record<string, number>> {
  const gas: Record<string, number> = {};

  const off = await setUp({ crossCheckOff: true });
  gas["bare Chainlink mock"] = await off.bareFeed();
  gas["bare Pyth mock"] = await off.barePyth();
  gas["strict, crossCheck off"] = await off.read("price");
  gas["strict with status, crossCheck off"] = await off.read("priceWithStatus");
  gas["bounds, crossCheck off"] = await off.read("priceBounds");

  const on = await setUp();
  gas["strict, crossCheck on"] = await on.read("price");
  gas["bounds, crossCheck on"] = await on.read("priceBounds");

  const fallback = await setUp();
  await fallback.setPyth(100_000_000n, 100_100_000n, await fallback.advance(9 * HOUR));
  expect(await fallback.path()).to.equal(1n << 7n);
  gas["fallback, primary stale"] = await fallback.read("price");
  await fallback.networkHelpers.setCode(fallback.feedAddress, "0x");
  gas["fallback, primary codeless"] = await fallback.read("price");

  const decayed = await setUp();
  await decayed.advance(24 * HOUR);
  expect(await decayed.path()).to.equal(1n << 6n);
  gas["decayed"] = await decayed.read("price");
  gas["decayed bounds"] = await decayed.read("priceBounds");

  const alone = await setUp({ pythId: ZeroHash });
  gas["strict, Chainlink only"] = await alone.read("price");
  return gas;
}
