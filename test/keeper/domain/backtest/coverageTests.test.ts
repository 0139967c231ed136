import { expect } from "chai";
import fc from "fast-check";
import {
  christoffersen,
  christoffersenIndependence,
  kupiec,
  transitionsOf,
} from "../../../../keeper/domain/backtest/coverageTests.ts";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";

describe("Kupiec and Christoffersen", () => {
  it("Jorion, Value at Risk (3rd ed.), box 6-2: 20 exceptions of 5 % in 252 days, LR 3.91, independence 9.53", () => {
    expect(kupiec(252, 20, 0.05).statistic).to.be.closeTo(3.91, 0.005);
    const independence = christoffersenIndependence({ n00: 218, n01: 14, n10: 14, n11: 6 });
    expect(independence.statistic).to.be.closeTo(9.53, 0.005);
  });

  // Statistic in closed form and p-value by scipy.stats.chi2.sf (SciPy 1.17.1), computed apart from this code.
  const POF: readonly [number, number, number, number, number][] = [
    [252, 20, 0.05, 3.9125508275532184, 0.04792680100008753],
    [250, 0, 0.01, 5.025167926750726, 0.02498150305344973],
    [250, 4, 0.01, 0.7691383643858458, 0.380483738238954],
    [250, 10, 0.01, 12.955491062356018, 0.0003189845082133835],
    [1000, 25, 0.01, 16.042965938670278, 6.192122972318636e-5],
  ];
  for (const [n, x, p, statistic, pValue] of POF)
    it(`Kupiec, ${x} of ${n} at ${p}`, () => {
      const result = kupiec(n, x, p);
      expect(result.statistic).to.be.closeTo(statistic, 1e-9);
      expect(result.pValue).to.be.closeTo(pValue, 1e-10);
    });

  it("Christoffersen on a sequence with clusters, against SciPy", () => {
    const hits = [3, 4, 5, 17, 40, 41, 66, 99];
    const exceeded = Array.from({ length: 100 }, (_, i) => hits.includes(i));
    const result = christoffersen(exceeded, 0.05);
    expect(result.transitions).to.deep.equal({ n00: 87, n01: 5, n10: 4, n11: 3 });
    expect(result.independence.statistic).to.be.closeTo(7.178815601113261, 1e-9);
    expect(result.independence.pValue).to.be.closeTo(0.007376939031560502, 1e-10);
    expect(result.conditional.statistic).to.be.closeTo(8.794623791568942, 1e-9);
    expect(result.conditional.pValue).to.be.closeTo(0.012310387069431336, 1e-10);
  });

  it("a share that equals the probability, and every edge, has a p-value of 1 or a number", () => {
    expect(kupiec(100, 5, 0.05)).to.deep.include({ statistic: 0, pValue: 1 });
    expect(kupiec(3, 3, 0.01).pValue).to.be.within(0, 1e-5);
    expect(christoffersen([false, false, false], 0.01).independence.pValue).to.equal(1);
    expect(christoffersen([true, true, true], 0.01).independence.pValue).to.equal(1);
  });

  it("counts every pair once and never leaves [0, 1]", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 60 }), (exceeded) => {
        const t = transitionsOf(exceeded);
        expect(t.n00 + t.n01 + t.n10 + t.n11).to.equal(exceeded.length - 1);
        const result = christoffersen(exceeded, 0.01);
        for (const one of [result.independence, result.conditional]) {
          expect(one.statistic).to.be.at.least(0);
          expect(one.pValue).to.be.within(0, 1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("refuses what is not a count or a probability", () => {
    expect(() => kupiec(0, 0, 0.01)).to.throw(OutOfDomainError);
    expect(() => kupiec(10, 11, 0.01)).to.throw(OutOfDomainError);
    expect(() => kupiec(10, 1, 0)).to.throw(OutOfDomainError);
    expect(() => christoffersen([true], 0.01)).to.throw(OutOfDomainError);
  });
});
