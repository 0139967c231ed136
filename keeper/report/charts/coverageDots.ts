import type { CoverageResult } from "../../domain/backtest/coverageSuite.ts";
import { type Chart, drawChart, WIDE_CHART_WIDTH } from "../chart.ts";
import { cssVariable } from "../palette.ts";

/** Every window's loss as a dot, the haircut of its start as a line; losses beyond it in alarm. */
export async function coverageDots(id: string, result: CoverageResult): Promise<Chart> {
  const { task, market } = result;
  const horizon =
    task.horizon.kind === "rows"
      ? `${task.horizon.rows} business days`
      : `${task.horizon.seconds / 60} minutes`;
  const values = market.windows.map((window) => ({
    time: new Date(window.from * 1000).toISOString(),
    haircut: window.haircut.toNumber() * 100,
    loss: window.loss.toNumber() * 100,
    colour: cssVariable(window.exceeded ? "alarm" : "base"),
    size: window.exceeded ? 60 : 14,
  }));
  const x = {
    field: "time",
    type: "temporal" as const,
    scale: { type: "utc" as const },
    axis: { title: null, tickCount: 6, grid: false },
  };
  const title = `${task.series.name}, ${horizon}`;
  const svg = await drawChart(
    {
      width: WIDE_CHART_WIDTH - 70,
      height: 170,
      data: { values },
      encoding: { x },
      layer: [
        {
          mark: { type: "point", filled: true, opacity: 0.9 },
          encoding: {
            y: { field: "loss", type: "quantitative", axis: { title: "loss and haircut, %", tickCount: 5 } },
            color: { field: "colour", type: "nominal", scale: null },
            size: { field: "size", type: "quantitative", scale: null },
          },
        },
        {
          mark: { type: "line", interpolate: "step-after", color: cssVariable("accent"), strokeWidth: 1.5 },
          encoding: { y: { field: "haircut", type: "quantitative" } },
        },
      ],
    },
    `Haircut coverage, ${title}: ${market.exceedances} of ${values.length} windows lost more than h_market`,
  );
  return {
    id,
    title,
    caption: `Each dot is the loss over one window of ${horizon}; the line is the 99 % market haircut set at its start from what was known by then. Beyond it: ${market.exceedances} of ${values.length}.`,
    svg,
    wide: true,
  };
}
