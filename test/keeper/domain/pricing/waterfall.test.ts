import { expect } from "chai";
import { inputsOf, readAsset } from "../../../../keeper/cli/assetFiles.ts";
import { MissingInputError } from "../../../../keeper/domain/errors.ts";
import { WATERFALL_CASES, waterfallRuns } from "../../../../keeper/domain/pricing/waterfall.ts";

const sum = (amounts: Readonly<Record<string, bigint>>): bigint =>
  Object.values(amounts).reduce((total, amount) => total + amount, 0n);

describe("waterfall of an asset file", () => {
  const inputs = inputsOf(readAsset("hk-factoring"));
  const runs = waterfallRuns(inputs);

  it("HK factoring: cash is conserved in every period of every case", () => {
    for (const name of WATERFALL_CASES)
      for (const { sources, uses } of runs[name].result.periods) expect(sum(sources)).to.equal(sum(uses));
  });

  it("as scheduled, everybody is paid; losses grow from case to case and eat equity first", () => {
    expect(runs.scheduled.result).to.include({ seniorLoss: 0n, seniorInterestOwed: 0n, juniorLoss: 0n });
    const equity = WATERFALL_CASES.map((name) => runs[name].result.equityPaid);
    const sorted = [...equity].sort((a, b) => (a > b ? -1 : a < b ? 1 : 0));
    expect(equity).to.deep.equal(sorted);
    expect(new Set(equity).size).to.equal(equity.length);
  });

  it("refunds of the tape add up to the dilution of its face", () => {
    const face = runs.normal.pool[0]?.opening ?? 0n;
    const diluted = runs.normal.pool.reduce((total, period) => total + period.diluted, 0n);
    const share = Number((diluted * 1_000_000n) / face) / 1_000_000;
    // 2.3 % over a mean term; loans shorter and longer than it lose a little less in all.
    expect(share).to.be.closeTo(0.023, 0.001);
  });

  it("a market's rate cap does not keep a tape from being paid through", () => {
    const { asset } = inputs;
    const capped = { ...asset, irm: { ...asset.irm, rateCap: { ...asset.irm.rateCap, value: "0.01" } } };
    expect(waterfallRuns({ ...inputs, asset: capped }).extreme.result).to.deep.equal(runs.extreme.result);
  });

  it("an asset without a waterfall says what is missing", () => {
    expect(() => waterfallRuns(inputsOf(readAsset("singapore-note")))).to.throw(MissingInputError);
  });
});
