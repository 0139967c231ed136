import { readFileSync } from "node:fs";
import { expect } from "chai";
import { readCurves } from "../../../../keeper/adapters/history/curves.ts";
import { parseAssetDocument, withoutBindings } from "../../../../keeper/domain/asset/parse.ts";
import { yieldPath } from "../../../../keeper/domain/backtest/yieldPath.ts";
import { RISKS } from "../../../../keeper/domain/composition.ts";
import { MissingInputError } from "../../../../keeper/domain/errors.ts";

describe("yield path", () => {
  const note = withoutBindings(
    parseAssetDocument(JSON.parse(readFileSync("assets/singapore-note.json", "utf8"))),
  );
  const curves = readCurves("data/ust-par-yield");

  it("Singapore note through 2021-2025: 1 131 days in under 5 s, each the 3-month par yield plus 127.5 bp", () => {
    const started = performance.now();
    let done = 0;
    const path = yieldPath(note, curves, (days) => {
      done = days;
    });
    expect(performance.now() - started).to.be.below(5_000);
    expect(done).to.equal(1131);
    path.points.forEach((point, i) => {
      const threeMonths = curves[i]?.points.find((p) => p.tenorYears === "0.25")?.parYield;
      expect(Number(point.baseRate)).to.equal(Math.round(Number(threeMonths) * 1e6));
      expect(point.yield - point.baseRate).to.equal(12_750n);
      expect(RISKS.reduce((sum, risk) => sum + point.premium[risk], 0n)).to.equal(12_750n);
    });
    const day = path.points.find((point) => point.date === "2024-09-19");
    expect(day?.yield).to.equal(60_750n);
    // Lowest and highest 3-month par yield of the files, by a separate count: 0.01 % and 5.63 %.
    expect(path.lowest.yield.toFixed()).to.equal("0.01285");
    expect(path.highest.yield.toFixed()).to.equal("0.06905");
  });

  it("needs at least one curve", () => {
    expect(() => yieldPath(note, [])).to.throw(MissingInputError);
  });
});
