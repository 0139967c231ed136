import { duration, instant } from "../format.ts";
import { dataTable, html, type Markup } from "../html.ts";
import { page, type RenderedReport } from "../page.ts";

/** How an asset stands on chain. */
export type AssetState = "fresh" | "stale" | "held" | "suspended" | "retired" | "unlisted" | "unknown";

export interface AssetStatus {
  readonly name: string;
  readonly state: AssetState;
  /** Unix seconds at which the live values go stale; undefined where that is not known. */
  readonly staleAt: number | undefined;
  /** Per cent text or "–", as the contract serves them. */
  readonly yield: string;
  readonly haircut: string;
  /** Of the last report under the governed settings. */
  readonly maxLtv: string;
  /** Price path of the guarded price oracle, if one is configured. */
  readonly price: string;
  /** Last decision, its reasons and what became of it. */
  readonly decision: string;
  readonly reasons: readonly string[];
  readonly outcome: string;
}

export interface StatusData {
  /** Unix seconds. */
  readonly now: number;
  readonly chain: string;
  readonly lastTickAt: number | undefined;
  readonly nextTickAt: number | undefined;
  readonly assets: readonly AssetStatus[];
  readonly notes: readonly string[];
}

const TONE: Readonly<Record<AssetState, string>> = {
  fresh: "good",
  stale: "bad",
  held: "note",
  suspended: "bad",
  retired: "calm",
  unlisted: "calm",
  unknown: "calm",
};

const REFRESH_SECONDS = 30;

function countdown(now: number, staleAt: number | undefined): string {
  if (staleAt === undefined) return "–";
  return staleAt > now ? `in ${duration(staleAt - now)}` : `for ${duration(now - staleAt)}`;
}

function statusSection(data: StatusData): Markup {
  const { now, lastTickAt, nextTickAt } = data;
  return html`<section id="status" aria-labelledby="h-status"><p class="eyebrow">Live</p><h2 id="h-status">Status</h2>
<p>${data.chain}. As of ${instant(now)}; last tick ${lastTickAt === undefined ? "none yet" : `${duration(now - lastTickAt)} ago`}${
    nextTickAt === undefined ? "" : `, next in ${duration(nextTickAt - now)}`
  }.</p>
${data.notes.map((note) => html`<p class="warning" role="note">${note}</p>`)}
${dataTable(
  "What the chain serves, and what the keeper last decided",
  [
    { head: "asset" },
    { head: "state" },
    { head: "stale", numeric: true },
    { head: "yield", numeric: true },
    { head: "haircut", numeric: true },
    { head: "max LTV", numeric: true },
    { head: "price" },
    { head: "last decision" },
    { head: "reasons" },
    { head: "outcome" },
  ],
  data.assets.map((asset) => [
    asset.name,
    html`<span class="tag ${TONE[asset.state]}">${asset.state}</span>`,
    countdown(now, asset.staleAt),
    asset.yield,
    asset.haircut,
    asset.maxLtv,
    asset.price,
    asset.decision,
    asset.reasons.join(", "),
    asset.outcome,
  ]),
)}</section>`;
}

/** The live page: status first, then the report as it was drawn at the last tick. Cheap: nothing is drawn here. */
export const renderStatusPage = (status: StatusData, report: RenderedReport): string =>
  page(report, statusSection(status), REFRESH_SECONDS);
