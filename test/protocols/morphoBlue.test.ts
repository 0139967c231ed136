import { expect } from "chai";
import { network } from "hardhat";
import {
  borrowFromMorpho,
  createMorphoMarket,
  deployMorphoBlue,
  liquidateOnMorpho,
  type MorphoMarket,
  morphoMaxBorrow,
  morphoPosition,
  supplyMorphoCollateral,
  supplyToMorpho,
} from "../../scripts/testbed/morphoBlue.ts";
import type { Morpho } from "../../types/ethers-contracts/@morpho-org/morpho-blue/src/Morpho.ts";
import type { MorphoOracle } from "../../types/ethers-contracts/contracts/adapters/MorphoOracle.ts";
import { HAIRCUT_MODE, RAW_MODE } from "./support/adapters.ts";
import { type Market, ONE_DOLLAR, ONE_TOKEN, openMarket, USD8 } from "./support/market.ts";
import { reportHaircut } from "./support/report.ts";

const HUNDRED = 100n * ONE_TOKEN;
const WEEK = 604_800n;
const DAY = 86_400;

interface Scenario {
  readonly market: Market;
  readonly morpho: Morpho;
  readonly oracle: MorphoOracle;
  readonly params: MorphoMarket;
  readonly setTime: (time: number) => Promise<void>;
}

/** LLTV 94.5 %, Morpho's own highest but one; a million to lend; 100 tokens of collateral posted. */
async function lendingMarket(): Promise<Scenario> {
  const connection = await network.create();
  const { ethers, networkHelpers } = connection;
  const market = await openMarket(connection, { staleAfter: WEEK, staleGrace: WEEK });
  const { deployer, lender, borrower, liquidator } = market.people;
  const [asset, dollar] = await Promise.all([market.asset.getAddress(), market.dollar.getAddress()]);
  const { prices, parameters } = market.contracts;
  const oracle = (await ethers.deployContract("MorphoOracle", [
    prices,
    parameters,
    asset,
    dollar,
    false,
    HAIRCUT_MODE,
  ])) as unknown as MorphoOracle;
  const irm = await ethers.deployContract("MorphoIrm", [parameters]);
  const morpho = await deployMorphoBlue(deployer);
  const params: MorphoMarket = {
    loanToken: dollar,
    collateralToken: asset,
    oracle: await oracle.getAddress(),
    irm: await irm.getAddress(),
    lltv: 945_000_000_000_000_000n,
  };
  await createMorphoMarket(morpho, deployer, params);
  await market.dollar.mint(lender, 1_000_000n * ONE_DOLLAR);
  await market.dollar.mint(liquidator, 1_000_000n * ONE_DOLLAR);
  await market.asset.mint(borrower, 10n * HUNDRED);
  await supplyToMorpho(morpho, lender, params, 1_000_000n * ONE_DOLLAR);
  await supplyMorphoCollateral(morpho, borrower, params, HUNDRED);
  return {
    market,
    morpho,
    oracle,
    params,
    setTime: (time) => networkHelpers.time.setNextBlockTimestamp(time),
  };
}

const borrow = ({ morpho, market, params }: Scenario, assets: bigint) =>
  borrowFromMorpho(morpho, market.people.borrower, params, assets);
const liquidate = ({ morpho, market, params }: Scenario, tokens: bigint) =>
  liquidateOnMorpho(
    morpho,
    market.people.liquidator,
    params,
    market.people.borrower.address,
    tokens * ONE_TOKEN,
  );
const publish = async ({ market }: Scenario, cents: bigint) => {
  await (await market.feed.updateAnswer((cents * USD8) / 100n)).wait();
};

describe("Morpho Blue, its own bytecode", () => {
  it("lends up to the price after the haircut, and not a unit more", async () => {
    const scenario = await lendingMarket();
    // 100 USD x (1 - 0.141723) = 85.8277 USD; 36 + 6 - 18 = 24 digits.
    expect(await scenario.oracle.price()).to.equal(85_827_700_000_000_000_000_000_000n);
    // 100 x 85.8277 x 0.945 = 8 110.717650 USD.
    const limit = 8_110_717_650n;
    expect(morphoMaxBorrow(scenario.params, HUNDRED, await scenario.oracle.price())).to.equal(limit);
    await expect(borrow(scenario, limit + 1n)).to.be.revertedWith("insufficient collateral");
    await borrow(scenario, limit);
    expect(await scenario.market.dollar.balanceOf(scenario.market.people.borrower)).to.equal(limit);
  });

  it("liquidates at the threshold and not before", async () => {
    const scenario = await lendingMarket();
    await borrow(scenario, 8_000n * ONE_DOLLAR);
    // 100 x 98.64 x 0.858277 x 0.945 = 8 000.41 USD: covered.
    await publish(scenario, 9_864n);
    await expect(liquidate(scenario, 10n)).to.be.revertedWith("position is healthy");
    // 100 x 98.63 x 0.858277 x 0.945 = 7 999.60 USD: not covered.
    await publish(scenario, 9_863n);
    const { dollar, people } = scenario.market;
    const before = await dollar.balanceOf(people.liquidator);
    await liquidate(scenario, 10n);
    // Incentive factor 1 / (1 - 0.3 (1 - 0.945)) = 1 / 0.9835; 10 x 98.63 x 0.858277 x 0.9835 = 832.551049 USD.
    expect(before - (await dollar.balanceOf(people.liquidator))).to.be.closeTo(832_551_049n, 3n);
    expect(await scenario.market.asset.balanceOf(people.liquidator)).to.equal(10n * ONE_TOKEN);
  });

  it("follows a tighter haircut along the ramp: lower LTV at once, liquidation only as the threshold falls", async () => {
    const scenario = await lendingMarket();
    const { parameters } = scenario.market.contracts;
    const asset = await scenario.market.asset.getAddress();
    await borrow(scenario, 8_000n * ONE_DOLLAR);
    expect(await parameters.maxLtv(asset)).to.equal(767_406n);
    // Credit haircut 5 -> 15 %: 0.85 x 0.97 x 0.96 x 0.99 x 0.98 = 0.767932704, so H = 232 068 pips at its end.
    await reportHaircut(scenario.market, [150_000n, 30_000n, 40_000n, 10_000n, 20_000n]);
    const start = (await scenario.market.connection.ethers.provider.getBlock("latest"))?.timestamp ?? 0;
    // At once for new borrowing: floor(767 932 / 1.05) - 50 000 = 681 363 pips.
    expect(await parameters.haircut(asset)).to.equal(232_068n);
    expect(await parameters.maxLtv(asset)).to.equal(681_363n);
    // Not at once for what is borrowed: the price inside Morpho has not moved.
    expect(await scenario.oracle.price()).to.equal(85_827_700_000_000_000_000_000_000n);

    // LT falls 1 point a day, the haircut rises 1.05 points: 141 723 + 10 500 = 152 223 pips after a day.
    await scenario.setTime(start + DAY);
    await publish(scenario, 10_000n);
    expect(await parameters.liquidationHaircut(asset)).to.equal(152_223n);
    expect(await scenario.oracle.price()).to.equal(84_777_700_000_000_000_000_000_000n);
    // 100 x 84.7777 x 0.945 = 8 011.49 USD, and a day's interest on 8 000 is 0.45 USD: covered.
    await expect(liquidate(scenario, 10n)).to.be.revertedWith("position is healthy");

    // After two days 162 723 pips: 100 x 83.7277 x 0.945 = 7 912.27 USD: not covered.
    await scenario.setTime(start + 2 * DAY);
    await publish(scenario, 10_000n);
    expect(await parameters.liquidationHaircut(asset)).to.equal(162_723n);
    await liquidate(scenario, 10n);

    // (232 068 - 141 723) / 10 500 = 8.6 days: on the ninth the ramp has ended at the target, and stays there.
    await scenario.setTime(start + 9 * DAY);
    await publish(scenario, 10_000n);
    expect(await parameters.liquidationHaircut(asset)).to.equal(232_068n);
    expect(await scenario.oracle.price()).to.equal(76_793_200_000_000_000_000_000_000n);
  });

  it("keeps accruing, repaying and liquidating while the price is suspended, from the clamped bound", async () => {
    const scenario = await lendingMarket();
    const { guardian } = scenario.market.people;
    const { prices } = scenario.market.contracts;
    const asset = await scenario.market.asset.getAddress();
    await borrow(scenario, 8_000n * ONE_DOLLAR);
    await (await prices.connect(guardian).suspend(asset)).wait();
    await expect(prices.price(asset)).to.be.revertedWithCustomError(prices, "PriceOracle_Suspended");
    expect(await scenario.oracle.price()).to.equal(85_827_700_000_000_000_000_000_000n);
    await expect(liquidate(scenario, 10n)).to.be.revertedWith("position is healthy");
    // A rise is not passed on while nobody has looked at it.
    await publish(scenario, 10_700n);
    expect(await scenario.oracle.price()).to.equal(85_827_700_000_000_000_000_000_000n);
    // A fall is, down to X = 8 % below the anchor: 92 x 0.858277 = 78.961484 USD.
    await publish(scenario, 5_000n);
    expect(await scenario.oracle.price()).to.equal(78_961_484_000_000_000_000_000_000n);
    await liquidate(scenario, 10n);
  });

  it("liquidates nobody on a 60 % glitch of one round who has 8 % to spare", async () => {
    const scenario = await lendingMarket();
    const { prices } = scenario.market.contracts;
    const { reviewer } = scenario.market.people;
    const asset = await scenario.market.asset.getAddress();
    // 90 % of the limit of 8 110.717650 USD.
    await borrow(scenario, 7_299_645_885n);
    await publish(scenario, 4_000n);
    // The feed alone would support 100 x 40 x 0.858277 x 0.945 = 3 244.29 USD; the guarded price is 8 % down and
    // supports 100 x 92 x 0.858277 x 0.945 = 7 461.86 USD.
    expect(await scenario.oracle.price()).to.equal(78_961_484_000_000_000_000_000_000n);
    await expect(liquidate(scenario, 1n)).to.be.revertedWith("position is healthy");
    // Anyone may latch the trip: the glitch then waits for a reviewer, whatever the feed does next.
    await (await prices.connect(scenario.market.people.liquidator).poke(asset, [])).wait();
    await expect(liquidate(scenario, 1n)).to.be.revertedWith("position is healthy");
    await publish(scenario, 10_000n);
    expect(await scenario.oracle.price()).to.equal(85_827_700_000_000_000_000_000_000n);
    await (await prices.connect(reviewer).reject(asset)).wait();
    expect((await prices.price(asset)).price_).to.equal(HUNDRED);
  });

  it("charges y at the kink, compounded by Morpho each second", async () => {
    const scenario = await lendingMarket();
    const { morpho, params, market } = scenario;
    const { lender, borrower } = market.people;
    // Leaves 10 000 USD supplied, of which 8 500 are lent: 85 %, the kink.
    await (await morpho.connect(lender).withdraw(params, 990_000n * ONE_DOLLAR, 0n, lender, lender)).wait();
    await supplyMorphoCollateral(morpho, borrower, params, HUNDRED);
    await borrow(scenario, 8_500n * ONE_DOLLAR);
    const start = (await market.connection.ethers.provider.getBlock("latest"))?.timestamp ?? 0;
    await scenario.setTime(start + 30 * DAY);
    await (await morpho.accrueInterest(params)).wait();
    // y = 7.1 % a year: ceil(0.071e18 / 31 536 000) = 2 251 395 231 a second; x = 2 592 000 s of it = 0.00583561644.
    // Morpho's x + x^2/2 + x^3/6 = 0.00585267676, times 8 500 = 49.747752 USD.
    const { borrowAssets } = await morphoPosition(morpho, params, borrower.address);
    expect(borrowAssets - 8_500n * ONE_DOLLAR).to.be.closeTo(49_747_752n, 2n);
  });

  it("divides by the loan token's high bound where that token is priced too, and leaves the haircut out in RAW mode", async () => {
    const { market } = await lendingMarket();
    const { prices, parameters } = market.contracts;
    const { ethers } = market.connection;
    // Priced against itself, which no market would do: 100 / 100 USD, with 36 + 18 - 18 digits.
    const oracle = await ethers.deployContract("MorphoOracle", [
      prices,
      parameters,
      market.asset,
      market.asset,
      true,
      RAW_MODE,
    ]);
    expect(await oracle.getFunction("price")()).to.equal(10n ** 36n);
  });
});
