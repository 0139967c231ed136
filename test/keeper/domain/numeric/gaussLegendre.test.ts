import { expect } from "chai";
import { integrate } from "../../../../keeper/domain/numeric/gaussLegendre.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

describe("Gauss-Legendre quadrature", () => {
  it("is exact for polynomials of degree 2n - 1", () => {
    for (const count of [1, 2, 5, 40]) {
      const degree = 2 * count - 1;
      const value = integrate((x) => x.pow(degree), new Decimal(0), new Decimal(1), count);
      expect(
        value
          .minus(new Decimal(1).div(degree + 1))
          .abs()
          .lt("1e-36"),
        String(count),
      ).to.equal(true);
    }
  });
  it("integrates the exponential", () => {
    const value = integrate((x) => x.exp(), new Decimal(-1), new Decimal(2), 30);
    const exact = new Decimal(2).exp().minus(new Decimal(-1).exp());
    expect(value.minus(exact).abs().lt("1e-36")).to.equal(true);
  });
});
