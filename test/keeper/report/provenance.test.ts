import { expect } from "chai";
import { inputsOf, readAsset } from "../../../keeper/cli/assetFiles.ts";
import { priceAsset } from "../../../keeper/domain/priceAsset.ts";
import { haircutSteps, yieldSteps } from "../../../keeper/report/buildUps.ts";
import { duration } from "../../../keeper/report/format.ts";
import { dataTable, html } from "../../../keeper/report/html.ts";
import { provenanceOf } from "../../../keeper/report/provenance.ts";

describe("what the report draws from", () => {
  const names = ["singapore-note", "tokenised-treasury-fund", "hk-factoring"];

  for (const name of names)
    it(`${name}: build-ups end at the totals that the contract recomputes`, () => {
      const priced = priceAsset(inputsOf(readAsset(name)));
      const sum = (steps: readonly { readonly percent: number }[]) =>
        steps.reduce((total, { percent }) => total + percent, 0);
      expect(sum(yieldSteps(priced))).to.be.closeTo(Number(priced.totals.yield) / 1e4, 1e-9);
      expect(sum(haircutSteps(priced))).to.be.closeTo(Number(priced.totals.haircut) / 1e4, 1e-9);
      for (const { percent } of [...yieldSteps(priced), ...haircutSteps(priced)])
        expect(percent).to.be.at.least(0);
    });

  for (const name of names)
    it(`${name}: every source in the inputs is listed, and nothing else`, () => {
      const inputs = inputsOf(readAsset(name));
      const expected = JSON.stringify(inputs).split('"status":').length - 1;
      const rows = provenanceOf(inputs);
      expect(rows).to.have.length(expected);
      expect(new Set(rows.map(({ path }) => path)).size).to.equal(rows.length);
      for (const row of rows) expect(row.value).to.not.equal("");
    });

  it("escapes everything that is not markup", () => {
    const evil = "<script>alert('x')</script>&\"";
    const { markup } = dataTable(evil, [{ head: evil }], [[evil]]);
    expect(markup).to.not.contain("<script>");
    expect(html`${evil}`.markup).to.equal("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;");
  });

  it("says durations in two units", () => {
    expect([0, 59, 60, 3_661, 90_061].map(duration)).to.deep.equal([
      "0 s",
      "59 s",
      "1 min",
      "1 h 1 min",
      "1 d 1 h",
    ]);
  });
});
