import { expect } from "chai";
import { Interface } from "ethers";
import { explainPriceRevert, priceOracleAbi } from "../../../keeper/chain/priceOracleAbi.ts";

describe("reverts of the price oracle", () => {
  it("are named with their numbers", () => {
    const data = priceOracleAbi.encodeErrorResult("PriceOracle_RoundCount", [33, 32]);
    expect(explainPriceRevert(data)).to.equal("PriceOracle_RoundCount(33, 32)");
  });

  it("are left to others where they are not its own", () => {
    const plain = new Interface(["error Error(string)", "error Panic(uint256)"]);
    for (const data of [
      ...[plain.encodeErrorResult("Error", ["no"]), plain.encodeErrorResult("Panic", [17])],
      ...["0x", "0xdeadbeef", "0x12"],
    ])
      expect(explainPriceRevert(data), data).to.equal(undefined);
  });
});
