import { MissingInputError, OutOfDomainError } from "../errors.ts";
import { Decimal } from "../units.ts";
import {
  type ConditionalCoverage,
  christoffersen,
  kupiec,
  type LikelihoodRatioTest,
} from "./coverageTests.ts";
import { extreme, type PricePoint, type PriceSeries } from "./priceSeries.ts";

/** How long the collateral is held against one haircut. */
export type CoverageHorizon =
  /** Calendar time, for prices that never close. */
  | { readonly kind: "seconds"; readonly seconds: number }
  /** Rows of a series with one row a business day. */
  | { readonly kind: "rows"; readonly rows: number };

/** The haircut that would have been in force, from what was known at that moment and nothing later. */
export type HaircutAt = (known: readonly PricePoint[]) => Decimal | undefined;

export interface CoverageWindow {
  readonly from: number;
  readonly to: number;
  readonly haircut: Decimal;
  /** `1 - last/first`; negative for a gain. */
  readonly loss: Decimal;
  /** `1 - lowest/first`: what a sale at the worst moment would have cost. */
  readonly worst: Decimal;
  /** True where `loss` is greater than the haircut; equal is covered. */
  readonly exceeded: boolean;
}

export interface Coverage {
  readonly windows: readonly CoverageWindow[];
  /** Windows before enough history was known to set a haircut. */
  readonly skipped: number;
  readonly exceedances: number;
  /** `max(0, loss - haircut)`: the mean over the exceedances and the largest. Zero where there are none. */
  readonly meanBeyond: Decimal;
  readonly worstBeyond: Decimal;
  /** Windows in which the lowest price, not the last, was beyond the haircut. */
  readonly worstExceedances: number;
  /** Only for a haircut that claims a probability: h_market alone. */
  readonly tests:
    | {
        readonly probability: number;
        readonly kupiec: LikelihoodRatioTest;
        /** Undefined with a single window: nothing follows it. */
        readonly christoffersen: ConditionalCoverage | undefined;
      }
    | undefined;
}

/**
 * Splits the series into non-overlapping windows and compares each window's loss with the haircut set at its start.
 * A window opens at the first row at or after the end of the one before it and closes with the last row inside the
 * horizon; a window that the data do not reach to the end of is left out, and so is one with no second row.
 * @param probability of an exceedance that the haircut claims (0.01 for a 99 % haircut); absent: no tests
 */
export function haircutCoverage(
  series: PriceSeries,
  horizon: CoverageHorizon,
  haircutAt: HaircutAt,
  probability?: number,
): Coverage {
  const windows: CoverageWindow[] = [];
  let skipped = 0;
  for (const { start, end } of windowsOf(series.points, horizon)) {
    const held = series.points.slice(start, end + 1);
    const first = held[0];
    const last = held.at(-1);
    if (first === undefined || last === undefined || held.length < 2) continue;
    const haircut = haircutAt(series.points.slice(0, start + 1));
    if (haircut === undefined) {
      skipped += 1;
      continue;
    }
    const lossTo = (price: Decimal): Decimal => new Decimal(1).minus(price.div(first.price));
    const loss = lossTo(last.price);
    windows.push({
      from: first.time,
      to: last.time,
      haircut,
      loss,
      worst: lossTo(extreme(held.slice(1), (a, b) => a.lt(b))),
      exceeded: loss.gt(haircut),
    });
  }
  return score(windows, skipped, probability);
}

function score(windows: readonly CoverageWindow[], skipped: number, probability?: number): Coverage {
  if (windows.length === 0)
    throw new MissingInputError(
      "coverage windows",
      "the series is too short for one window after its warm-up",
    );
  const beyond = windows.filter((w) => w.exceeded).map((w) => w.loss.minus(w.haircut));
  const exceeded = windows.map((w) => w.exceeded);
  return {
    windows,
    skipped,
    exceedances: beyond.length,
    meanBeyond: beyond.length === 0 ? new Decimal(0) : Decimal.sum(...beyond).div(beyond.length),
    worstBeyond: beyond.length === 0 ? new Decimal(0) : Decimal.max(...beyond),
    worstExceedances: windows.filter((w) => w.worst.gt(w.haircut)).length,
    tests:
      probability === undefined
        ? undefined
        : {
            probability,
            kupiec: kupiec(windows.length, beyond.length, probability),
            christoffersen: windows.length > 1 ? christoffersen(exceeded, probability) : undefined,
          },
  };
}

/** Index pairs of the windows, both ends included. */
function windowsOf(
  points: readonly PricePoint[],
  horizon: CoverageHorizon,
): readonly { readonly start: number; readonly end: number }[] {
  const length = horizon.kind === "rows" ? horizon.rows : horizon.seconds;
  if (!Number.isInteger(length) || length < 1)
    throw new OutOfDomainError("coverage horizon", length, `a whole number of ${horizon.kind}, at least 1`);
  return horizon.kind === "rows" ? windowsByRow(points, length) : windowsByTime(points, length);
}

function windowsByRow(points: readonly PricePoint[], rows: number) {
  const count = Math.floor((points.length - 1) / rows);
  return Array.from({ length: Math.max(0, count) }, (_, i) => ({ start: i * rows, end: (i + 1) * rows }));
}

function windowsByTime(points: readonly PricePoint[], seconds: number) {
  const windows: { start: number; end: number }[] = [];
  const lastTime = points.at(-1)?.time ?? 0;
  let start = 0;
  for (let from = points[0]; from !== undefined; from = points[start]) {
    const limit = from.time + seconds;
    if (limit > lastTime) break;
    let next = start + 1;
    while ((points[next]?.time ?? Number.POSITIVE_INFINITY) <= limit) next += 1;
    windows.push({ start, end: next - 1 });
    // The closing row opens the next window where it lies exactly on the horizon; a gap moves the opening on.
    start = points[next - 1]?.time === limit ? next - 1 : next;
  }
  return windows;
}
