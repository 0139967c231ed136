import { expect } from "chai";
import { network } from "hardhat";
import { HOME_CHAIN } from "../../keeper/adapters/chainCalls.ts";
import { navFeedSource } from "../../keeper/adapters/chainlink.ts";
import { aaveRateSource } from "../../keeper/adapters/onChainRate.ts";
import { providerReads } from "../../keeper/adapters/providerReads.ts";
import { tokenSource } from "../../keeper/adapters/token.ts";
import type { JsonObject } from "../../keeper/app/json.ts";
import type { Source } from "../../keeper/app/ports.ts";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import { borrowFromAave, deployAaveV3, listAaveReserve, supplyToAave } from "../../scripts/testbed/aaveV3.ts";

const { ethers } = await network.create({ override: { transactionGasCap: false } });

describe("chain sources on the protocols' own contracts", () => {
  const chains = new Map([[HOME_CHAIN, providerReads(ethers.provider)]]);
  const observe = async (source: Source, params: JsonObject) => {
    const now = (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
    const request = { target: "x", params, current: undefined, now };
    return (await source.observe(request, new AbortController().signal)).value;
  };

  it("reads a live Aave v3 reserve: both rates after a borrow, and the supply of its aToken", async () => {
    const [admin] = await ethers.getSigners();
    if (admin === undefined) throw new MissingInputError("admin", "an account of the test chain");
    const aave = await deployAaveV3(admin);
    const usd = await ethers.deployContract("TestToken", ["Dollar", "USD", 6]);
    const feed = await ethers.deployContract("MockV3Aggregator", [8, 10n ** 8n]);
    const token = await usd.getAddress();
    await listAaveReserve(aave, {
      token,
      symbol: "USD",
      decimals: 6,
      feed: await feed.getAddress(),
      rates: {
        optimalUsageRatio: 9_000n,
        baseVariableBorrowRate: 0n,
        variableRateSlope1: 500n,
        variableRateSlope2: 2_500n,
      },
      borrowable: true,
      collateral: { ltv: 8_000n, liquidationThreshold: 8_500n, liquidationBonus: 10_500n },
    });
    await usd.mint(admin, 10n ** 12n);
    await supplyToAave(aave, admin, token, 10n ** 12n);
    await borrowFromAave(aave, admin, token, 45n * 10n ** 10n);

    const pool = await aave.pool.getAddress();
    const reserve = await aave.data.getFunction("getReserveData")(token);
    // Difference of two rates in whole parts of 1e9: this chai compares integers only.
    const apart = (a: number, b: number) => Math.round(Math.abs(a - b) * 1e9);
    const compounded = (ray: bigint) => Math.expm1(Number(ray) / 1e27);
    // 45 % of 90 % used: half of slope 1, 2.5 % a year.
    expect(apart(Number(reserve.variableBorrowRate) / 1e27, 0.025)).to.equal(0);
    const borrow = await observe(aaveRateSource(chains), { pool, asset: token, side: "variableBorrow" });
    expect(apart(Number(borrow), compounded(reserve.variableBorrowRate))).to.equal(0);
    const supply = await observe(aaveRateSource(chains), { pool, asset: token });
    expect(apart(Number(supply), compounded(reserve.liquidityRate))).to.equal(0);

    const [aToken] = await aave.data.getFunction("getReserveTokensAddresses")(token);
    expect(await observe(tokenSource(chains), { token: aToken, measure: "supply" })).to.equal("1000000");
  });

  it("reads a Chainlink aggregator", async () => {
    const feed = await ethers.deployContract("MockV3Aggregator", [8, 104_500_000n]);
    const params = { feed: await feed.getAddress(), maxAge: 3_600, decimals: 8 };
    expect(await observe(navFeedSource(chains), params)).to.equal("1.045");
  });
});
