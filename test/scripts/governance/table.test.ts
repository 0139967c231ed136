import { expect } from "chai";
import { humanPath } from "../../../scripts/governance/table.ts";

describe("governance's table", () => {
  it("names the five risks in the contract's order", () => {
    const named = [0, 1, 2, 3, 4].map((index) => humanPath(`riskParameters.premium.${index}`));
    expect(named).to.deep.equal(
      ["credit", "liquidity", "market", "counterparty", "legal"].map(
        (risk) => `riskParameters.premium.${risk}`,
      ),
    );
    expect(humanPath("riskParameters.haircutParts.1")).to.equal("riskParameters.haircutParts.liquidity");
    expect(humanPath("settingsOf.weights.4")).to.equal("settingsOf.weights.legal");
  });

  it("leaves every other path alone", () => {
    for (const path of ["settingsOf.weights", "riskParameters.premium.5", "signers.0"])
      expect(humanPath(path)).to.equal(path);
  });
});
