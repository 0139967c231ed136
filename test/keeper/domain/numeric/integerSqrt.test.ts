import { expect } from "chai";
import fc from "fast-check";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { integerSqrt } from "../../../../keeper/domain/numeric/integerSqrt.ts";

describe("integer square root", () => {
  it("is the floor of the root, at any length", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 1n << 2_200n), fc.integer({ min: 0, max: 2_190 }), (n, shift) => {
        const m = n >> BigInt(shift);
        const root = integerSqrt(m);
        expect(root * root <= m && (root + 1n) * (root + 1n) > m).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });
  it("is exact around perfect squares", () => {
    for (const root of [1n, 2n, 94_906_267n, 1n << 53n, (1n << 128n) - 1n, 10n ** 200n]) {
      expect(integerSqrt(root * root)).to.equal(root);
      expect(integerSqrt(root * root - 1n)).to.equal(root - 1n);
    }
    expect(integerSqrt(0n)).to.equal(0n);
  });
  it("refuses negative numbers", () => {
    expect(() => integerSqrt(-1n)).to.throw(OutOfDomainError);
  });
});
