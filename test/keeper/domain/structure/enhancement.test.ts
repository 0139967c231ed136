import { expect } from "chai";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import {
  attachment,
  checkEnhancement,
  coverMultiple,
  MINIMUM_ENHANCEMENT,
} from "../../../../keeper/domain/structure/enhancement.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const d = (value: string | number): Decimal => new Decimal(value);
const layers = (overCollateral: string, liquidityReserve = "0", cap = "0", stressPd = "0") => ({
  overCollateral: d(overCollateral),
  liquidityReserve: d(liquidityReserve),
  support: [{ name: "platform", cap: d(cap), providerStressPd: d(stressPd) }],
});

describe("enhancement (model.md sections 8 and 9)", () => {
  // Refunds of 2.3 % and bad debt of .3 % of face.
  const expectedLoss = d("0.023").plus("0.003");

  it("HK factoring: 5 % of pool covers a loss of 2.6 % 1.92 times", () => {
    expect(coverMultiple(attachment(layers("0.05")), expectedLoss)?.toFixed(2)).to.equal("1.92");
  });
  it("HK factoring: with a 3 % reserve 3.08 times", () => {
    expect(coverMultiple(attachment(layers("0.05", "0.03")), expectedLoss)?.toFixed(2)).to.equal("3.08");
  });

  it("support counts cap (1 - PD of the provider under stress)", () => {
    expect(attachment(layers("0.03", "0.01", "0.04", "0.25")).toString()).to.equal("0.07");
    expect(attachment(layers("0.03", "0.01", "0.04", "1")).toString()).to.equal("0.04");
  });

  it("the quadrants ask for 0, 3, 5 and 8 %", () => {
    expect(Object.values(MINIMUM_ENHANCEMENT).map((m) => m.times(100).toString())).to.deep.equal([
      "0",
      "3",
      "5",
      "8",
    ]);
    const check = checkEnhancement(layers("0.05", "0.01"), "Q4", expectedLoss);
    expect(check.shortfall.toString()).to.equal("0.02");
    expect(checkEnhancement(layers("0.05", "0.03"), "Q4", expectedLoss).shortfall.toString()).to.equal("0");
  });

  it("no expected loss has no multiple; layers over the whole pool are refused", () => {
    expect(coverMultiple(d("0.05"), d(0))).to.equal(undefined);
    expect(() => attachment(layers("0.6", "0.4"))).to.throw(OutOfDomainError);
    expect(() => attachment(layers("0.05", "0", "0.1", "1.5"))).to.throw(OutOfDomainError);
  });
});
