import { SCENARIOS } from "../../domain/asset/terms.ts";
import { RISKS } from "../../domain/composition.ts";
import { RwaError } from "../../domain/errors.ts";
import { compareWithMarket } from "../../domain/marketReference.ts";
import { allSensitivities, premiumSensitivity } from "../../domain/sensitivity.ts";
import { Decimal, ONE_PIPS, pips } from "../../domain/units.ts";
import { haircutSteps, yieldSteps } from "../buildUps.ts";
import type { Chart } from "../chart.ts";
import { exitCost, givenDiscounts } from "../charts/exitCost.ts";
import { irmCurve } from "../charts/irmCurve.ts";
import { type TornadoRow, tornado } from "../charts/tornado.ts";
import { waterfall } from "../charts/waterfall.ts";
import { yieldTime } from "../charts/yieldTime.ts";
import type { AssetReport } from "../data.ts";
import { exitCurves } from "../exitCurves.ts";
import { drawn, percent, percentOf } from "../format.ts";
import { dataTable, html, type Markup, raw } from "../html.ts";
import { provenanceTable } from "./provenance.ts";

const BUMP = new Decimal("0.2");
/** Beyond these nobody reads on; the command `sensitivity` lists all. */
const MOST_ROWS = 12;

export const figure = (owner: string, chart: Chart): Markup =>
  html`<figure id="${owner}-${chart.id}" class="${chart.wide ? "wide" : "narrow"}" data-chart="${chart.id}"><h3>${chart.title}</h3><div class="drawing">${raw(chart.svg)}</div><figcaption>${chart.caption}</figcaption></figure>`;

/** Everything drawn for one asset, in reading order. */
export async function assetCharts(report: AssetReport): Promise<Chart[]> {
  const { priced, inputs, path } = report;
  const { irm } = priced;
  const fraction = (value: bigint): number => Number(value) / Number(ONE_PIPS);
  return [
    await waterfall(
      "yield",
      "Yield build-up",
      "Base rate plus the five premia, each under its governed weight.",
      yieldSteps(priced),
      "bp",
    ),
    await waterfall(
      "haircut",
      "Haircut build-up",
      "Each part takes its share of what the parts above have left; the governed add-on is added last.",
      haircutSteps(priced),
      "%",
    ),
    await premiumTornado(report),
    await inputTornado(report),
    await irmCurve({
      base: fraction(irm.base),
      kink: fraction(irm.kink),
      atKink: fraction(irm.base + irm.slope1),
      atFull: fraction(irm.base + irm.slope1 + irm.slope2),
    }),
    await exitChart(report, inputs),
    ...(path === undefined ? [] : [await yieldTime(path.points)]),
  ];
}

async function premiumTornado({ priced }: AssetReport): Promise<Chart> {
  const rows = premiumSensitivity(priced, BUMP)
    .filter((effect) => effect.premium !== "baseRate")
    .map(
      ({ premium, up, down }): TornadoRow => ({
        label: premium,
        up: up.times(10_000).toNumber(),
        down: down.times(10_000).toNumber(),
      }),
    );
  return tornado(
    "tornado",
    "Sensitivity: premia ±20 %",
    "What a fifth more or less of each premium does to the yield. The base rate is reported apart.",
    rows,
  );
}

async function inputTornado({ inputs, priced }: AssetReport): Promise<Chart> {
  const bp = (value: bigint): number => Number(value - priced.totals.yield) / 100;
  const rows = allSensitivities(inputs, BUMP).flatMap(({ label, up, down }): TornadoRow[] => {
    const refused = up instanceof RwaError || down instanceof RwaError;
    return refused ? [] : [{ label, up: bp(up.yield), down: bp(down.yield) }];
  });
  const moved = rows.filter((row) => row.up !== 0 || row.down !== 0);
  const shown = moved
    .toSorted(
      (a, b) => Math.max(Math.abs(b.up), Math.abs(b.down)) - Math.max(Math.abs(a.up), Math.abs(a.down)),
    )
    .slice(0, MOST_ROWS);
  return tornado(
    "tornado-inputs",
    "Sensitivity: inputs ±20 %",
    "Each input moved by a fifth of itself and the asset priced anew. Inputs that leave the yield alone are not drawn.",
    shown,
  );
}

async function exitChart({ priced }: AssetReport, inputs: AssetReport["inputs"]): Promise<Chart> {
  const curves = exitCurves(inputs, priced);
  if (curves !== undefined) return exitCost(curves.channels, curves.best, curves.liquidationUsd);
  return givenDiscounts(
    SCENARIOS.map((scenario) => ({
      scenario,
      percent: priced.liquidity.discount[scenario].times(100).toNumber(),
    })),
  );
}

export async function assetSection(report: AssetReport): Promise<Markup> {
  const { inputs, priced, snapshotHash } = report;
  const { asset } = inputs;
  const { totals, parts, credit, warnings } = priced;
  const charts = await assetCharts(report);
  return html`<section class="asset" id="asset-${asset.name}" aria-labelledby="h-${asset.name}">
<p class="eyebrow">${asset.name}</p><h2 id="h-${asset.name}">${asset.title}</h2>
${asset.description === undefined ? undefined : html`<p class="lead">${asset.description}</p>`}
${warnings.map((warning) => html`<p class="warning" role="note">${warning}</p>`)}
<dl class="facts">${(
    [
      ["Yield", percentOf(totals.yield)],
      ["Base rate", percentOf(parts.baseRate)],
      ["Premium", `${(drawn(pips(totals.yield - parts.baseRate)) * 100).toFixed(1)} bp`],
      ["Haircut", percentOf(totals.haircut, 2)],
      ["Liq. threshold", percentOf(totals.liquidationThreshold, 2)],
      ["Max LTV", percentOf(totals.maxLtv, 2)],
      ["PD", percent(credit.pd, 3)],
      ["LGD", percent(credit.lgd, 1)],
    ] as const
  ).map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
<div class="charts">${charts.map((chart) => figure(asset.name, chart))}</div>
${partsTable(report)}
${scenarioTable(report)}
${monitoring(report)}
${comparison(report)}
<h3 id="${asset.name}-inputs">Inputs and where they come from</h3>
<p>Snapshot <code>${snapshotHash}</code>: sha256 of the canonical inputs below, the same hash that the report on chain carries.</p>
${provenanceTable(inputs)}
</section>`;
}

function partsTable({ priced }: AssetReport): Markup {
  const { parts, settings, shares, totals } = priced;
  const bp = (value: bigint): string => `${(Number(value) / 100).toFixed(2)} bp`;
  return dataTable(
    "Parts as they are signed, in the contract's order",
    [
      { head: "risk" },
      { head: "premium", numeric: true },
      { head: "share", numeric: true },
      { head: "haircut", numeric: true },
      { head: "weight", numeric: true },
    ],
    [
      ...RISKS.map((risk) => [
        risk,
        bp(parts.premium[risk]),
        percent(shares[risk], 1),
        percentOf(parts.haircut[risk]),
        `${Number(settings.weights[risk]) / 100} %`,
      ]),
      ["add-on", "", "", percentOf(settings.addOn), ""],
      ["total", bp(totals.yield - parts.baseRate), "", percentOf(totals.haircut), ""],
    ],
  );
}

function scenarioTable({ scenarios }: AssetReport): Markup {
  const priced = SCENARIOS.map((name) => scenarios[name]);
  const row = (label: string, cell: (one: (typeof priced)[number]) => string) => [label, ...priced.map(cell)];
  return dataTable(
    "Scenarios: the asset priced as if each had come",
    [{ head: "" }, ...SCENARIOS.map((name) => ({ head: name, numeric: true }))],
    [
      row("yield", (one) => percentOf(one.totals.yield)),
      row("haircut", (one) => percentOf(one.totals.haircut, 2)),
      row("max LTV", (one) => percentOf(one.totals.maxLtv, 2)),
      row("discount of the liquidation size", (one) => percent(one.liquidity.discount[one.scenario])),
      row("PD", (one) => percent(one.credit.pd, 3)),
      row("volatility", (one) => percent(one.market.sigma)),
    ],
  );
}

function monitoring({ inputs }: AssetReport): Markup | undefined {
  const { indicators } = inputs.asset;
  if (indicators === undefined || indicators.length === 0) return undefined;
  return dataTable(
    "Monitoring: what is watched, and from where on it warns and acts",
    [{ head: "indicator" }, { head: "warns" }, { head: "acts" }, { head: "action" }],
    indicators.map((one) => [
      one.name,
      `${one.direction} ${one.warn.value}`,
      `${one.direction} ${one.act.value}`,
      one.action,
    ]),
  );
}

function comparison({ inputs, priced }: AssetReport): Markup | undefined {
  const { basel, totals } = priced;
  const rows: string[][] = [["this model, with add-on", percentOf(totals.haircut, 2)]];
  if (inputs.asset.marketReference !== undefined) {
    const market = compareWithMarket(inputs.asset, priced);
    rows.push(["this model, risks alone", percent(market.modelHaircut)]);
    rows.push([`${market.venue}, implied by its LT and bonus`, percent(market.impliedHaircut)]);
    rows.push([`add-on that ${market.venue} implies`, percent(market.impliedAddOn)]);
  }
  if (basel !== undefined) rows.push(["Basel supervisory haircut, same horizon", percent(basel)]);
  if (rows.length === 1) return undefined;
  return dataTable("Haircut beside others", [{ head: "" }, { head: "haircut", numeric: true }], rows);
}
