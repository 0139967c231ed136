import { Interface } from "ethers";
import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import type { JsonObject } from "../app/json.ts";
import type { Source } from "../app/ports.ts";
import { MAX_SQRT_RATIO, MAX_TICK, MIN_SQRT_RATIO } from "../domain/liquidity/tickMath.ts";
import type { PoolState, PoolTick } from "../domain/liquidity/uniswapV3.ts";
import { type ChainReads, type Chains, chainNamed, headOf, readViews } from "./chainCalls.ts";
import { requireFresh } from "./freshness.ts";
import { addressParam, parseParams, secondsParam } from "./params.ts";

const NAME = "uniswapV3";

const ABI = new Interface([
  "function slot0() view returns (uint160 sqrtPriceX96, int24 tick, uint16 observationIndex, uint16 observationCardinality, uint16 observationCardinalityNext, uint8 feeProtocol, bool unlocked)",
  "function liquidity() view returns (uint128)",
  "function fee() view returns (uint24)",
  "function tickSpacing() view returns (int24)",
  "function token0() view returns (address)",
  "function token1() view returns (address)",
  "function tickBitmap(int16 wordPosition) view returns (uint256)",
  "function ticks(int24 tick) view returns (uint128 liquidityGross, int128 liquidityNet, uint256 feeGrowthOutside0X128, uint256 feeGrowthOutside1X128, int56 tickCumulativeOutside, uint160 secondsPerLiquidityOutsideX128, uint32 secondsOutside, bool initialized)",
]);

const WORD_BITS = 256;

/** A pool state with where and when it was read. */
export interface PoolRead extends PoolState {
  readonly token0: string;
  readonly token1: string;
  readonly block: number;
  /** The block's timestamp, unix seconds. */
  readonly timestamp: number;
}

export interface PoolReadOptions {
  /**
   * How far from the current tick to read; absent: the whole bitmap. Beyond this distance the pool counts as
   * empty, so that a walk that leaves the range ends for lack of liquidity instead of inventing some.
   */
  readonly maxTickDistance?: number | undefined;
}

/**
 * Reads a Uniswap v3 pool over JSON-RPC, all at one block.
 * @throws SourceError missing (no pool, or not initialised), malformed (the ticks contradict the liquidity)
 */
export async function readUniswapV3Pool(
  reader: ChainReads,
  pool: string,
  options: PoolReadOptions,
  signal: AbortSignal,
): Promise<PoolRead> {
  const head = await headOf(NAME, reader);
  const views = ["slot0", "liquidity", "fee", "tickSpacing", "token0", "token1"];
  const [slot0, liquidityView, feeView, spacingView, token0, token1] = await readViews(
    NAME,
    reader,
    ABI,
    views.map((method) => ({ to: pool, method })),
    head.number,
    signal,
  );
  const sqrtPriceX96: bigint = slot0?.["sqrtPriceX96"];
  if (sqrtPriceX96 === 0n) throw new SourceError(NAME, "missing", `pool ${pool} has no price yet`);
  if (sqrtPriceX96 < MIN_SQRT_RATIO || sqrtPriceX96 >= MAX_SQRT_RATIO)
    throw new SourceError(NAME, "outOfBounds", `square-root price ${sqrtPriceX96}`);
  const tick = Number(slot0?.["tick"]);
  const tickSpacing = Number(spacingView?.[0]);
  if (tickSpacing <= 0) throw new SourceError(NAME, "outOfBounds", `tick spacing ${tickSpacing}`);
  const liquidity: bigint = liquidityView?.[0];

  const bounds = alignedBounds(tick, tickSpacing, options.maxTickDistance);
  const found = await readTicks(reader, pool, bounds, tickSpacing, head.number, signal);
  const whole = options.maxTickDistance === undefined;
  if (whole) requireConsistent(pool, found, tick, liquidity);
  return {
    sqrtPriceX96,
    tick,
    liquidity,
    fee: Number(feeView?.[0]),
    tickSpacing,
    ticks: whole ? found : emptyBeyond(bounds, found, tick, liquidity),
    token0: token0?.[0],
    token1: token1?.[0],
    block: head.number,
    timestamp: head.timestamp,
  };
}

interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** Multiples of the spacing that enclose the wanted distance, within the protocol's limits. */
function alignedBounds(tick: number, spacing: number, distance = 2 * MAX_TICK): Bounds {
  const limit = Math.floor(MAX_TICK / spacing) * spacing;
  return {
    lower: Math.max(-limit, Math.floor((tick - distance) / spacing) * spacing),
    upper: Math.min(limit, Math.ceil((tick + distance + 1) / spacing) * spacing),
  };
}

async function readTicks(
  reader: ChainReads,
  pool: string,
  bounds: Bounds,
  spacing: number,
  block: number,
  signal: AbortSignal,
): Promise<PoolTick[]> {
  const wordOf = (tick: number) => Math.floor(tick / spacing / WORD_BITS);
  const words: number[] = [];
  for (let word = wordOf(bounds.lower); word <= wordOf(bounds.upper); word++) words.push(word);
  const bitmapCalls = words.map((word) => ({ to: pool, method: "tickBitmap", args: [word] }));
  const bitmaps = await readViews(NAME, reader, ABI, bitmapCalls, block, signal);
  const indexes: number[] = [];
  for (const [position, word] of words.entries()) {
    const bitmap: bigint = bitmaps[position]?.[0];
    for (let bit = 0; bit < WORD_BITS; bit++) {
      const index = (word * WORD_BITS + bit) * spacing;
      const set = ((bitmap >> BigInt(bit)) & 1n) === 1n;
      if (set && index >= bounds.lower && index <= bounds.upper) indexes.push(index);
    }
  }
  const tickCalls = indexes.map((index) => ({ to: pool, method: "ticks", args: [index] }));
  const ticks = await readViews(NAME, reader, ABI, tickCalls, block, signal);
  return indexes.map((index, position) => ({ index, liquidityNet: ticks[position]?.["liquidityNet"] }));
}

/** The nets up to the current tick are the active liquidity, and all nets cancel: otherwise what was read is not
 * one state of one pool (a reorg half-way, or an endpoint that lies). */
function requireConsistent(pool: string, ticks: readonly PoolTick[], tick: number, liquidity: bigint): void {
  let below = 0n;
  let total = 0n;
  for (const { index, liquidityNet } of ticks) {
    total += liquidityNet;
    if (index <= tick) below += liquidityNet;
  }
  if (below !== liquidity || total !== 0n)
    throw new SourceError(
      NAME,
      "malformed",
      `pool ${pool}: ticks add up to ${below} (all: ${total}), the pool says ${liquidity}`,
    );
}

/** The ticks with both edges of the range set so that nothing is left outside it. */
function emptyBeyond(
  bounds: Bounds,
  ticks: readonly PoolTick[],
  tick: number,
  liquidity: bigint,
): PoolTick[] {
  const inside = ticks.filter(({ index }) => index > bounds.lower && index < bounds.upper);
  let upward = liquidity;
  let downward = liquidity;
  for (const { index, liquidityNet } of inside) {
    if (index > tick) upward += liquidityNet;
    else downward -= liquidityNet;
  }
  return [
    { index: bounds.lower, liquidityNet: downward },
    ...inside,
    { index: bounds.upper, liquidityNet: -upward },
  ].filter(
    ({ liquidityNet, index }) => liquidityNet !== 0n || (index > bounds.lower && index < bounds.upper),
  );
}

/** The state as asset documents carry it: whole numbers of unbounded size as strings. */
export function poolStateJson(state: PoolState): JsonObject {
  return {
    sqrtPriceX96: state.sqrtPriceX96.toString(),
    tick: state.tick,
    liquidity: state.liquidity.toString(),
    fee: state.fee,
    tickSpacing: state.tickSpacing,
    ticks: state.ticks.map(({ index, liquidityNet }) => ({ index, liquidityNet: liquidityNet.toString() })),
  };
}

const paramsSchema = z.strictObject({
  pool: addressParam,
  /** Where given, the pool must trade exactly these tokens: a wrong order would turn the price upside down. */
  token0: addressParam.optional(),
  token1: addressParam.optional(),
  maxTickDistance: z.int().min(1).max(MAX_TICK).optional(),
  /** Largest age of the newest block, seconds. */
  maxAge: secondsParam.default(900),
  chain: z.string().optional(),
});

/** Pool state of a `uniswapV3` channel (target `...channels.N.pool`). */
export function uniswapV3Source(chains: Chains): Source {
  return {
    name: NAME,
    async observe({ params, now }, signal) {
      const wanted = parseParams(NAME, paramsSchema, params);
      const reader = chainNamed(NAME, chains, wanted.chain);
      const state = await readUniswapV3Pool(reader, wanted.pool, wanted, signal);
      for (const side of ["token0", "token1"] as const) {
        const expected = wanted[side];
        if (expected !== undefined && state[side] !== expected)
          throw new SourceError(
            NAME,
            "misconfigured",
            `${side} of ${wanted.pool} is ${state[side]}, not ${expected}`,
          );
      }
      requireFresh(NAME, state.timestamp, now, wanted.maxAge);
      return {
        value: poolStateJson(state),
        observedAt: state.timestamp,
        source: `Uniswap v3 pool ${wanted.pool}, block ${state.block}`,
      };
    },
  };
}
