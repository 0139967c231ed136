import { parse, View } from "vega";
import { type Config, compile, type TopLevelSpec } from "vega-lite";
import { cssVariable } from "./palette.ts";

/** Fits a phone at its own size; pages put several beside each other on a wide screen. */
export const CHART_WIDTH = 320;
/** For time series: fills the page, and scrolls sideways on a phone rather than shrinking its text. */
export const WIDE_CHART_WIDTH = 900;

const CONFIG: Config = {
  background: "transparent",
  font: "sans-serif",
  padding: 4,
  view: { stroke: null },
  axis: {
    labelColor: cssVariable("muted"),
    labelFontSize: 11,
    titleColor: cssVariable("muted"),
    titleFontSize: 11,
    titleFontWeight: "normal",
    titlePadding: 8,
    gridColor: cssVariable("rule"),
    domainColor: cssVariable("rule"),
    tickColor: cssVariable("rule"),
    labelPadding: 4,
  },
  axisY: { ticks: false, domain: false },
  text: { fontSize: 11, color: cssVariable("ink") },
  legend: {
    labelColor: cssVariable("ink"),
    labelFontSize: 11,
    titleColor: cssVariable("muted"),
    titleFontSize: 11,
    titleFontWeight: "normal",
    symbolType: "square",
    orient: "bottom",
    columnPadding: 12,
  },
};

/** A drawing with a name for those who cannot see it. */
export interface Chart {
  /** Names the chart in the page and in tests; unique within one asset. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences: what is drawn, in which unit, what to look for. */
  readonly caption: string;
  readonly svg: string;
  readonly wide: boolean;
}

export type ChartSpec = TopLevelSpec;

/** Draws a Vega-Lite chart as SVG text, without canvas, script, network or font files. Same data, same text. */
export async function drawChart(spec: ChartSpec, label: string): Promise<string> {
  const { spec: compiled } = compile({ ...spec, config: CONFIG });
  const view = new View(parse(compiled), { renderer: "none" });
  try {
    return slim(await view.toSVG(), label);
  } finally {
    view.finalize();
  }
}

/**
 * One accessible name for the whole drawing in place of a thousand for its marks, numbers to two decimals (a
 * fiftieth of a pixel), and no invisible scaffolding.
 */
function slim(svg: string, label: string): string {
  return svg
    .replace(/ (?:role|aria-[a-z]+|pointer-events|stroke-miterlimit)="[^"]*"/g, "")
    .replace(/<path class="(?:fore|back)ground"[^>]*?\/>/g, "")
    .replace(/ font-family="[^"]*"| opacity="1"| stroke-width="1"/g, "")
    .replace(/<text[^>]* opacity="0"[^>]*>[^<]*<\/text>/g, "")
    .replace(/<[^>]+>/g, rounded)
    .replace(/<g class="[^"]*"/g, "<g")
    .replace(/ xmlns:xlink="[^"]*"| version="1.1"| class="marks"/g, "")
    .replace("<svg ", `<svg role="img" aria-label="${escapeAttribute(label)}" `);
}

const rounded = (tag: string): string =>
  tag.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100));

const escapeAttribute = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
