import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { startLocalChain } from "../e2e/support/localChain.ts";
import { ONE_TOKEN, openMarket } from "../protocols/support/market.ts";
import { readHaircut } from "./readHaircut.ts";

const root = join(import.meta.dirname, "..", "..");

describe("docs/integrate.md", () => {
  it("shows the examples as they are compiled and tested here", () => {
    const document = readFileSync(join(root, "docs/integrate.md"), "utf8");
    for (const file of ["contracts/examples/CollateralGate.sol", "test/consumer/readHaircut.ts"])
      expect(document).to.include(readFileSync(join(root, file), "utf8").trim());
  });

  it("reads a borrowing limit, a liquidation and a haircut as the examples say", async () => {
    const chain = await startLocalChain();
    try {
      const market = await openMarket(chain.connection);
      const asset = await market.asset.getAddress();
      const { RiskLens, RiskParameterOracle } = market.record.contracts;
      const gate = await chain.connection.ethers.deployContract("CollateralGate", [RiskLens.address]);
      // 10 tokens x 100 USD x 76.7406 % = 767.406 USD; liquidated beyond 81.7406 % = 817.406 USD.
      expect(await gate.getFunction("borrowLimit")(asset, 10n * ONE_TOKEN)).to.equal(767_406n * 10n ** 15n);
      const isLiquidatable = gate.getFunction("isLiquidatable");
      expect(await isLiquidatable(asset, 10n * ONE_TOKEN, 817_406n * 10n ** 15n)).to.equal(false);
      expect(await isLiquidatable(asset, 10n * ONE_TOKEN, 817_406n * 10n ** 15n + 1n)).to.equal(true);
      expect(
        await readHaircut(chain.url, RiskParameterOracle.address, RiskLens.address, asset),
      ).to.deep.equal({
        haircut: 141_723n,
        maxLtv: 767_406n,
        price: 100n * ONE_TOKEN,
      });
    } finally {
      await chain.close();
    }
  });
});
