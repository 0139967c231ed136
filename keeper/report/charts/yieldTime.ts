import type { YieldPoint } from "../../domain/backtest/yieldPath.ts";
import { RISKS } from "../../domain/composition.ts";
import { type Chart, drawChart, WIDE_CHART_WIDTH } from "../chart.ts";
import { cssVariable } from "../palette.ts";

const PARTS = ["base", ...RISKS] as const;

/** The yield through time, stacked by part: base rate at the bottom, then the premia. */
export async function yieldTime(points: readonly YieldPoint[]): Promise<Chart> {
  const values = points.flatMap((point) =>
    PARTS.map((part, order) => ({
      date: point.date,
      part: part === "base" ? "base rate" : part,
      order,
      percent: Number(part === "base" ? point.baseRate : point.premium[part]) / 10_000,
    })),
  );
  const domain = ["base rate", ...RISKS];
  const svg = await drawChart(
    {
      width: WIDE_CHART_WIDTH - 70,
      height: 220,
      data: { values },
      mark: { type: "area", interpolate: "step-after" },
      encoding: {
        x: {
          field: "date",
          type: "temporal",
          scale: { type: "utc" },
          axis: { title: null, format: "%Y", tickCount: "year", grid: false },
        },
        y: {
          field: "percent",
          type: "quantitative",
          stack: "zero",
          axis: { title: "yield, % a year", tickCount: 6 },
        },
        order: { field: "order" },
        color: {
          field: "part",
          type: "nominal",
          scale: { domain, range: PARTS.map((part) => cssVariable(part)) },
          legend: { title: null, columns: 6 },
        },
      },
    },
    `Yield through time: ${points.length} week ends from ${points[0]?.date} to ${points.at(-1)?.date}`,
  );
  return {
    id: "yield-time",
    title: "Yield through time",
    caption: `Stacked by part on the recorded Treasury curves, ${points.length} week ends; all other inputs as they stand today.`,
    svg,
    wide: true,
  };
}
