import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { providerReads } from "../../keeper/adapters/providerReads.ts";
import { readUniswapV3Pool } from "../../keeper/adapters/uniswapV3.ts";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import { swapExactInput as walk } from "../../keeper/domain/liquidity/uniswapV3.ts";
import {
  createPool,
  deployUniswapV3,
  fullRange,
  mintPosition,
  quoteExactInput,
  swapExactInput,
  type UniswapV3,
  type UniswapV3Pool,
} from "../../scripts/testbed/uniswapV3.ts";

// The truth is the protocol's own bytecode: QuoterV2 before a swap, the pool's Swap event and state after it.

const FOREVER = new AbortController().signal;
const SEED = 20_240_919;
const ENOUGH = 10n ** 40n;

interface Setup {
  readonly uniswap: UniswapV3;
  readonly tokens: readonly [string, string];
  readonly reader: ReturnType<typeof providerReads>;
}

async function deploy(): Promise<Setup> {
  const { ethers } = await network.create();
  const [owner] = await ethers.getSigners();
  if (owner === undefined) throw new MissingInputError("owner", "an account of the test chain");
  const asset = await ethers.deployContract("TestToken", ["Fund", "FUND", 18]);
  const quote = await ethers.deployContract("TestToken", ["Dollar", "USD", 6]);
  for (const token of [asset, quote]) await token.mint(owner.address, ENOUGH);
  const uniswap = await deployUniswapV3(owner);
  await (await uniswap.factory.getFunction("enableFeeAmount")(100, 1)).wait();
  const tokens = [await asset.getAddress(), await quote.getAddress()] as const;
  return { uniswap, tokens, reader: providerReads(ethers.provider) };
}

/** A pool at 1.05 with positions of random ranges and sizes around the price; optionally one over everything. */
async function poolWith(
  { uniswap, tokens }: Setup,
  fee: bigint,
  seed: number,
  whole: boolean,
): Promise<UniswapV3Pool> {
  const price = { amountA: 10n ** 18n, amountB: 1_050_000n };
  const pool = await createPool(uniswap, tokens[0], tokens[1], fee, price);
  const inOrder = ({ asset, quote }: { asset: bigint; quote: bigint }) =>
    pool.token0 === tokens[0] ? { amount0: asset, amount1: quote } : { amount0: quote, amount1: asset };
  const current = Number((await pool.contract.getFunction("slot0")()).tick);
  const offset = fc.integer({ min: -8_000, max: 8_000 });
  const drawn = fc.sample(fc.tuple(offset, offset, fc.bigInt(10n ** 20n, 10n ** 24n)), { seed, numRuns: 10 });
  const align = (tick: number) => Math.round((current + tick) / pool.tickSpacing) * pool.tickSpacing;
  for (const [one, other, size] of drawn) {
    const [tickLower, tickUpper] = [
      align(Math.min(one, other)),
      align(Math.max(one, other) + pool.tickSpacing),
    ];
    const worth = { asset: size, quote: (size * price.amountB) / price.amountA };
    await mintPosition(uniswap, pool, { tickLower, tickUpper }, inOrder(worth));
  }
  if (whole)
    await mintPosition(uniswap, pool, fullRange(pool), inOrder({ asset: 10n ** 21n, quote: 10n ** 9n }));
  return pool;
}

/** Sizes from dust to far beyond what lies in the pool, even in the logarithm, in either direction. */
const swaps = (seed: number, count: number) =>
  fc.sample(
    fc.record({
      zeroForOne: fc.boolean(),
      amountIn: fc
        .integer({ min: 0, max: 24 })
        .chain((e) => fc.bigInt(10n ** BigInt(e), 10n ** BigInt(e + 1))),
    }),
    { seed, numRuns: count },
  );

describe("exit cost walk against QuoterV2 and the real pool", () => {
  let setup: Setup;
  before(async () => {
    setup = await deploy();
  });

  const cases = [
    { fee: 100n, whole: false, distance: 20_000 },
    { fee: 500n, whole: true, distance: undefined },
    { fee: 3_000n, whole: false, distance: undefined },
    { fee: 10_000n, whole: true, distance: undefined },
  ];
  for (const [index, { fee, whole, distance }] of cases.entries()) {
    const label = `fee ${Number(fee) / 10_000} %${whole ? "" : ", liquidity with an end"}`;
    it(`${label}: equal to the wei, quoted and swapped`, async () => {
      const { uniswap, reader } = setup;
      const pool = await poolWith(setup, fee, SEED + index, whole);
      const read = () => readUniswapV3Pool(reader, pool.address, { maxTickDistance: distance }, FOREVER);
      let state = await read();
      expect(state.ticks.length).to.be.greaterThan(10);

      let crossed = 0n;
      for (const { zeroForOne, amountIn } of swaps(SEED + index, 60)) {
        const tokenIn = zeroForOne ? pool.token0 : pool.token1;
        const ours = walk(state, zeroForOne, amountIn);
        // At spacing 1 the contract itself runs out of gas searching the empty bitmap to the end of the line.
        if (pool.tickSpacing === 1 && ours.unfilled > 0n) continue;
        const quote = await quoteExactInput(uniswap, pool, tokenIn, amountIn);
        expect(ours.amountOut, `${zeroForOne} ${amountIn}`).to.equal(quote.amountOut);
        expect(ours.after.sqrtPriceX96).to.equal(quote.sqrtPriceX96After);
        if (quote.initializedTicksCrossed > crossed) crossed = quote.initializedTicksCrossed;
      }
      expect(crossed, "some quotes must span several ticks").to.be.greaterThan(2n);

      for (const { zeroForOne, amountIn } of swaps(SEED - index, 12).filter(
        (swap) => swap.amountIn < 10n ** 24n,
      )) {
        const ours = walk(state, zeroForOne, amountIn);
        if (ours.unfilled > 0n) continue;
        await swapExactInput(uniswap, pool, zeroForOne ? pool.token0 : pool.token1, amountIn);
        state = await read();
        expect(state.sqrtPriceX96).to.equal(ours.after.sqrtPriceX96);
        expect(state.tick).to.equal(ours.after.tick);
        expect(state.liquidity).to.equal(ours.after.liquidity);
      }
    });
  }

  for (const zeroForOne of [true, false]) {
    it(`takes only what the liquidity can serve, ${zeroForOne ? "downwards" : "upwards"}, as the pool does`, async () => {
      const fresh = await deploy();
      const pool = await poolWith(fresh, 3_000n, SEED, false);
      const state = await readUniswapV3Pool(fresh.reader, pool.address, {}, FOREVER);
      const amountIn = 10n ** 38n;
      const ours = walk(state, zeroForOne, amountIn);
      expect(ours.unfilled > 0n).to.equal(true);
      await swapExactInput(fresh.uniswap, pool, zeroForOne ? pool.token0 : pool.token1, amountIn);
      const [event] = await pool.contract.queryFilter("Swap");
      const { args } = pool.contract.interface.parseLog(event ?? { topics: [], data: "" }) ?? {};
      const [paid, got] = zeroForOne
        ? [args?.["amount0"], args?.["amount1"]]
        : [args?.["amount1"], args?.["amount0"]];
      expect(paid).to.equal(ours.amountIn);
      expect(-got).to.equal(ours.amountOut);
      expect(ours.amountIn + ours.unfilled).to.equal(amountIn);
    });
  }
});
