import { readCurves } from "../../adapters/history/curves.ts";
import type { Json } from "../../app/json.ts";
import { withoutBindings } from "../../domain/asset/parse.ts";
import { type YieldPath, type YieldPoint, yieldPath } from "../../domain/backtest/yieldPath.ts";
import { RISKS } from "../../domain/composition.ts";
import { MissingInputError } from "../../domain/errors.ts";
import { type Pips, pipsToDecimal } from "../../domain/units.ts";
import { readAsset } from "../assetFiles.ts";
import { withProgress } from "../progress.ts";
import { csv, percent, right, table } from "../render.ts";
import { SHIPPED } from "./shared.ts";

export interface YieldOptions {
  readonly curves?: string;
  readonly from?: string;
  readonly to?: string;
}

export function yieldResult(asset: string, options: YieldOptions): YieldPath {
  const document = withoutBindings(readAsset(asset));
  const { from = "0000", to = "9999" } = options;
  const curves = readCurves(options.curves ?? SHIPPED.curves).filter(
    ({ date }) => date >= from && date <= to,
  );
  if (curves.length === 0) throw new MissingInputError("curve history", `no day from ${from} to ${to}`);
  return withProgress(document.name, curves.length, (done) => yieldPath(document, curves, done));
}

const fraction = (value: Pips): string => pipsToDecimal(value).toFixed();
const PART_COLUMNS = ["baseRate", ...RISKS, "yield", "haircut", "liquidationThreshold", "maxLtv"] as const;

const cells = (point: YieldPoint): string[] => [
  fraction(point.baseRate),
  ...RISKS.map((risk) => fraction(point.premium[risk])),
  fraction(point.yield),
  fraction(point.haircut),
  fraction(point.liquidationThreshold),
  fraction(point.maxLtv),
];

export function yieldReport(path: YieldPath): Json {
  return {
    asset: path.asset,
    days: path.points.length,
    lowest: { date: path.lowest.date, yield: path.lowest.yield.toFixed() },
    highest: { date: path.highest.date, yield: path.highest.yield.toFixed() },
    mean: path.mean.toDecimalPlaces(12).toFixed(),
    points: path.points.map((point) => ({
      date: point.date,
      ...Object.fromEntries(cells(point).map((cell, i) => [PART_COLUMNS[i] ?? "", cell])),
    })),
  };
}

export const yieldCsv = (path: YieldPath): string =>
  csv(
    ["date", ...PART_COLUMNS],
    path.points.map((point) => [point.date, ...cells(point)]),
  );

/** One row a month, its last day; every day is in the CSV and the JSON. */
export function yieldTable(path: YieldPath): string {
  const monthEnds = path.points.filter(
    (point, i) => path.points[i + 1]?.date.slice(0, 7) !== point.date.slice(0, 7),
  );
  const rate = (value: Pips) => right(percent(pipsToDecimal(value), 3));
  return [
    table(
      ["month end", "base", ...RISKS, "yield", "haircut"],
      monthEnds.map((point) => [
        point.date,
        rate(point.baseRate),
        ...RISKS.map((risk) => rate(point.premium[risk])),
        rate(point.yield),
        rate(point.haircut),
      ]),
    ),
    `${path.points.length} days; lowest ${percent(path.lowest.yield, 3)} on ${path.lowest.date}, ` +
      `highest ${percent(path.highest.yield, 3)} on ${path.highest.date}, mean ${percent(path.mean, 3)}`,
  ].join("\n");
}
