import { expect } from "chai";
import { AbiCoder, Contract } from "ethers";
import { network } from "hardhat";
import {
  type AaveV3,
  aaveAccount,
  borrowFromAave,
  deployAaveV3,
  liquidateOnAave,
  listAaveReserve,
  setAaveCollateral,
  supplyToAave,
} from "../../scripts/testbed/aaveV3.ts";
import { COLLATERAL_ROLE, RAW_MODE } from "./support/adapters.ts";
import { type Market, ONE_DOLLAR, ONE_TOKEN, openMarket, USD8 } from "./support/market.ts";
import { reportHaircut } from "./support/report.ts";

const WEEK = 604_800n;
// Aave's own error codes.
const COLLATERAL_CANNOT_COVER_NEW_BORROW = "36";
const HEALTH_FACTOR_NOT_BELOW_THRESHOLD = "45";

interface Scenario {
  readonly market: Market;
  readonly aave: AaveV3;
  readonly asset: string;
  readonly dollar: string;
  /** LTV, liquidation threshold and bonus in bps, as a steward would read them. */
  readonly collateralUpdate: () => Promise<{
    ltv: bigint;
    liquidationThreshold: bigint;
    liquidationBonus: bigint;
  }>;
}

/** The asset listed with our feed and thresholds, the dollar with a fixed feed and our rate data. */
async function lendingPool(): Promise<Scenario> {
  const connection = await network.create({ override: { transactionGasCap: false } });
  const { ethers } = connection;
  const market = await openMarket(connection, { staleAfter: WEEK, staleGrace: WEEK });
  const { deployer, lender, borrower, liquidator } = market.people;
  const { prices, parameters } = market.contracts;
  const [asset, dollar] = await Promise.all([market.asset.getAddress(), market.dollar.getAddress()]);
  const feed = await ethers.deployContract("AggregatorV2V3Adapter", [
    prices,
    parameters,
    asset,
    COLLATERAL_ROLE,
    RAW_MODE,
  ]);
  const oneDollar = await ethers.deployContract("MockV3Aggregator", [8, USD8]);
  const rateData = await ethers.deployContract("AaveRateData", [parameters, asset, dollar]);
  const steward = await ethers.deployContract("RiskOracleView", [parameters]);
  const collateralUpdate = async () => {
    const update = await steward.getFunction("getLatestUpdateByParameterAndMarket")(
      "CollateralUpdate",
      asset,
    );
    const [ltv, liquidationThreshold, bonus] = AbiCoder.defaultAbiCoder().decode(
      ["uint256", "uint256", "uint256"],
      update.newValue,
    );
    return { ltv, liquidationThreshold, liquidationBonus: 10_000n + bonus };
  };
  const rates = await rateData.getFunction("getInterestRateDataBps")(dollar);
  const aave = await deployAaveV3(deployer);
  await listAaveReserve(aave, {
    token: asset,
    symbol: "RWA",
    decimals: 18,
    feed: await feed.getAddress(),
    rates,
    borrowable: false,
    collateral: await collateralUpdate(),
  });
  await listAaveReserve(aave, {
    token: dollar,
    symbol: "USDX",
    decimals: 6,
    feed: await oneDollar.getAddress(),
    rates,
    borrowable: true,
  });
  await market.dollar.mint(lender, 1_000_000n * ONE_DOLLAR);
  await market.dollar.mint(liquidator, 1_000_000n * ONE_DOLLAR);
  await market.asset.mint(borrower, 100n * ONE_TOKEN);
  await supplyToAave(aave, lender, dollar, 1_000_000n * ONE_DOLLAR);
  await supplyToAave(aave, borrower, asset, 100n * ONE_TOKEN);
  return { market, aave, asset, dollar, collateralUpdate };
}

const publish = async ({ market }: Scenario, cents: bigint) => {
  await (await market.feed.updateAnswer((cents * USD8) / 100n)).wait();
};
const borrow = ({ aave, market, dollar }: Scenario, assets: bigint) =>
  borrowFromAave(aave, market.people.borrower, dollar, assets);
const liquidate = ({ aave, market, asset, dollar }: Scenario, debt: bigint) =>
  liquidateOnAave(aave, market.people.liquidator, asset, dollar, market.people.borrower.address, debt);

describe("Aave v3, its own bytecode", () => {
  it("takes LTV, threshold, bonus and rates from us without a change", async () => {
    const { aave, asset, dollar, collateralUpdate } = await lendingPool();
    // LT 817 406 and LTV 767 406 pips, floored to bps; bonus 5 %.
    expect(await collateralUpdate()).to.deep.equal({
      ltv: 7_674n,
      liquidationThreshold: 8_174n,
      liquidationBonus: 10_500n,
    });
    const config = await aave.data.getFunction("getReserveConfigurationData")(asset);
    expect([config.ltv, config.liquidationThreshold, config.liquidationBonus]).to.deep.equal([
      7_674n,
      8_174n,
      10_500n,
    ]);
    // 2 % base; 7.1 % at the kink of 85 %; 60 points more when full. 1 bp = 1e23 ray.
    const strategy = new Contract(
      await aave.data.getFunction("getInterestRateStrategyAddress")(dollar),
      [
        "function OPTIMAL_USAGE_RATIO() view returns (uint256)",
        "function getBaseVariableBorrowRate() view returns (uint256)",
        "function getVariableRateSlope1() view returns (uint256)",
        "function getVariableRateSlope2() view returns (uint256)",
      ],
      aave.admin,
    );
    const RAY_PER_BPS = 10n ** 23n;
    expect(await strategy.getFunction("OPTIMAL_USAGE_RATIO")()).to.equal(8_500n * RAY_PER_BPS);
    expect(await strategy.getFunction("getBaseVariableBorrowRate")()).to.equal(200n * RAY_PER_BPS);
    expect(await strategy.getFunction("getVariableRateSlope1")()).to.equal(510n * RAY_PER_BPS);
    expect(await strategy.getFunction("getVariableRateSlope2")()).to.equal(6_000n * RAY_PER_BPS);
    expect(await aave.oracle.getFunction("getAssetPrice")(asset)).to.equal(100n * USD8);
  });

  it("lends up to the LTV, and not a unit more", async () => {
    const scenario = await lendingPool();
    // 100 x 100 USD x 76.74 % = 7 674 USD.
    await expect(borrow(scenario, 7_674_000_001n)).to.be.revertedWith(COLLATERAL_CANNOT_COVER_NEW_BORROW);
    await borrow(scenario, 7_674_000_000n);
    const account = await aaveAccount(scenario.aave, scenario.market.people.borrower.address);
    expect(account.collateral).to.equal(10_000n * USD8);
    expect(account.availableBorrows).to.equal(0n);
  });

  it("liquidates at the threshold and not before", async () => {
    const scenario = await lendingPool();
    await borrow(scenario, 7_674_000_000n);
    // 100 x 93.89 x 81.74 % = 7 674.57 USD: covered.
    await publish(scenario, 9_389n);
    await expect(liquidate(scenario, 3_000n * ONE_DOLLAR)).to.be.revertedWith(
      HEALTH_FACTOR_NOT_BELOW_THRESHOLD,
    );
    // 100 x 93.88 x 81.74 % = 7 673.75 USD: not covered.
    await publish(scenario, 9_388n);
    await liquidate(scenario, 3_000n * ONE_DOLLAR);
    // 3 000 USD with a bonus of 5 % at 93.88 USD: 3 150 / 93.88 = 33.553472518108... tokens, without a protocol fee.
    expect(await scenario.market.asset.balanceOf(scenario.market.people.liquidator)).to.be.closeTo(
      33_553_472_518_108_223_000n,
      10n ** 6n,
    );
  });

  it("a steward passes a tightening on: new borrowing stops at once, the threshold follows the ramp", async () => {
    const scenario = await lendingPool();
    await borrow(scenario, 7_000n * ONE_DOLLAR);
    await reportHaircut(scenario.market, [150_000n, 30_000n, 40_000n, 10_000n, 20_000n]);
    const update = await scenario.collateralUpdate();
    // LTV floor(681 363 / 100) at once, the threshold still where it was (a block later, at most 1 pip lower).
    expect(update.ltv).to.equal(6_813n);
    expect(update.liquidationThreshold).to.equal(8_174n);
    await setAaveCollateral(scenario.aave, scenario.asset, update);
    await expect(borrow(scenario, 1n)).to.be.revertedWith(COLLATERAL_CANNOT_COVER_NEW_BORROW);
    await expect(liquidate(scenario, 1_000n * ONE_DOLLAR)).to.be.revertedWith(
      HEALTH_FACTOR_NOT_BELOW_THRESHOLD,
    );
  });

  it("never reverts on a suspended or glitching price: accounts that hold the asset stay usable", async () => {
    const scenario = await lendingPool();
    const { guardian, borrower } = scenario.market.people;
    // 7 000 / (100 x 92 x 81.74 %) = 0.931: healthy at 8 % below, as far as a glitch can take the price.
    await borrow(scenario, 7_000n * ONE_DOLLAR);
    await publish(scenario, 4_000n);
    expect(await scenario.aave.oracle.getFunction("getAssetPrice")(scenario.asset)).to.equal(92n * USD8);
    await expect(liquidate(scenario, 1_000n * ONE_DOLLAR)).to.be.revertedWith(
      HEALTH_FACTOR_NOT_BELOW_THRESHOLD,
    );
    await (await scenario.market.contracts.prices.connect(guardian).suspend(scenario.asset)).wait();
    await publish(scenario, 10_000n);
    expect(await scenario.aave.oracle.getFunction("getAssetPrice")(scenario.asset)).to.equal(100n * USD8);
    await borrow(scenario, 1n);
    expect((await aaveAccount(scenario.aave, borrower.address)).healthFactor > 10n ** 18n).to.equal(true);
  });
});
