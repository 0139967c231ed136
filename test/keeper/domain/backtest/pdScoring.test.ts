import { expect } from "chai";
import { readDefaults } from "../../../../keeper/adapters/history/defaults.ts";
import { scorePds } from "../../../../keeper/domain/backtest/pdScoring.ts";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";

describe("PD scoring", () => {
  it("S&P 2023 study, 1990 and 1991, per 10 000 issuers: rates as published, scores by hand", () => {
    const cohorts = readDefaults("data/pd-history-sp.csv");
    const rates = cohorts.map(({ obligors, defaults }) => (100 * defaults) / obligors);
    expect(rates.map((rate) => rate.toFixed(2))).to.deep.equal(["0.14", "8.10", "0.13", "11.02"]);
    const score = scorePds(cohorts);
    expect(score).to.include({ obligors: 40_000, defaults: 1_939 });
    // Concordant pairs plus half the ties over all pairs, from the four cohorts in order of PD.
    const groups = [
      [14, 9_986],
      [13, 9_987],
      [810, 9_190],
      [1_102, 8_898],
    ] as const;
    let pairs = 0;
    let below = 0;
    for (const [bad, good] of groups) {
      pairs += bad * (below + good / 2);
      below += good;
    }
    expect(score.auc).to.be.closeTo(pairs / (1_939 * 38_061), 1e-12);
    const squared = cohorts.reduce(
      (sum, { pd, obligors, defaults }) => sum + defaults * (1 - pd) ** 2 + (obligors - defaults) * pd ** 2,
      0,
    );
    expect(score.brier.score).to.be.closeTo(squared / 40_000, 1e-12);
    expect(score.hosmerLemeshow.pValue).to.be.below(1e-6);
  });

  it("refuses counts that cannot be", () => {
    expect(() => scorePds([{ pd: 0.1, obligors: 1, defaults: 2 }])).to.throw(OutOfDomainError);
    expect(() => scorePds([{ pd: 1.2, obligors: 1, defaults: 0 }])).to.throw(OutOfDomainError);
    expect(() => scorePds([])).to.throw(OutOfDomainError);
  });
});
