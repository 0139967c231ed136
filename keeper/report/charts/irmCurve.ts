import { CHART_WIDTH, type Chart, drawChart } from "../chart.ts";
import { cssVariable } from "../palette.ts";

/** Fractions per year and of utilisation. */
export interface IrmShape {
  readonly base: number;
  readonly kink: number;
  readonly atKink: number;
  readonly atFull: number;
}

/** Borrow rate over utilisation: two straight pieces that meet at the kink, where the rate is the yield. */
export async function irmCurve(irm: IrmShape): Promise<Chart> {
  const percent = (fraction: number): number => fraction * 100;
  const values = [
    { u: 0, rate: percent(irm.base) },
    { u: percent(irm.kink), rate: percent(irm.atKink) },
    { u: 100, rate: percent(irm.atFull) },
  ];
  const text = `${percent(irm.atKink).toFixed(3)} % at ${percent(irm.kink).toFixed(1)} %`;
  const kink = { u: percent(irm.kink), rate: percent(irm.atKink), text };
  const x = {
    field: "u",
    type: "quantitative" as const,
    scale: { domain: [0, 100] },
    axis: { title: "utilisation, %", tickCount: 5 },
  };
  const y = {
    field: "rate",
    type: "quantitative" as const,
    axis: { title: "borrow rate, % a year", tickCount: 5 },
  };
  const svg = await drawChart(
    {
      width: CHART_WIDTH - 60,
      height: 190,
      data: { values },
      encoding: { x, y },
      layer: [
        { mark: { type: "area", color: cssVariable("accent"), opacity: 0.12 } },
        { mark: { type: "line", color: cssVariable("accent"), strokeWidth: 2 } },
        {
          data: { values: [kink] },
          mark: { type: "rule", color: cssVariable("muted"), strokeDash: [3, 3] },
          encoding: { y: { value: 0 }, y2: { value: 190 } },
        },
        {
          data: { values: [kink] },
          mark: { type: "point", filled: true, size: 60, color: cssVariable("accent") },
        },
        {
          data: { values: [kink] },
          mark: { type: "text", align: "right", dx: -8, dy: -12 },
          encoding: { text: { field: "text" } },
        },
      ],
    },
    `Interest-rate model: ${percent(irm.base).toFixed(3)} % at rest, ${text}, ${percent(irm.atFull).toFixed(2)} % at 100 %`,
  );
  return {
    id: "irm",
    title: "Interest-rate model",
    caption:
      "Borrow rate over utilisation. At the kink it equals the yield, so a levered holder earns no carry.",
    svg,
    wide: false,
  };
}
