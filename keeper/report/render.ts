import type { ReportData } from "./data.ts";
import { percentOf } from "./format.ts";
import { dataTable, html, type Markup } from "./html.ts";
import { page, type RenderedReport } from "./page.ts";
import { assetSection } from "./sections/asset.ts";
import { coverageSection } from "./sections/coverage.ts";
import { guardSection } from "./sections/guard.ts";

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

/** The self-contained report: one file, no script, no network. Same data, same bytes. */
export async function renderReport(data: ReportData): Promise<string> {
  return page(await drawReport(data));
}
