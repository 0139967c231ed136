import { expect } from "chai";
import { curveOn, parseTreasuryCsv, readTreasuryCurves } from "../../../keeper/adapters/treasuryCsv.ts";
import { MissingInputError, OutOfDomainError } from "../../../keeper/domain/errors.ts";

const curves = readTreasuryCurves(new URL("../../../data/ust-par-yield/", import.meta.url));

describe("Treasury par yields from CSV", () => {
  it("reads all 1 131 shipped days, whose tenors differ by year", () => {
    expect(curves.size).to.equal(1_131);
    expect(curves.get("2021-01-04")?.points).to.have.length(12);
    expect(curves.get("2024-09-19")?.points).to.have.length(13);
    expect(curves.get("2025-07-11")?.points).to.have.length(14);
  });

  it("serves Friday's curve on a Sunday and none after a week without any", () => {
    expect(curveOn(curves, "2024-09-22").date).to.equal("2024-09-20");
    expect(() => curveOn(curves, "2025-08-29")).to.throw(MissingInputError);
  });

  it("takes both spellings of the date, skips blanks, keeps every digit", () => {
    const [curve] = parseTreasuryCsv(
      'Date,"1 Mo","1.5 Month","3 Mo","10 Yr"\n09/19/2024,,,4.8,3.73\n',
      "test",
    );
    expect(curve?.date).to.equal("2024-09-19");
    expect(curve?.points).to.deep.equal([
      { tenorYears: "0.25", parYield: "0.048" },
      { tenorYears: "10", parYield: "0.0373" },
    ]);
  });

  it("refuses what is neither a date nor a number", () => {
    expect(() => parseTreasuryCsv("Date,3 Mo\nyesterday,4.8\n", "test")).to.throw(OutOfDomainError);
    expect(() => parseTreasuryCsv("Date,3 Mo\n2024-09-19,high\n", "test")).to.throw(OutOfDomainError);
  });
});
