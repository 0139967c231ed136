import { expect } from "chai";
import { network } from "hardhat";
import { RiskLens__factory } from "../../types/ethers-contracts/factories/contracts/RiskLens__factory.ts";
import { ONE_TOKEN, openMarket, USD8 } from "./support/market.ts";

/** Bits of RiskFlag and PriceStatus. */
const RISK_SUSPENDED = 2n;
const PRICE_SUSPENDED = 1n << 2n;
const PRICE_PRIMARY = 1n << 9n;

describe("RiskLens", () => {
  it("fails closed for borrowing and open for liquidation", async () => {
    const connection = await network.create();
    const market = await openMarket(connection);
    const { guardian } = market.people;
    const { prices, parameters } = market.contracts;
    const asset = await market.asset.getAddress();
    const lens = RiskLens__factory.connect(
      market.record.contracts.RiskLens.address,
      connection.ethers.provider,
    );
    const good = await lens.borrowContext(asset);
    // H 141 723 and LTV 767 406 pips: see support/settings.ts.
    expect([good.price, good.maxLtv, good.haircut, good.riskFlags]).to.deep.equal([
      100n * ONE_TOKEN,
      767_406n,
      141_723n,
      0n,
    ]);
    expect(good.priceStatus & PRICE_PRIMARY).to.equal(PRICE_PRIMARY);

    await (await prices.connect(guardian).suspend(asset)).wait();
    await (await parameters.connect(guardian).suspend(asset)).wait();
    await expect(lens.borrowContext(asset)).to.be.revertedWithCustomError(prices, "PriceOracle_Suspended");
    await (await market.feed.updateAnswer(95n * USD8)).wait();
    const careful = await lens.liquidationContext(asset);
    expect([careful.low, careful.high]).to.deep.equal([95n * ONE_TOKEN, 100n * ONE_TOKEN]);
    expect([careful.liquidationThreshold, careful.haircut]).to.deep.equal([817_406n, 141_723n]);
    expect(careful.priceStatus & PRICE_SUSPENDED).to.equal(PRICE_SUSPENDED);
    expect(careful.riskFlags).to.equal(RISK_SUSPENDED);
  });
});
