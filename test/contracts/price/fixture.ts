import { id, ZeroAddress } from "ethers";
import { network } from "hardhat";

/** One hour, in seconds. */
export const HOUR = 3_600;
export const WAD = 10n ** 18n;

export const PYTH_ID = id("price.test.pyth");
export const ASSET = "0x0000000000000000000000000000000000a55e70";

export type Settings = ReturnType<typeof defaultSettings>;

/** Settings of a stablecoin-like asset: both sources, 15-minute period, "50 bp per 4 h". */
export function defaultSettings() {
  return {
    chainlinkFeed: ZeroAddress as string,
    chainlinkMaxAge: 8 * HOUR,
    chainlinkStipend: 100_000,
    pythId: PYTH_ID as string,
    pythMaxAge: HOUR,
    pythStipend: 100_000,
    pythMaxConfidenceBps: 100,
    maxSpreadBps: 50,
    breakerBps: 500,
    period: 900,
    followPeriod: HOUR,
    decayPerDay: 3n * 10n ** 16n,
    floorBps: 8_000,
    maxDecayAge: 7 * 24 * HOUR,
    minPrice: 10n ** 16n,
    maxPrice: 10n ** 20n,
    crossCheckOff: false,
    strictRefusesDecayed: false,
    sequencerFeed: ZeroAddress as string,
    sequencerGrace: 0,
    nav: { enabled: false, maxAprBps: 0, toleranceBps: 0, maxDailyFallBps: 0 },
  };
}

/** A chain with the oracle, one Chainlink feed at 1.00 (8 decimals), MockPyth at 1.00, and the asset approved. */
export async function deployOracle(change: Partial<Settings> = {}, startAt?: number) {
  const connection = await network.create(
    startAt === undefined ? {} : { override: { initialDate: new Date(startAt * 1000) } },
  );
  const { ethers, networkHelpers } = connection;
  const [admin] = await ethers.getSigners();
  if (admin === undefined) return Promise.reject(new TypeError("the chain has no accounts"));
  const manager = await ethers.deployContract("AccessManager", [admin.address]);
  const pyth = await ethers.deployContract("MockPyth", [60, 1]);
  const feed = await ethers.deployContract("MockV3Aggregator", [8, 100_000_000n]);
  const oracle = await ethers.deployContract("GuardedPriceOracle", [
    await manager.getAddress(),
    await pyth.getAddress(),
  ]);
  const meter = await ethers.deployContract("CallMeter");

  const setPyth = async (price: bigint, ema: bigint, publishTime: number, confidence = 10_000n) => {
    const data = await pyth.createPriceFeedUpdateData(
      PYTH_ID,
      price,
      confidence,
      -8,
      ema,
      confidence,
      publishTime,
      publishTime - 1,
    );
    await pyth.updatePriceFeeds([data], { value: 1n });
  };
  const now = async () => networkHelpers.time.latest();
  await setPyth(100_000_000n, 100_000_000n, await now());
  await oracle.list(ASSET, { ...defaultSettings(), chainlinkFeed: await feed.getAddress(), ...change });
  await oracle.approve(ASSET, WAD, 0);
  return { ...connection, admin, manager, pyth, feed, oracle, meter, setPyth, now };
}
