import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, MaxUint256 } from "ethers";
import { providerReads } from "../../keeper/adapters/providerReads.ts";
import { readUniswapV3Pool } from "../../keeper/adapters/uniswapV3.ts";
import { endOfDay, readAsset, shippedCurve } from "../../keeper/cli/assetFiles.ts";
import { pricingInputsOf, withoutBindings } from "../../keeper/domain/asset/parse.ts";
import type { AssetDocument } from "../../keeper/domain/asset/schema.ts";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import { priceAsset } from "../../keeper/domain/priceAsset.ts";
import type { Morpho } from "../../types/ethers-contracts/@morpho-org/morpho-blue/src/Morpho.ts";
import { MockV3Aggregator__factory } from "../../types/ethers-contracts/factories/@chainlink/contracts/src/v0.8/shared/mocks/MockV3Aggregator__factory.ts";
import { MockPyth__factory } from "../../types/ethers-contracts/factories/@pythnetwork/pyth-sdk-solidity/MockPyth__factory.ts";
import { MorphoIrm__factory } from "../../types/ethers-contracts/factories/contracts/adapters/MorphoIrm__factory.ts";
import { MorphoOracle__factory } from "../../types/ethers-contracts/factories/contracts/adapters/MorphoOracle__factory.ts";
import { TestToken__factory } from "../../types/ethers-contracts/factories/contracts/mocks/TestToken__factory.ts";
import { RiskLens__factory } from "../../types/ethers-contracts/factories/contracts/RiskLens__factory.ts";
import { type DeployedAddresses, deployRwaRiskOracle } from "../deploy/deployRwaRiskOracle.ts";
import { type Contracts, connectContracts } from "../deploy/governedState.ts";
import {
  createMorphoMarket,
  deployMorphoBlue,
  type MorphoMarket,
  supplyToMorpho,
} from "../testbed/morphoBlue.ts";
import {
  createPool,
  deployUniswapV3,
  fullRange,
  mintPosition,
  rangeAroundPrice,
  type UniswapV3,
  type UniswapV3Pool,
} from "../testbed/uniswapV3.ts";
import type { DemoConnection } from "./chain.ts";
import { fundDocument } from "./fundDocument.ts";
import { listingOf, PROFILE, priceSettings } from "./settings.ts";

const PEOPLE = ["deployer", "governor", "guardian", "reviewer", "lender", "borrower"] as const;
type People = Readonly<Record<(typeof PEOPLE)[number], HardhatEthersSigner>>;

const ONE_TOKEN = 10n ** 18n;
const ONE_DOLLAR = 10n ** 6n;
const USD8 = 10n ** 8n;
/** Morpho's LLTV: the haircut is inside the price, so it covers only the liquidation incentive. */
const LLTV = 965_000_000_000_000_000n;
/** One token bought by redeeming, one sold by a margin: half a per cent wide, 0.05 % fee. */
const POOL_FEE = 500n;
/** `PriceMode.HAIRCUT` of contracts/interfaces/IPriceAdapter.sol. */
const HAIRCUT_INSIDE = 1;

/** One token with its two sources of price. */
export interface DemoAsset {
  readonly document: AssetDocument;
  readonly token: Awaited<ReturnType<TestToken__factory["deploy"]>>;
  readonly feed: Awaited<ReturnType<MockV3Aggregator__factory["deploy"]>>;
  readonly pythId: string;
}

export interface World {
  readonly connection: DemoConnection;
  readonly people: People;
  readonly addresses: DeployedAddresses;
  readonly contracts: Contracts;
  readonly lens: ReturnType<typeof RiskLens__factory.connect>;
  readonly fund: DemoAsset;
  readonly note: DemoAsset;
  readonly dollar: DemoAsset["token"];
  readonly pyth: Awaited<ReturnType<MockPyth__factory["deploy"]>>;
  readonly uniswap: UniswapV3;
  readonly pool: UniswapV3Pool;
  readonly morpho: Morpho;
  readonly market: MorphoMarket;
}

async function peopleOf({ ethers }: DemoConnection): Promise<People> {
  const signers = await ethers.getSigners();
  return Object.fromEntries(
    PEOPLE.map((name, index) => {
      const signer = signers[index];
      if (signer === undefined) throw new MissingInputError(name, "the chain has too few accounts");
      return [name, signer];
    }),
  ) as People;
}

/** Answer of both sources of an asset, in USD with eight decimals, stamped with the next block's time. */
export async function setPrice(
  world: Pick<World, "connection" | "pyth" | "people">,
  asset: Omit<DemoAsset, "document">,
  usd8: bigint,
): Promise<void> {
  const { connection, pyth, people } = world;
  const block = await connection.ethers.provider.getBlock("latest");
  const now = BigInt(block?.timestamp ?? 0);
  await (await asset.feed.connect(people.deployer).updateAnswer(usd8)).wait();
  const update = await pyth.createPriceFeedUpdateData(
    asset.pythId,
    usd8,
    usd8 / 10_000n,
    -8,
    usd8,
    usd8 / 10_000n,
    now,
    now - 1n,
  );
  const fee = await pyth.getUpdateFee([update]);
  await (await pyth.connect(people.deployer).updatePriceFeeds([update], { value: fee })).wait();
}

async function openPool(uniswap: UniswapV3, token: string, dollar: string): Promise<UniswapV3Pool> {
  const pool = await createPool(uniswap, token, dollar, POOL_FEE, {
    amountA: ONE_TOKEN,
    amountB: ONE_DOLLAR,
  });
  const sides = (usd: bigint) => {
    const amounts = new Map([
      [token, usd * ONE_TOKEN],
      [dollar, usd * ONE_DOLLAR],
    ]);
    return { amount0: amounts.get(pool.token0) ?? 0n, amount1: amounts.get(pool.token1) ?? 0n };
  };
  // Three positions that end at different ticks: a liquidation walks through all of them.
  await mintPosition(uniswap, pool, await rangeAroundPrice(pool, 50), sides(150_000n));
  await mintPosition(uniswap, pool, await rangeAroundPrice(pool, 300), sides(600_000n));
  await mintPosition(uniswap, pool, fullRange(pool), sides(500_000n));
  return pool;
}

/** Deploys everything, lists both assets and approves their first prices; the deployer ends without any power. */
export async function buildWorld(connection: DemoConnection, date: string, signer: string): Promise<World> {
  const people = await peopleOf(connection);
  const { deployer } = people;
  const pyth = await new MockPyth__factory(deployer).deploy(86_400, 1);
  const dollar = await new TestToken__factory(deployer).deploy("Demo dollar", "USDX", 6);
  const tokenWithFeed = async (name: string, symbol: string) => ({
    token: await new TestToken__factory(deployer).deploy(name, symbol, 18),
    feed: await new MockV3Aggregator__factory(deployer).deploy(8, USD8),
    pythId: id(`${symbol}/USD`),
  });
  const fund = await tokenWithFeed("Demo Treasury fund", "TFUND");
  const note = await tokenWithFeed("Demo Singapore note", "SNOTE");

  const uniswap = await deployUniswapV3(deployer);
  const [fundToken, dollarToken] = [await fund.token.getAddress(), await dollar.getAddress()];
  await (await fund.token.mint(deployer, 100_000_000n * ONE_TOKEN)).wait();
  await (await dollar.mint(deployer, 100_000_000n * ONE_DOLLAR)).wait();
  const pool = await openPool(uniswap, fundToken, dollarToken);

  const state = await readUniswapV3Pool(
    providerReads(connection.ethers.provider),
    pool.address,
    {},
    AbortSignal.timeout(30_000),
  );
  const documents = {
    fund: fundDocument(readAsset("tokenised-treasury-fund"), {
      address: pool.address,
      state,
      assetIsToken0: pool.token0 === fundToken,
    }),
    note: readAsset("singapore-note"),
  };
  const listed = async (asset: Omit<DemoAsset, "document">, document: AssetDocument) =>
    listingOf(
      await asset.token.getAddress(),
      priceSettings(await asset.feed.getAddress(), asset.pythId),
      priceAsset(pricingInputsOf(withoutBindings(document), endOfDay(date), shippedCurve(date))),
    );
  const { addresses } = await deployRwaRiskOracle(connection, {
    pyth: await pyth.getAddress(),
    signers: [signer],
    threshold: 1,
    admin: people.governor.address,
    governor: people.governor.address,
    guardian: people.guardian.address,
    reviewer: people.reviewer.address,
    governanceDelay: 86_400,
    profiles: { "1": PROFILE },
    assets: [await listed(fund, documents.fund), await listed(note, documents.note)],
  });
  const contracts = connectContracts(addresses, connection.ethers.provider);
  for (const asset of [fund, note]) {
    await setPrice({ connection, pyth, people }, asset, USD8);
    await (await contracts.prices.connect(people.reviewer).approve(asset.token, ONE_TOKEN, 0n)).wait();
  }

  const morpho = await deployMorphoBlue(deployer);
  const oracle = await new MorphoOracle__factory(deployer).deploy(
    addresses.GuardedPriceOracle,
    addresses.RiskParameterOracle,
    fundToken,
    dollarToken,
    false,
    HAIRCUT_INSIDE,
  );
  const irm = await new MorphoIrm__factory(deployer).deploy(addresses.RiskParameterOracle);
  const market: MorphoMarket = {
    loanToken: dollarToken,
    collateralToken: fundToken,
    oracle: await oracle.getAddress(),
    irm: await irm.getAddress(),
    lltv: LLTV,
  };
  await createMorphoMarket(morpho, deployer, market);
  await (await dollar.mint(people.lender, 2_000_000n * ONE_DOLLAR)).wait();
  await supplyToMorpho(morpho, people.lender, market, 2_000_000n * ONE_DOLLAR);
  await (await fund.token.mint(people.borrower, 1_000_000n * ONE_TOKEN)).wait();
  await (await deployer.sendTransaction({ to: signer, value: ONE_TOKEN })).wait();

  return {
    ...{ connection, people, addresses, contracts, dollar, pyth, uniswap, pool, morpho, market },
    lens: RiskLens__factory.connect(addresses.RiskLens, connection.ethers.provider),
    fund: { ...fund, document: documents.fund },
    note: { ...note, document: documents.note },
  };
}

/** The liquidity providers leave: all but `keepPercent` of each position but the full-range one. */
export async function withdrawLiquidity({ uniswap }: World, keepPercent: bigint): Promise<void> {
  const manager = uniswap.positionManager;
  for (const position of [1n, 2n]) {
    const { liquidity } = await manager.getFunction("positions")(position);
    const decrease = manager.getFunction("decreaseLiquidity");
    const removed = ((liquidity as bigint) * (100n - keepPercent)) / 100n;
    await (
      await decrease({
        tokenId: position,
        liquidity: removed,
        amount0Min: 0n,
        amount1Min: 0n,
        deadline: MaxUint256,
      })
    ).wait();
  }
}
