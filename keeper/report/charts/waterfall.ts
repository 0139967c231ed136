import { CHART_WIDTH, type Chart, drawChart } from "../chart.ts";
import { cssVariable, type Tone } from "../palette.ts";

/** One step of a build-up, in per cent. */
export interface Step {
  readonly label: string;
  readonly tone: Tone;
  readonly percent: number;
}

/**
 * Build-up from zero to a total: each part starts where the one before ends; the last row is the total from zero.
 * Where the first part dwarfs the rest, the axis starts near its end, and says so, or the other parts would vanish.
 */
export async function waterfall(
  id: string,
  title: string,
  caption: string,
  steps: readonly Step[],
  unit: "bp" | "%",
): Promise<Chart> {
  let reached = 0;
  const rows = steps.map((step) => {
    const from = reached;
    reached += step.percent;
    return { ...step, from, to: reached };
  });
  const total = { label: "Total", tone: "total" as const, percent: reached, from: 0, to: reached };
  const first = rows[0]?.to ?? 0;
  const start = first > 0.5 * reached && rows.length > 1 ? Math.floor(first * 0.92 * 10) / 10 : 0;
  const values = [...rows, total].map((row, i) => ({
    label: row.label,
    from: Math.max(start, row.from),
    to: row.to,
    text:
      i === 0 || i === rows.length || unit === "%"
        ? `${row.percent.toFixed(3)} %`
        : `+${(row.percent * 100).toFixed(1)} bp`,
    colour: cssVariable(row.tone),
  }));
  const cut = start === 0 ? "" : ` The axis starts at ${start} %.`;
  // Labels stand to the right of the bar; the domain leaves room for the longest.
  const end = start + (reached - start) * 1.28;
  const order = values.map((row) => row.label);
  const x = { type: "quantitative" as const, scale: { domain: [start, end], zero: false, nice: false } };
  const y = { field: "label", type: "nominal" as const, sort: order, axis: { title: null, labelLimit: 110 } };
  const svg = await drawChart(
    {
      width: CHART_WIDTH - 100,
      height: 26 * values.length,
      data: { values },
      encoding: { y },
      layer: [
        {
          mark: { type: "bar", height: 16 },
          encoding: {
            x: { ...x, field: "from", axis: { title: "per cent", tickCount: 4, grid: true } },
            x2: { field: "to" },
            color: { field: "colour", type: "nominal", scale: null },
          },
        },
        {
          mark: { type: "text", align: "left", dx: 5, baseline: "middle" },
          encoding: { x: { ...x, field: "to" }, text: { field: "text" } },
        },
      ],
    },
    `${title}: ${values.map((row) => `${row.label} ${row.text}`).join(", ")}`,
  );
  return { id, title, caption: caption + cut, svg, wide: false };
}
