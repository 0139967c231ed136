import { expect } from "chai";
import { readCurves } from "../../../../keeper/adapters/history/curves.ts";
import { readPrices } from "../../../../keeper/adapters/history/prices.ts";
import {
  type CoverageHorizon,
  type HaircutAt,
  haircutCoverage,
} from "../../../../keeper/domain/backtest/coverage.ts";
import { type PriceSeries, priceSeries } from "../../../../keeper/domain/backtest/priceSeries.ts";
import { trailingSigma } from "../../../../keeper/domain/backtest/trailingSigma.ts";
import { treasuryPrices } from "../../../../keeper/domain/backtest/treasuryPrices.ts";
import { MissingInputError, OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const DAY = 86_400;
const points = (name: string, rows: readonly (readonly [number, string])[]): PriceSeries =>
  priceSeries(
    name,
    rows.map(([time, price]) => ({ time, price: new Decimal(price) })),
  );
const flat =
  (haircut: string): HaircutAt =>
  () =>
    new Decimal(haircut);

/** `1 - exp(-z sigma sqrt(tau))` in doubles: the formula is tested elsewhere, here only the counting is. */
const marketHaircut =
  (lookback: number, lambda: number, floor: number, tau: number): HaircutAt =>
  (known) => {
    const sigma = trailingSigma(known, { lookback, lambda, minReturns: 30 });
    return sigma === undefined
      ? undefined
      : new Decimal(1 - Math.exp(-2.326348 * Math.max(sigma, floor) * Math.sqrt(tau)));
  };

describe("haircut coverage", () => {
  // Counted by a separate script (Python, its own window, volatility and bond formulas) on the shipped files.
  describe("equals an independent count", () => {
    const usdc = readPrices("data/usdc-usd-2023-03-depeg.csv");
    const byTime: readonly [number, number, number, number, string][] = [
      [3_600, 210, 10, 1, "0.03165753273399685"],
      [14_400, 55, 3, 1, "0.03712542213628722"],
    ];
    for (const [seconds, windows, skipped, exceedances, beyond] of byTime)
      it(`USDC, March 2023, ${seconds} s`, () => {
        const haircut = marketHaircut(2 * DAY, 0.94, 0, seconds / (365 * DAY));
        const result = haircutCoverage(usdc, { kind: "seconds", seconds }, haircut, 0.01);
        expect(result.windows).to.have.length(windows);
        expect(result).to.include({ skipped, exceedances });
        expect(result.worstBeyond.toNumber()).to.be.closeTo(Number(beyond), 1e-12);
      });
    const curves = readCurves("data/ust-par-yield");
    const byRow: readonly [string, number, number, string][] = [
      ["10", 220, 1, "0.0023810029521850185"],
      ["2", 220, 2, "0.0000472640633946142"],
    ];
    for (const [tenor, windows, exceedances, beyond] of byRow)
      it(`${tenor}-year Treasury, 2021-2025, 5 business days`, () => {
        const series = treasuryPrices(curves, tenor);
        const haircut = marketHaircut(90 * DAY, 0.97, 0.003, 5 / 252);
        const result = haircutCoverage(series, { kind: "rows", rows: 5 }, haircut, 0.01);
        expect(result.windows).to.have.length(windows);
        expect(result).to.include({ skipped: 6, exceedances });
        expect(result.worstBeyond.toNumber()).to.be.closeTo(Number(beyond), 1e-12);
        expect(result.tests?.kupiec.pValue).to.be.within(0.3, 1);
      });
  });

  it("a loss equal to the haircut is covered, a hair more is not; windows share only their boundary row", () => {
    const series = points("made", [
      [0, "1"],
      [10, "0.9"],
      [20, "0.81"],
      [30, "0.729"],
    ]);
    const horizon: CoverageHorizon = { kind: "rows", rows: 1 };
    expect(haircutCoverage(series, horizon, flat("0.1")).exceedances).to.equal(0);
    const tight = haircutCoverage(series, horizon, flat("0.09"));
    expect(tight.exceedances).to.equal(3);
    expect(tight.meanBeyond.toString()).to.equal("0.01");
    expect(tight.tests).to.equal(undefined);
    expect(tight.windows.map((w) => [w.from, w.to])).to.deep.equal([
      [0, 10],
      [10, 20],
      [20, 30],
    ]);
  });

  it("closes a window with the last row inside the horizon, and opens the next after a gap", () => {
    const series = points("gappy", [
      [0, "1"],
      [9, "0.5"],
      [25, "0.4"],
      [35, "0.3"],
    ]);
    const result = haircutCoverage(series, { kind: "seconds", seconds: 10 }, flat("0.2"));
    expect(result.windows.map((w) => [w.from, w.to, w.loss.toString()])).to.deep.equal([
      [0, 9, "0.5"],
      [25, 35, "0.25"],
    ]);
  });

  it("sees the worst price inside a window that ends well, and knows nothing later than its start", () => {
    const series = points("dip", [
      [0, "1"],
      [1, "0.5"],
      [2, "1"],
    ]);
    const seen: number[] = [];
    const result = haircutCoverage(series, { kind: "rows", rows: 2 }, (known) => {
      seen.push(known.length);
      return new Decimal("0.1");
    });
    expect(seen).to.deep.equal([1]);
    expect(result).to.include({ exceedances: 0, worstExceedances: 1 });
  });

  it("refuses a horizon of nothing and a series without a whole window", () => {
    const short = points("short", [
      [0, "1"],
      [1, "1"],
    ]);
    expect(() => haircutCoverage(short, { kind: "rows", rows: 0 }, flat("0.1"))).to.throw(OutOfDomainError);
    expect(() => haircutCoverage(short, { kind: "rows", rows: 5 }, flat("0.1"))).to.throw(MissingInputError);
  });
});
