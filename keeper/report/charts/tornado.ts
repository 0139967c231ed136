import { CHART_WIDTH, type Chart, drawChart } from "../chart.ts";
import { cssVariable } from "../palette.ts";

/** What a bump of one input does to the yield, in basis points, down and up. */
export interface TornadoRow {
  readonly label: string;
  readonly down: number;
  readonly up: number;
}

/** Bars around zero, the largest swing on top. */
export async function tornado(
  id: string,
  title: string,
  caption: string,
  rows: readonly TornadoRow[],
): Promise<Chart> {
  const swing = (row: TornadoRow): number => Math.max(Math.abs(row.down), Math.abs(row.up));
  const sorted = rows.toSorted((a, b) => swing(b) - swing(a));
  const order = sorted.map((row) => row.label);
  const values = sorted.flatMap((row) => [
    { label: row.label, bp: row.down, colour: cssVariable("down"), swing: swing(row) },
    { label: row.label, bp: row.up, colour: cssVariable("up"), swing: swing(row) },
  ]);
  const reach = Math.max(...sorted.map(swing), 0.1) * 2;
  const x = {
    field: "bp",
    type: "quantitative" as const,
    scale: { domain: [-reach, reach], nice: false },
    axis: { title: "change of the yield, bp", tickCount: 4 },
  };
  const label = (sign: 1 | -1) => ({
    transform: [{ filter: sign === 1 ? "datum.bp >= 0.05" : "datum.bp <= -0.05" }],
    mark: { type: "text" as const, align: sign === 1 ? ("left" as const) : ("right" as const), dx: 4 * sign },
    encoding: { x, text: { field: "bp", type: "quantitative" as const, format: "+.1f" } },
  });
  const svg = await drawChart(
    {
      width: CHART_WIDTH - 150,
      height: 26 * order.length,
      data: { values },
      encoding: {
        y: { field: "label", type: "nominal", sort: order, axis: { title: null, labelLimit: 0 } },
      },
      layer: [
        {
          mark: { type: "bar", height: 14 },
          encoding: { x: { ...x, stack: null }, color: { field: "colour", type: "nominal", scale: null } },
        },
        {
          mark: { type: "rule", color: cssVariable("muted") },
          encoding: { x: { datum: 0 }, y: { value: 0 }, y2: { value: 26 * order.length } },
        },
        label(1),
        label(-1),
      ],
    },
    `${title}: ${sorted.map((row) => `${row.label} ${row.down.toFixed(1)} to ${row.up.toFixed(1)} bp`).join(", ")}`,
  );
  return { id, title, caption, svg, wide: false };
}
