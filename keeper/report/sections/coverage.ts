import type { CoverageResult } from "../../domain/backtest/coverageSuite.ts";
import type { LikelihoodRatioTest } from "../../domain/backtest/coverageTests.ts";
import { coverageDots } from "../charts/coverageDots.ts";
import { percent } from "../format.ts";
import { dataTable, html, type Markup } from "../html.ts";
import { figure } from "./asset.ts";

const p = (test: LikelihoodRatioTest | undefined): string =>
  test === undefined ? "–" : test.pValue.toFixed(3);

export async function coverageSection(results: readonly CoverageResult[]): Promise<Markup> {
  const charts: Markup[] = [];
  for (const [i, result] of results.entries())
    charts.push(figure("coverage", await coverageDots(`coverage-${i}`, result)));
  const horizon = ({ task }: CoverageResult): string =>
    task.horizon.kind === "rows" ? `${task.horizon.rows} business days` : `${task.horizon.seconds / 60} min`;
  return html`<section id="coverage" aria-labelledby="h-coverage"><p class="eyebrow">Back-test</p><h2 id="h-coverage">Haircut coverage</h2>
<p class="lead">Does a 99 % market haircut hold what it says? Losses over non-overlapping windows against the haircut set at their start from what was known by then. A p-value below 0.05 speaks against the claimed 1 %, or against independence.</p>
${dataTable(
  "Exceedances of h_market, with Kupiec's and Christoffersen's tests",
  [
    { head: "series" },
    { head: "window", numeric: true },
    { head: "windows", numeric: true },
    { head: "beyond", numeric: true },
    { head: "expected", numeric: true },
    { head: "worst beyond", numeric: true },
    { head: "Kupiec p", numeric: true },
    { head: "independence p", numeric: true },
    { head: "conditional p", numeric: true },
  ],
  results.map((result) => [
    result.task.series.name,
    horizon(result),
    String(result.market.windows.length),
    String(result.market.exceedances),
    (result.market.windows.length * result.task.probability).toFixed(1),
    percent(result.market.worstBeyond, 3),
    p(result.market.tests?.kupiec),
    p(result.market.tests?.christoffersen?.independence),
    p(result.market.tests?.christoffersen?.conditional),
  ]),
)}
<div class="charts">${charts}</div></section>`;
}
