import { type GuardReplay, moveOf } from "../../domain/backtest/guardReplay.ts";
import { type Chart, drawChart, WIDE_CHART_WIDTH } from "../chart.ts";
import { cssVariable } from "../palette.ts";

const usd = (wad: bigint): number => Number(wad) / 1e18;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
/** A moment in gaps repeats the price before it; two decimals of a pixel need no more than this many points. */
const MAX_POINTS = 900;

/** Price and served low over the band that the breaker allows, trips marked, refused time shaded. */
export async function breakerReplay(id: string, title: string, replay: GuardReplay): Promise<Chart> {
  const { input, moments, trips } = replay;
  const every = Math.max(1, Math.ceil(moments.length / MAX_POINTS));
  const tripTimes = new Set(trips.map(({ time }) => time));
  const x = Number(input.settings.breakerBps) / 10_000;
  const values = moments
    .filter((moment, i) => i % every === 0 || tripTimes.has(moment.time))
    .map((moment) => ({
      time: iso(moment.time),
      price: moment.candidate === undefined ? null : usd(moment.candidate),
      low: usd(moment.low),
      floor: usd(moment.anchor) * (1 - x),
      ceiling: usd(moment.anchor) * (1 + x),
    }));
  const refused = spans(replay).map(([from, to]) => ({ from: iso(from), to: iso(to) }));
  const marks = trips.map((trip) => ({
    time: iso(trip.time),
    price: usd(trip.candidate),
    text: `trip ${(moveOf(trip) * 100).toFixed(2)} %`,
  }));
  const time = {
    field: "time",
    type: "temporal" as const,
    scale: { type: "utc" as const },
    axis: { title: null, tickCount: 8, grid: false, format: "%d %b" },
  };
  const y = (field: string) => ({
    field,
    type: "quantitative" as const,
    scale: { zero: false },
    axis: { title: "USD", tickCount: 6 },
  });
  const svg = await drawChart(
    {
      width: WIDE_CHART_WIDTH - 70,
      height: 230,
      data: { values },
      layer: [
        {
          data: { values: refused },
          mark: { type: "rect", color: cssVariable("alarm"), opacity: 0.12 },
          encoding: { x: { field: "from", type: "temporal", scale: { type: "utc" } }, x2: { field: "to" } },
        },
        {
          mark: { type: "area", interpolate: "step-after", color: cssVariable("band"), opacity: 0.55 },
          encoding: { x: time, y: y("floor"), y2: { field: "ceiling" } },
        },
        {
          mark: { type: "line", interpolate: "step-after", color: cssVariable("market"), strokeWidth: 2.6 },
          encoding: { x: time, y: y("low") },
        },
        {
          mark: { type: "line", interpolate: "step-after", color: cssVariable("credit"), strokeWidth: 1.2 },
          encoding: { x: time, y: y("price") },
        },
        {
          data: { values: marks },
          mark: {
            type: "point",
            shape: "triangle-down",
            filled: true,
            size: 110,
            color: cssVariable("alarm"),
            yOffset: -8,
          },
          encoding: { x: time, y: y("price") },
        },
        {
          data: { values: marks },
          mark: {
            type: "text",
            align: "right",
            dx: -9,
            dy: 10,
            color: cssVariable("alarm"),
            fontWeight: 600,
          },
          encoding: { x: time, y: y("price"), text: { field: "text" } },
        },
      ],
    },
    `${title}: ${trips.length} trips${trips.map((trip) => `, ${iso(trip.time)} by ${(moveOf(trip) * 100).toFixed(4)} %`).join("")}`,
  );
  return {
    id,
    title,
    caption:
      "Blue: the source's price. Amber: the low price served for collateral. Band: the anchor ± X. Red triangles: trips. Red shade: time in which strict reads refuse.",
    svg,
    wide: true,
  };
}

/** Stretches in which strict reads refused. */
function spans({ moments }: GuardReplay): [number, number][] {
  const found: [number, number][] = [];
  let from: number | undefined;
  for (const { time, strict } of moments) {
    if (strict === undefined) from ??= time;
    else if (from !== undefined) {
      found.push([from, time]);
      from = undefined;
    }
  }
  const last = moments.at(-1)?.time;
  if (from !== undefined && last !== undefined && last > from) found.push([from, last]);
  return found;
}
