import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { HistoryFileError } from "../../../../keeper/adapters/history/csvFile.ts";
import { readCurves } from "../../../../keeper/adapters/history/curves.ts";
import { readPrices } from "../../../../keeper/adapters/history/prices.ts";
import { summarise } from "../../../../keeper/domain/backtest/priceSeries.ts";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";

describe("history files", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "history-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it("USDC, March 2023: 808 bars, 88 gaps, lowest close .9007611", () => {
    const { points, cadence, gaps, minimum } = summarise(readPrices("data/usdc-usd-2023-03-depeg.csv"));
    expect({ points, cadence, gaps }).to.deep.equal({ points: 808, cadence: 900, gaps: 88 });
    expect(minimum.toFixed(7)).to.equal("0.9007611");
  });

  it("keeps every digit of a price, from CSV and from JSON", () => {
    const digits = "0.997013103483469012345678901234";
    const csv = file("a.csv", `time,volume,close\n2023-03-09T05:00:00Z,1,${digits}\n`);
    const json = file("a.json", JSON.stringify([{ time: 1678338000, close: digits }]));
    expect(readPrices(csv).points.map((p) => [p.time, p.price.toFixed()])).to.deep.equal([
      [1678338000, digits],
    ]);
    expect(readPrices(json).points[0]?.price.toFixed()).to.equal(digits);
  });

  it("Treasury files: 1 131 days, the tenors of each year, 4.80 % for three months on 2024-09-19", () => {
    const curves = readCurves("data/ust-par-yield");
    expect(curves).to.have.length(1131);
    expect([curves[0]?.date, curves.at(-1)?.date]).to.deep.equal(["2021-01-04", "2025-07-11"]);
    const day = curves.find((curve) => curve.date === "2024-09-19");
    expect(day?.points.find((point) => point.tenorYears === "0.25")?.parYield).to.equal("0.048");
  });

  it("skips a blank tenor and reads the Treasury's own date form", () => {
    const path = file(
      "t.csv",
      'Date,"1 Mo","1.5 Mo","10 Yr"\n09/19/2024,4.9,,3.73\n09/18/2024,N/A,4.8,3.70\n',
    );
    expect(
      readCurves(path).map((c) => [c.date, c.points.map((p) => [p.tenorYears, p.parYield])]),
    ).to.deep.equal([
      [
        "2024-09-18",
        [
          ["0.125", "0.048"],
          ["10", "0.037"],
        ],
      ],
      [
        "2024-09-19",
        [
          ["0.0833333333", "0.049"],
          ["10", "0.0373"],
        ],
      ],
    ]);
  });

  const broken: readonly [string, string, unknown][] = [
    ["no column close", "time,price\n2023-03-09,1\n", HistoryFileError],
    ["a price that is a word", "time,close\n2023-03-09,one\n", OutOfDomainError],
    ["a price of zero", "time,close\n2023-03-09,0\n", OutOfDomainError],
    ["a time without a zone", "time,close\n2023-03-09 05:00,1\n", OutOfDomainError],
    ["times that go back", "time,close\n2023-03-09,1\n2023-03-08,1\n", OutOfDomainError],
    ["rows of different length", "time,close\n2023-03-09,1\n2023-03-10\n", HistoryFileError],
  ];
  for (const [what, text, error] of broken)
    it(`refuses ${what}`, () => {
      expect(() => readPrices(file("broken.csv", text))).to.throw(error as new () => Error);
    });

  it("refuses a missing file, a day that stands twice and a column that is no tenor", () => {
    expect(() => readPrices(join(folder, "none.csv"))).to.throw(HistoryFileError);
    expect(() => readPrices(file("broken.json", "{"))).to.throw(HistoryFileError);
    expect(() => readCurves(file("d.csv", "Date,1 Yr\n2024-01-02,1\n2024-01-02,1\n"))).to.throw(
      HistoryFileError,
    );
    expect(() => readCurves(file("e.csv", "Date,Soon\n2024-01-02,1\n"))).to.throw(HistoryFileError);
  });
});
