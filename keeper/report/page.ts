import type { ReportData } from "./data.ts";
import { html, type Markup, raw } from "./html.ts";
import { STYLE } from "./style.ts";

/** A page's main parts: drawn once, put behind any status as often as it changes. */
export interface RenderedReport {
  readonly data: Pick<ReportData, "title" | "valued" | "modelHash">;
  readonly navigation: Markup;
  readonly body: Markup;
}

/** A page before anything was drawn. */
export const emptyReport = (title: string, modelHash: string): RenderedReport => ({
  data: { title, valued: "not yet", modelHash },
  navigation: html``,
  body: html``,
});

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
