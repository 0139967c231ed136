import { CHART_WIDTH, type Chart, drawChart } from "../chart.ts";
import { cssVariable, type Tone } from "../palette.ts";

/** Average discount of selling `sizeUsd` at once, in per cent. */
export interface CostPoint {
  readonly sizeUsd: number;
  readonly percent: number;
}

export interface CostCurve {
  readonly name: string;
  readonly points: readonly CostPoint[];
}

const TONES: readonly Tone[] = ["credit", "liquidity", "market", "counterparty", "legal", "addOn", "base"];

/** One line a channel, the best exit over all of them in ink, and the liquidation size as a dashed rule. */
export async function exitCost(
  curves: readonly CostCurve[],
  best: CostCurve,
  liquidationUsd: number,
): Promise<Chart> {
  const named = [...curves, best];
  const values = named.flatMap(({ name, points }) => points.map((point) => ({ name, ...point })));
  const domain = named.map(({ name }) => name);
  const range = [...curves.map((_, i) => cssVariable(TONES[i % TONES.length] ?? "base")), cssVariable("ink")];
  const x = {
    field: "sizeUsd",
    type: "quantitative" as const,
    axis: { title: "sold at once, USD", tickCount: 4, format: "~s" },
  };
  const svg = await drawChart(
    {
      width: CHART_WIDTH - 60,
      height: 190,
      data: { values },
      layer: [
        {
          mark: { type: "line", strokeWidth: 2, clip: true },
          encoding: {
            x,
            y: {
              field: "percent",
              type: "quantitative",
              axis: { title: "average discount, %", tickCount: 5 },
            },
            color: {
              field: "name",
              type: "nominal",
              scale: { domain, range },
              legend: { title: null, columns: 1, labelLimit: 250, symbolType: "stroke" },
            },
            strokeDash: {
              condition: { test: `datum.name === '${best.name}'`, value: [5, 3] },
              value: [1, 0],
            },
          },
        },
        {
          data: { values: [{ sizeUsd: liquidationUsd }] },
          mark: { type: "rule", color: cssVariable("alarm"), strokeDash: [4, 3] },
          encoding: { x },
        },
      ],
    },
    `Exit cost: ${named.map(({ name, points }) => `${name} up to ${points.at(-1)?.percent.toFixed(2) ?? "-"} %`).join(", ")}`,
  );
  return {
    id: "exit",
    title: "Exit cost by channel",
    caption:
      "Average discount of selling at once through each channel alone, to its capacity, and through the best split. The dashed red rule is the size the protocol would have to sell.",
    svg,
    wide: false,
  };
}

/** Where the discounts are given, not measured: one bar a scenario. */
export async function givenDiscounts(
  rows: readonly { readonly scenario: string; readonly percent: number }[],
): Promise<Chart> {
  const values = rows.map((row) => ({ ...row, text: `${row.percent.toFixed(2)} %` }));
  const order = rows.map((row) => row.scenario);
  const reach = Math.max(...rows.map((row) => row.percent), 0.01) * 1.25;
  const x = { field: "percent", type: "quantitative" as const, scale: { domain: [0, reach], nice: false } };
  const svg = await drawChart(
    {
      width: CHART_WIDTH - 80,
      height: 40 * rows.length,
      data: { values },
      encoding: { y: { field: "scenario", type: "nominal", sort: order, axis: { title: null } } },
      layer: [
        {
          mark: { type: "bar", height: 20, color: cssVariable("liquidity") },
          encoding: { x: { ...x, axis: { title: "discount of the liquidation size, %", tickCount: 4 } } },
        },
        { mark: { type: "text", align: "left", dx: 5 }, encoding: { x, text: { field: "text" } } },
      ],
    },
    `Exit cost, given: ${values.map((row) => `${row.scenario} ${row.text}`).join(", ")}`,
  );
  return {
    id: "exit",
    title: "Exit cost, given",
    caption:
      "This asset's discounts are given by its source, not measured from channels, one for each scenario.",
    svg,
    wide: false,
  };
}
