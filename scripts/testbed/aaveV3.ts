import { Contract, type Signer, ZeroAddress } from "ethers";
import type { Libraries } from "../linkLibraries.ts";
import { deployArtifact, readArtifact, send } from "./artifact.ts";

/**
 * The real Aave v3 core from the artifacts its package publishes (their bytecode, not a rebuild): pool and
 * configurator behind their proxies, the oracle quoting USD with 8 decimals, and reserves listed the way
 * governance lists them. Development only: the package is under a business licence.
 */
export interface AaveV3 {
  readonly admin: Signer;
  readonly provider: Contract;
  readonly pool: Contract;
  readonly configurator: Contract;
  readonly oracle: Contract;
  readonly data: Contract;
  readonly implementations: {
    readonly aToken: string;
    readonly stableDebt: string;
    readonly variableDebt: string;
  };
}

/** Aave's rate data: shares and yearly rates in bps, as `InterestRateData` carries them. */
export interface AaveRateData {
  readonly optimalUsageRatio: bigint;
  readonly baseVariableBorrowRate: bigint;
  readonly variableRateSlope1: bigint;
  readonly variableRateSlope2: bigint;
}

export interface AaveReserve {
  readonly token: string;
  readonly symbol: string;
  readonly decimals: number;
  /** A feed with 8 decimals, read through `latestAnswer`. */
  readonly feed: string;
  readonly rates: AaveRateData;
  readonly borrowable: boolean;
  /** In bps; the bonus counts from 10 000 (10 500 = 5 %). Absent: not usable as collateral. */
  readonly collateral?: {
    readonly ltv: bigint;
    readonly liquidationThreshold: bigint;
    readonly liquidationBonus: bigint;
  };
}

export interface AaveAccount {
  /** USD with 8 decimals. */
  readonly collateral: bigint;
  readonly debt: bigint;
  readonly availableBorrows: bigint;
  /** bps. */
  readonly liquidationThreshold: bigint;
  readonly ltv: bigint;
  /** WAD; below 1e18 the account can be liquidated. */
  readonly healthFactor: bigint;
}

const CORE = "@aave/core-v3/artifacts/contracts";
const USD_UNIT = 10n ** 8n;
const RAY_PER_BPS = 10n ** 23n;
const VARIABLE_RATE = 2;
const ERC20 = ["function approve(address spender, uint256 amount) returns (bool)"];

const core = (path: string, name: string) => readArtifact(`${CORE}/${path}/${name}.sol/${name}.json`);

async function deployLibraries(admin: Signer): Promise<Libraries> {
  const libraries: Record<string, string> = {};
  // FlashLoanLogic links to BorrowLogic, so the order matters.
  for (const name of [
    "BorrowLogic",
    "BridgeLogic",
    "EModeLogic",
    "FlashLoanLogic",
    "LiquidationLogic",
    "PoolLogic",
    "SupplyLogic",
    "ConfiguratorLogic",
  ]) {
    const library = await deployArtifact(core("protocol/libraries/logic", name), admin, [], libraries);
    libraries[name] = await library.getAddress();
  }
  return libraries;
}

/** Deploys the whole core; `admin` holds every Aave role. */
export async function deployAaveV3(admin: Signer): Promise<AaveV3> {
  const self = await admin.getAddress();
  const libraries = await deployLibraries(admin);
  const provider = await deployArtifact(core("protocol/configuration", "PoolAddressesProvider"), admin, [
    "RWA test market",
    self,
  ]);
  const providerAddress = await provider.getAddress();
  await send(provider, "setACLAdmin", self);
  const acl = await deployArtifact(core("protocol/configuration", "ACLManager"), admin, [providerAddress]);
  await send(provider, "setACLManager", await acl.getAddress());
  await send(acl, "addPoolAdmin", self);
  await send(acl, "addAssetListingAdmin", self);

  const poolImpl = await deployArtifact(core("protocol/pool", "Pool"), admin, [providerAddress], libraries);
  await send(poolImpl, "initialize", providerAddress);
  const configuratorImpl = await deployArtifact(
    core("protocol/pool", "PoolConfigurator"),
    admin,
    [],
    libraries,
  );
  await send(provider, "setPoolImpl", await poolImpl.getAddress());
  await send(provider, "setPoolConfiguratorImpl", await configuratorImpl.getAddress());
  const poolAddress: string = await provider.getFunction("getPool")();
  const configuratorAddress: string = await provider.getFunction("getPoolConfigurator")();

  // Base currency zero address and unit 1e8: prices are USD with 8 decimals.
  const oracle = await deployArtifact(core("misc", "AaveOracle"), admin, [
    providerAddress,
    [],
    [],
    ZeroAddress,
    ZeroAddress,
    USD_UNIT,
  ]);
  await send(provider, "setPriceOracle", await oracle.getAddress());
  const data = await deployArtifact(core("misc", "AaveProtocolDataProvider"), admin, [providerAddress]);
  await send(provider, "setPoolDataProvider", await data.getAddress());

  const token = async (name: string) =>
    (await deployArtifact(core("protocol/tokenization", name), admin, [poolAddress])).getAddress();
  return {
    admin,
    provider,
    pool: new Contract(poolAddress, poolImpl.interface, admin),
    configurator: new Contract(configuratorAddress, configuratorImpl.interface, admin),
    oracle,
    data,
    implementations: {
      aToken: await token("AToken"),
      stableDebt: await token("StableDebtToken"),
      variableDebt: await token("VariableDebtToken"),
    },
  };
}

/** Deploys the reserve's rate strategy (this version of Aave keeps one a reserve) and returns its address. */
async function deployRateStrategy(aave: AaveV3, rates: AaveRateData): Promise<string> {
  const strategy = await deployArtifact(
    core("protocol/pool", "DefaultReserveInterestRateStrategy"),
    aave.admin,
    [
      await aave.provider.getAddress(),
      rates.optimalUsageRatio * RAY_PER_BPS,
      rates.baseVariableBorrowRate * RAY_PER_BPS,
      rates.variableRateSlope1 * RAY_PER_BPS,
      rates.variableRateSlope2 * RAY_PER_BPS,
      // Stable borrowing stays off; its parameters are required but unused.
      0n,
      0n,
      0n,
      0n,
      0n,
    ],
  );
  return strategy.getAddress();
}

/** Lists a reserve: tokens, rate strategy, price source, and its collateral and borrowing settings. */
export async function listAaveReserve(aave: AaveV3, reserve: AaveReserve): Promise<void> {
  await send(aave.configurator, "initReserves", [
    {
      aTokenImpl: aave.implementations.aToken,
      stableDebtTokenImpl: aave.implementations.stableDebt,
      variableDebtTokenImpl: aave.implementations.variableDebt,
      underlyingAssetDecimals: reserve.decimals,
      interestRateStrategyAddress: await deployRateStrategy(aave, reserve.rates),
      underlyingAsset: reserve.token,
      treasury: await aave.admin.getAddress(),
      incentivesController: ZeroAddress,
      aTokenName: `Aave ${reserve.symbol}`,
      aTokenSymbol: `a${reserve.symbol}`,
      variableDebtTokenName: `Aave variable debt ${reserve.symbol}`,
      variableDebtTokenSymbol: `variableDebt${reserve.symbol}`,
      stableDebtTokenName: `Aave stable debt ${reserve.symbol}`,
      stableDebtTokenSymbol: `stableDebt${reserve.symbol}`,
      params: "0x",
    },
  ]);
  await send(aave.oracle, "setAssetSources", [reserve.token], [reserve.feed]);
  if (reserve.borrowable) await send(aave.configurator, "setReserveBorrowing", reserve.token, true);
  if (reserve.collateral) await setAaveCollateral(aave, reserve.token, reserve.collateral);
}

/** What an Aave risk steward would send when our thresholds move. bps. */
export async function setAaveCollateral(
  aave: AaveV3,
  token: string,
  collateral: NonNullable<AaveReserve["collateral"]>,
): Promise<void> {
  await send(
    aave.configurator,
    "configureReserveAsCollateral",
    token,
    collateral.ltv,
    collateral.liquidationThreshold,
    collateral.liquidationBonus,
  );
}

async function approve(aave: AaveV3, token: string, holder: Signer, amount: bigint): Promise<void> {
  await send(new Contract(token, ERC20, holder), "approve", await aave.pool.getAddress(), amount);
}

const as = (aave: AaveV3, user: Signer) => aave.pool.connect(user) as Contract;

/** Supplies; the reserve counts as the user's collateral from then on when it may. */
export async function supplyToAave(aave: AaveV3, user: Signer, token: string, amount: bigint): Promise<void> {
  await approve(aave, token, user, amount);
  await send(as(aave, user), "supply", token, amount, await user.getAddress(), 0);
}

export async function borrowFromAave(
  aave: AaveV3,
  user: Signer,
  token: string,
  amount: bigint,
): Promise<void> {
  await send(as(aave, user), "borrow", token, amount, VARIABLE_RATE, 0, await user.getAddress());
}

/** Repays up to `debtToCover` of the borrower's debt and takes collateral with the bonus. */
export async function liquidateOnAave(
  aave: AaveV3,
  liquidator: Signer,
  collateral: string,
  debt: string,
  borrower: string,
  debtToCover: bigint,
): Promise<void> {
  await approve(aave, debt, liquidator, debtToCover);
  await send(as(aave, liquidator), "liquidationCall", collateral, debt, borrower, debtToCover, false);
}

export async function aaveAccount(aave: AaveV3, user: string): Promise<AaveAccount> {
  const [collateral, debt, availableBorrows, liquidationThreshold, ltv, healthFactor] =
    await aave.pool.getFunction("getUserAccountData")(user);
  return { collateral, debt, availableBorrows, liquidationThreshold, ltv, healthFactor };
}
