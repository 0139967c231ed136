import { Contract, MaxUint256, type Signer, ZeroAddress } from "ethers";
import { deployArtifact, readArtifact, send } from "./artifact.ts";
import { isqrt } from "./isqrt.ts";

// The protocol's own published bytecode (BUSL/GPL packages: tests and demo only).
const CORE = "@uniswap/v3-core/artifacts/contracts";
const PERIPHERY = "@uniswap/v3-periphery/artifacts/contracts";
const factoryArtifact = readArtifact(`${CORE}/UniswapV3Factory.sol/UniswapV3Factory.json`);
const poolArtifact = readArtifact(`${CORE}/UniswapV3Pool.sol/UniswapV3Pool.json`);
const managerArtifact = readArtifact(
  `${PERIPHERY}/NonfungiblePositionManager.sol/NonfungiblePositionManager.json`,
);
const routerArtifact = readArtifact(`${PERIPHERY}/SwapRouter.sol/SwapRouter.json`);
const quoterArtifact = readArtifact(`${PERIPHERY}/lens/QuoterV2.sol/QuoterV2.json`);
const tickLensArtifact = readArtifact(`${PERIPHERY}/lens/TickLens.sol/TickLens.json`);
const wethArtifact = readArtifact("@aave/core-v3/artifacts/contracts/dependencies/weth/WETH9.sol/WETH9.json");
const ERC20_ABI = ["function approve(address spender, uint256 amount) returns (bool)"];

/** `price = 2^192 x amount1 / amount0` under the square root, so the shift that keeps 96 fractional bits. */
const Q192_BITS = 192n;

/** Lowest and highest tick of the protocol, before rounding to a pool's spacing. */
const MAX_TICK = 887_272;

export interface UniswapV3 {
  readonly deployer: Signer;
  readonly factory: Contract;
  readonly weth: Contract;
  readonly positionManager: Contract;
  readonly router: Contract;
  readonly quoter: Contract;
  readonly tickLens: Contract;
}

export interface UniswapV3Pool {
  readonly address: string;
  readonly token0: string;
  readonly token1: string;
  /** Fee in hundredths of a basis point (3000 = 0.3 %). */
  readonly fee: bigint;
  readonly tickSpacing: number;
  readonly contract: Contract;
}

/** Deploys factory, WETH9, position manager, router, QuoterV2 and TickLens. The manager gets no NFT descriptor:
 * only `tokenURI` would use it. */
export async function deployUniswapV3(deployer: Signer): Promise<UniswapV3> {
  const factory = await deployArtifact(factoryArtifact, deployer);
  const weth = await deployArtifact(wethArtifact, deployer);
  const shared = [await factory.getAddress(), await weth.getAddress()];
  return {
    deployer,
    factory,
    weth,
    positionManager: await deployArtifact(managerArtifact, deployer, [...shared, ZeroAddress]),
    router: await deployArtifact(routerArtifact, deployer, shared),
    quoter: await deployArtifact(quoterArtifact, deployer, shared),
    tickLens: await deployArtifact(tickLensArtifact, deployer),
  };
}

/**
 * Creates and initialises the pool of two tokens.
 * @param price raw amounts (in each token's smallest unit) that are worth the same, e.g. 1 token of 18 decimals
 * against 1.05 of 6 decimals is `{ amountA: 10n ** 18n, amountB: 1_050_000n }`
 */
export async function createPool(
  uniswap: UniswapV3,
  tokenA: string,
  tokenB: string,
  fee: bigint,
  price: { readonly amountA: bigint; readonly amountB: bigint },
): Promise<UniswapV3Pool> {
  const aIsToken0 = BigInt(tokenA) < BigInt(tokenB);
  const [token0, token1] = aIsToken0 ? [tokenA, tokenB] : [tokenB, tokenA];
  const [amount0, amount1] = aIsToken0 ? [price.amountA, price.amountB] : [price.amountB, price.amountA];
  const sqrtPriceX96 = isqrt((amount1 << Q192_BITS) / amount0);
  await send(
    uniswap.positionManager,
    "createAndInitializePoolIfNecessary",
    token0,
    token1,
    fee,
    sqrtPriceX96,
  );
  const address: string = await uniswap.factory.getFunction("getPool")(token0, token1, fee);
  const contract = new Contract(address, poolArtifact.abi, uniswap.deployer);
  const tickSpacing = Number(await contract.getFunction("tickSpacing")());
  return { address, token0, token1, fee, tickSpacing, contract };
}

/** Ticks outward-aligned to the pool's spacing, `halfWidth` ticks to either side of the current one
 * (100 ticks are about 1 %), within the protocol's limits. */
export async function rangeAroundPrice(
  pool: UniswapV3Pool,
  halfWidth: number,
): Promise<{ tickLower: number; tickUpper: number }> {
  const { tick } = await pool.contract.getFunction("slot0")();
  const current = Number(tick);
  const limit = Math.floor(MAX_TICK / pool.tickSpacing) * pool.tickSpacing;
  return {
    tickLower: Math.max(-limit, Math.floor((current - halfWidth) / pool.tickSpacing) * pool.tickSpacing),
    tickUpper: Math.min(limit, Math.ceil((current + halfWidth) / pool.tickSpacing) * pool.tickSpacing),
  };
}

/** The widest range that the pool's spacing allows. */
export function fullRange(pool: UniswapV3Pool): { tickLower: number; tickUpper: number } {
  const limit = Math.floor(MAX_TICK / pool.tickSpacing) * pool.tickSpacing;
  return { tickLower: -limit, tickUpper: limit };
}

/** Adds liquidity from the deployer's balance; at most the desired raw amounts are taken.
 * The deployer must hold both tokens. */
export async function mintPosition(
  uniswap: UniswapV3,
  pool: UniswapV3Pool,
  range: { readonly tickLower: number; readonly tickUpper: number },
  desired: { readonly amount0: bigint; readonly amount1: bigint },
): Promise<void> {
  const manager = await uniswap.positionManager.getAddress();
  await approve(uniswap, pool.token0, manager);
  await approve(uniswap, pool.token1, manager);
  await send(uniswap.positionManager, "mint", {
    token0: pool.token0,
    token1: pool.token1,
    fee: pool.fee,
    tickLower: range.tickLower,
    tickUpper: range.tickUpper,
    amount0Desired: desired.amount0,
    amount1Desired: desired.amount1,
    amount0Min: 0n,
    amount1Min: 0n,
    recipient: await uniswap.deployer.getAddress(),
    deadline: MaxUint256,
  });
}

/** QuoterV2's answer for an exact input, by eth_call (it is not a view). */
export async function quoteExactInput(
  uniswap: UniswapV3,
  pool: UniswapV3Pool,
  tokenIn: string,
  amountIn: bigint,
): Promise<{ amountOut: bigint; sqrtPriceX96After: bigint; initializedTicksCrossed: bigint }> {
  const quote = uniswap.quoter.getFunction("quoteExactInputSingle");
  const answer = await quote.staticCall({
    tokenIn,
    tokenOut: tokenIn === pool.token0 ? pool.token1 : pool.token0,
    fee: pool.fee,
    amountIn,
    sqrtPriceLimitX96: 0n,
  });
  const { amountOut, sqrtPriceX96After, initializedTicksCrossed } = answer;
  return { amountOut, sqrtPriceX96After, initializedTicksCrossed };
}

/** Swaps an exact input of the deployer's through the router. */
export async function swapExactInput(
  uniswap: UniswapV3,
  pool: UniswapV3Pool,
  tokenIn: string,
  amountIn: bigint,
): Promise<void> {
  await approve(uniswap, tokenIn, await uniswap.router.getAddress());
  await send(uniswap.router, "exactInputSingle", {
    tokenIn,
    tokenOut: tokenIn === pool.token0 ? pool.token1 : pool.token0,
    fee: pool.fee,
    recipient: await uniswap.deployer.getAddress(),
    deadline: MaxUint256,
    amountIn,
    amountOutMinimum: 0n,
    sqrtPriceLimitX96: 0n,
  });
}

async function approve(uniswap: UniswapV3, token: string, spender: string): Promise<void> {
  await send(new Contract(token, ERC20_ABI, uniswap.deployer), "approve", spender, MaxUint256);
}
