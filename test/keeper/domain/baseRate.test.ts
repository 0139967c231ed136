import { expect } from "chai";
import { baseRate, liquidityProvisionYield } from "../../../keeper/domain/baseRate.ts";
import { parCurveOf } from "../../../keeper/domain/curve/parCurve.ts";
import { MissingInputError, OutOfDomainError } from "../../../keeper/domain/errors.ts";
import { Decimal } from "../../../keeper/domain/units.ts";

const d = (value: number | string): Decimal => new Decimal(value);
const curve = parCurveOf([
  { tenorYears: d("0.25"), parYield: d("0.048") },
  { tenorYears: d(1), parYield: d("0.04") },
]);
const onChain = { rate: d("0.06"), compounding: "continuous" } as const;

describe("docs/model.md section 1: base rate", () => {
  it("cash-flow assets take the Treasury yield to the last digit", () => {
    const { rate, compounding, omega } = baseRate(
      { assetKind: "cashFlow", tenorYears: d("0.25"), onChain },
      curve,
    );
    expect([rate.toFixed(), compounding, omega.toFixed()]).to.deep.equal(["0.048", "simple", "0"]);
  });

  it("omega mixes continuous rates and quotes the result as a Treasury is", () => {
    const { rate } = baseRate({ assetKind: "cashFlow", tenorYears: d(1), omega: d("0.3"), onChain }, curve);
    const treasury = 2 * Math.log(1 + 0.04 / 2);
    const mixed = treasury + 0.3 * (0.06 - treasury);
    expect(rate.toNumber()).to.be.closeTo(2 * (Math.exp(mixed / 2) - 1), 1e-15);
  });

  it("traded assets take the on-chain rate and the LP yield sigma^2/8 x concentration", () => {
    expect(liquidityProvisionYield(d("0.4"), d(5)).toFixed()).to.equal("0.1");
    const { rate } = baseRate(
      {
        assetKind: "traded",
        tenorYears: d("0.25"),
        onChain,
        liquidityProvision: { sigma: d("0.4"), concentration: d(1) },
      },
      undefined,
    );
    expect(rate.toFixed()).to.equal("0.08");
  });

  it("needs what it uses, and gives no LP yield to cash-flow assets", () => {
    const tenorYears = d("0.25");
    expect(() => baseRate({ assetKind: "traded", tenorYears }, curve)).to.throw(MissingInputError);
    expect(() => baseRate({ assetKind: "cashFlow", tenorYears }, undefined)).to.throw(MissingInputError);
    expect(() => baseRate({ assetKind: "cashFlow", tenorYears: d(2) }, curve)).to.throw(OutOfDomainError);
    expect(() =>
      baseRate(
        { assetKind: "cashFlow", tenorYears, liquidityProvision: { sigma: d(1), concentration: d(1) } },
        curve,
      ),
    ).to.throw(OutOfDomainError);
  });
});
