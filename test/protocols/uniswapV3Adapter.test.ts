import { expect } from "chai";
import { network } from "hardhat";
import { HOME_CHAIN } from "../../keeper/adapters/chainCalls.ts";
import { providerReads } from "../../keeper/adapters/providerReads.ts";
import { readUniswapV3Pool, uniswapV3Source } from "../../keeper/adapters/uniswapV3.ts";
import { SourceError } from "../../keeper/app/faults.ts";
import {
  createPool,
  deployUniswapV3,
  fullRange,
  mintPosition,
  rangeAroundPrice,
  swapExactInput,
} from "../../scripts/testbed/uniswapV3.ts";

const FOREVER = new AbortController().signal;

async function fixture() {
  const { ethers } = await network.create();
  const [owner] = await ethers.getSigners();
  if (owner === undefined) throw new SourceError("test", "misconfigured", "no account");
  const asset = await ethers.deployContract("TestToken", ["Fund", "FUND", 18]);
  const quote = await ethers.deployContract("TestToken", ["Dollar", "USD", 6]);
  for (const token of [asset, quote]) await token.mint(owner.address, 10n ** 30n);
  const uniswap = await deployUniswapV3(owner);
  const pool = await createPool(uniswap, await asset.getAddress(), await quote.getAddress(), 3000n, {
    amountA: 10n ** 18n,
    amountB: 1_050_000n,
  });
  const desired = { amount0: 10n ** 20n, amount1: 10n ** 20n };
  for (const width of [120, 600, 3000])
    await mintPosition(uniswap, pool, await rangeAroundPrice(pool, width), desired);
  await mintPosition(uniswap, pool, fullRange(pool), desired);
  return { ethers, uniswap, pool, reader: providerReads(ethers.provider) };
}

describe("uniswapV3 adapter on the real pool", () => {
  let here: Awaited<ReturnType<typeof fixture>>;
  before(async () => {
    here = await fixture();
  });

  it("reads every tick that TickLens shows, and nothing else", async () => {
    const { uniswap, pool, reader } = here;
    const state = await readUniswapV3Pool(reader, pool.address, {}, FOREVER);
    const shown: { index: number; liquidityNet: bigint }[] = [];
    const limit = Math.ceil(887_272 / pool.tickSpacing / 256);
    for (let word = -limit; word < limit; word++) {
      const populated = await uniswap.tickLens.getFunction("getPopulatedTicksInWord")(pool.address, word);
      for (const { tick, liquidityNet } of populated) shown.push({ index: Number(tick), liquidityNet });
    }
    shown.sort((a, b) => a.index - b.index);
    expect(state.ticks).to.deep.equal(shown);
    expect(state.ticks).to.have.length(8);
    expect(state.token0).to.equal(pool.token0);
    expect(state.fee).to.equal(3000);
    expect(state.tickSpacing).to.equal(60);
  });

  it("counts what lies outside a limited range as empty", async () => {
    const { pool, reader } = here;
    const whole = await readUniswapV3Pool(reader, pool.address, {}, FOREVER);
    const near = await readUniswapV3Pool(reader, pool.address, { maxTickDistance: 1000 }, FOREVER);
    const inner = near.ticks.slice(1, -1);
    expect(inner).to.deep.equal(whole.ticks.slice(2, -2));
    expect(near.ticks.reduce((sum, { liquidityNet }) => sum + liquidityNet, 0n)).to.equal(0n);
    const below = near.ticks.filter(({ index }) => index <= near.tick);
    expect(below.reduce((sum, { liquidityNet }) => sum + liquidityNet, 0n)).to.equal(near.liquidity);
  });

  it("follows a swap to the new tick and liquidity", async () => {
    const { uniswap, pool, reader } = here;
    const before = await readUniswapV3Pool(reader, pool.address, {}, FOREVER);
    await swapExactInput(uniswap, pool, pool.token1, 3n * 10n ** 20n);
    const after = await readUniswapV3Pool(reader, pool.address, {}, FOREVER);
    expect(after.tick).to.be.greaterThan(before.tick);
    expect(after.liquidity).to.be.lessThan(before.liquidity);
    expect(after.sqrtPriceX96).to.equal((await pool.contract.getFunction("slot0")())[0]);
  });

  describe("as a source", () => {
    const observe =
      (params: Record<string, string | number>, later = 0) =>
      async () => {
        const { reader } = here;
        const { timestamp } = await reader.head();
        const source = uniswapV3Source(new Map([[HOME_CHAIN, reader]]));
        const request = {
          target: "liquidity.channels.0.pool",
          params,
          current: undefined,
          now: timestamp + later,
        };
        return await source.observe(request, FOREVER);
      };
    const faultOf = async (work: () => Promise<unknown>) => {
      try {
        await work();
      } catch (cause) {
        expect(cause).to.be.instanceOf(SourceError);
        return (cause as SourceError).kind;
      }
      return "none";
    };

    it("gives whole numbers as strings, at the block's time", async () => {
      const { pool, reader } = here;
      const { value, observedAt } = await observe({ pool: pool.address })();
      expect(value).to.have.property("liquidity").that.is.a("string");
      expect(observedAt).to.equal((await reader.head()).timestamp);
    });

    it("names what is wrong", async () => {
      const { pool } = here;
      expect(await faultOf(observe({ pool: pool.token0 }))).to.equal("missing");
      expect(await faultOf(observe({ pool: `0x${"11".repeat(20)}` }))).to.equal("missing");
      expect(await faultOf(observe({ pool: pool.address, token0: pool.token1 }))).to.equal("misconfigured");
      expect(await faultOf(observe({ pool: pool.address, wrong: 1 }))).to.equal("misconfigured");
      expect(await faultOf(observe({ pool: pool.address, maxAge: 60 }, 61))).to.equal("stale");
      expect(await faultOf(observe({ pool: pool.address, maxAge: 60 }, 60))).to.equal("none");
      expect(await faultOf(observe({ pool: pool.address }, -61))).to.equal("future");
    });
  });
});
