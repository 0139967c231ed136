import type { ReportData } from "./data.ts";
import { percentOf } from "./format.ts";
import { dataTable, html, type Markup, raw } from "./html.ts";
import { assetSection } from "./sections/asset.ts";
import { coverageSection } from "./sections/coverage.ts";
import { guardSection } from "./sections/guard.ts";
import { STYLE } from "./style.ts";

/** A page's main parts: drawn once, put behind any status as often as it changes. */
export interface RenderedReport {
  readonly data: Pick<ReportData, "title" | "valued" | "modelHash">;
  readonly navigation: Markup;
  readonly body: Markup;
}

/** Draws everything that does not change between two ticks. */
export async function drawReport(data: ReportData): Promise<RenderedReport> {
  const assets: Markup[] = [];
  for (const asset of data.assets) assets.push(await assetSection(asset));
  const guard = data.guard.length === 0 ? undefined : await guardSection(data.guard);
  const coverage = data.coverage.length === 0 ? undefined : await coverageSection(data.coverage);
  return {
    data: { title: data.title, valued: data.valued, modelHash: data.modelHash },
    navigation: html`${data.assets.map(
      ({ inputs }) => html`<a href="#asset-${inputs.asset.name}">${inputs.asset.name}</a>`,
    )}${guard && html`<a href="#guard">price guard</a>`}${coverage && html`<a href="#coverage">coverage</a>`}`,
    body: html`${summary(data)}${assets}${guard}${coverage}`,
  };
}

/** A page before anything was drawn. */
export const emptyReport = (title: string, modelHash: string): RenderedReport => ({
  data: { title, valued: "not yet", modelHash },
  navigation: html``,
  body: html``,
});

function summary(data: ReportData): Markup {
  return html`<section id="summary" aria-labelledby="h-summary"><h2 id="h-summary">Summary</h2>${dataTable(
    "All assets: totals as the contract recomputes them",
    [
      { head: "asset" },
      { head: "base", numeric: true },
      { head: "premium", numeric: true },
      { head: "yield", numeric: true },
      { head: "haircut", numeric: true },
      { head: "LT", numeric: true },
      { head: "max LTV", numeric: true },
      { head: "kink", numeric: true },
      { head: "valued" },
    ],
    data.assets.map(({ inputs, priced }) => [
      html`<a href="#asset-${inputs.asset.name}">${inputs.asset.title}</a>`,
      percentOf(priced.parts.baseRate),
      `${(Number(priced.totals.yield - priced.parts.baseRate) / 100).toFixed(1)} bp`,
      percentOf(priced.totals.yield),
      percentOf(priced.totals.haircut, 2),
      percentOf(priced.totals.liquidationThreshold, 2),
      percentOf(priced.totals.maxLtv, 2),
      percentOf(priced.irm.kink, 1),
      priced.valuationTime.slice(0, 10),
    ]),
  )}</section>`;
}

/** A whole page around a drawn report; `status` stands first, `refresh` reloads the page after so many seconds. */
export function page(report: RenderedReport, status?: Markup, refresh?: number): string {
  const { title, valued, modelHash } = report.data;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">${
    refresh === undefined ? undefined : html`<meta http-equiv="refresh" content="${refresh}">`
  }<title>${title}</title><link rel="icon" href="data:,"><style>${raw(STYLE)}</style></head>
<body><div class="page"><header class="cover"><p class="eyebrow">Risk parameters of tokenised real-world assets</p><h1>${title}</h1><p class="lead">Valued ${valued}. Every total with its parts, every input with its source.</p></header>
<nav aria-label="Contents">${status && html`<a href="#status">status</a>`}<a href="#summary">summary</a>${report.navigation}</nav>
<main>${status}${report.body}</main>
<footer><p>Model <code>${modelHash}</code>. Rates are per year, haircuts and thresholds fractions of price. The formulas are this project's own; inputs marked “assumed” are assumptions, not observations.</p></footer></div></body></html>
`.markup;
}

/** The self-contained report: one file, no script, no network. Same data, same bytes. */
export async function renderReport(data: ReportData): Promise<string> {
  return page(await drawReport(data));
}
