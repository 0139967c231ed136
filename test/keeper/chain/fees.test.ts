import { expect } from "chai";
import fc from "fast-check";
import { capped, type Fees, replacementFees } from "../../../keeper/chain/fees.ts";

const NONE: Fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
const fees = fc
  .tuple(fc.bigInt(0n, 10n ** 12n), fc.bigInt(0n, 10n ** 12n))
  .map(
    ([a, b]): Fees =>
      a > b ? { maxFeePerGas: a, maxPriorityFeePerGas: b } : { maxFeePerGas: b, maxPriorityFeePerGas: a },
  );

describe("replacement fees", () => {
  it("raise both fields by 12.5 %, rounded up, or follow the market where it is higher", () => {
    const pending = [{ maxFeePerGas: 100n, maxPriorityFeePerGas: 1n }];
    expect(replacementFees(NONE, pending)).to.deep.equal({ maxFeePerGas: 113n, maxPriorityFeePerGas: 2n });
    expect(replacementFees({ maxFeePerGas: 500n, maxPriorityFeePerGas: 1n }, pending)).to.deep.equal({
      ...{ maxFeePerGas: 500n, maxPriorityFeePerGas: 2n },
    });
    expect(replacementFees({ maxFeePerGas: 5n, maxPriorityFeePerGas: 1n }, [])).to.deep.equal({
      ...{ maxFeePerGas: 5n, maxPriorityFeePerGas: 1n },
    });
  });

  it("replace every pending transaction of the nonce, whatever was sent", () =>
    fc.assert(
      fc.property(fees, fc.array(fees, { maxLength: 5 }), (quote, pending) => {
        const next = replacementFees(quote, pending);
        for (const old of [...pending])
          for (const field of ["maxFeePerGas", "maxPriorityFeePerGas"] as const)
            expect(next[field] * 1_000n).to.be.at.least(old[field] * 1_125n);
        expect(next.maxFeePerGas).to.be.at.least(quote.maxFeePerGas);
      }),
    ));
});

describe("the cap", () => {
  it("is a valid value, and one wei below what is needed is not enough", () => {
    const least = { maxFeePerGas: 113n, maxPriorityFeePerGas: 2n };
    expect(capped(least, least, 50n, 113n)).to.deep.equal(least);
    expect(capped(least, least, 50n, 112n)).to.equal(undefined);
    expect(capped(least, NONE, 113n, 112n)).to.equal(undefined);
  });

  it("is never passed, and what it lets through still replaces and still pays the base fee", () =>
    fc.assert(
      fc.property(
        fees,
        fc.array(fees, { maxLength: 3 }),
        fc.bigInt(0n, 10n ** 12n),
        fc.bigInt(1n, 2n * 10n ** 12n),
        (quote, pending, base, cap) => {
          const least = replacementFees(NONE, pending);
          const result = capped(replacementFees(quote, pending), least, base, cap);
          if (result === undefined) return;
          expect(result.maxFeePerGas <= cap).to.equal(true);
          expect(result.maxPriorityFeePerGas <= result.maxFeePerGas).to.equal(true);
          expect(result.maxFeePerGas >= base || replacementFees(quote, pending).maxFeePerGas < base).to.equal(
            true,
          );
          for (const field of ["maxFeePerGas", "maxPriorityFeePerGas"] as const)
            expect(result[field] >= least[field]).to.equal(true);
        },
      ),
    ));
});
