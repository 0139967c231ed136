import { expect } from "chai";
import { network } from "hardhat";
import {
  aaveAccount,
  borrowFromAave,
  deployAaveV3,
  listAaveReserve,
  supplyToAave,
} from "../../scripts/testbed/aaveV3.ts";
import { deploySafe, executeFromSafe } from "../../scripts/testbed/safe.ts";

const { ethers } = await network.create({ override: { transactionGasCap: false } });

describe("the real protocols on the test chain", () => {
  it("Aave v3 lends against a reserve at its own LTV", async () => {
    const [admin, user] = await ethers.getSigners();
    if (!admin || !user) throw new TypeError("two accounts");
    const aave = await deployAaveV3(admin);
    const usd = await ethers.deployContract("TestToken", ["USD", "USD", 6]);
    const rwa = await ethers.deployContract("TestToken", ["RWA", "RWA", 18]);
    const one = await ethers.deployContract("MockV3Aggregator", [8, 10n ** 8n]);
    const rates = {
      optimalUsageRatio: 9_000n,
      baseVariableBorrowRate: 0n,
      variableRateSlope1: 400n,
      variableRateSlope2: 6_000n,
    };
    await listAaveReserve(aave, {
      token: await usd.getAddress(),
      symbol: "USD",
      decimals: 6,
      feed: await one.getAddress(),
      rates,
      borrowable: true,
    });
    await listAaveReserve(aave, {
      token: await rwa.getAddress(),
      symbol: "RWA",
      decimals: 18,
      feed: await one.getAddress(),
      rates,
      borrowable: false,
      collateral: { ltv: 7_000n, liquidationThreshold: 7_500n, liquidationBonus: 10_500n },
    });
    await usd.mint(admin, 10n ** 12n);
    await rwa.mint(user, 1_000n * 10n ** 18n);
    await supplyToAave(aave, admin, await usd.getAddress(), 10n ** 12n);
    await supplyToAave(aave, user, await rwa.getAddress(), 1_000n * 10n ** 18n);
    // 1 000 tokens at 1 USD and 70 %: 700 USD, with 6 decimals.
    await borrowFromAave(aave, user, await usd.getAddress(), 700_000_000n);
    expect(await usd.balanceOf(user)).to.equal(700_000_000n);
    expect((await aaveAccount(aave, user.address)).debt).to.equal(70_000_000_000n);
  });

  it("a 2-of-3 Safe executes a batch signed by two owners and refuses one owner alone", async () => {
    const [deployer, a, b, c] = await ethers.getSigners();
    if (!deployer || !a || !b || !c) throw new TypeError("four accounts");
    const safe = await deploySafe(deployer, [a.address, b.address, c.address], 2);
    const token = await ethers.deployContract("TestToken", ["T", "T", 18]);
    const mint = {
      to: await token.getAddress(),
      value: 0n,
      data: token.interface.encodeFunctionData("mint", [c.address, 5n]),
    };
    await executeFromSafe(safe, [c, a], [mint, mint]);
    expect(await token.balanceOf(c)).to.equal(10n);
    await expect(executeFromSafe(safe, [b], [mint])).to.be.revertedWith("GS020");
  });
});
