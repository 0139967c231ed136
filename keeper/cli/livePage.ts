import { Worker } from "node:worker_threads";
import type { Page } from "../adapters/status/healthServer.ts";
import { servedState } from "../app/assetStatus.ts";
import { oneLine } from "../app/faults.ts";
import type { AssetRecord, LiveState, PokeReport, TickSummary } from "../app/ports.ts";
import type { TickParts } from "../app/tickTypes.ts";
import { compose } from "../domain/composition.ts";
import type { Pips } from "../domain/units.ts";
import { percentOf } from "../report/format.ts";
import { emptyReport, type RenderedReport } from "../report/page.ts";
import { type AssetStatus, renderStatusPage } from "../report/sections/status.ts";

const TITLE = "Live risk report";
/** Charts are drawn anew for new snapshots, but no more often than this, seconds. */
const REDRAW_AFTER = 600;

export type LivePageParts = Pick<
  TickParts,
  "assets" | "oracle" | "poker" | "journal" | "snapshots" | "clock"
>;

interface ChainState {
  readonly live: ReadonlyMap<string, LiveState>;
  readonly prices: ReadonlyMap<string, PokeReport>;
  readonly fault: string | undefined;
}

/** The page at `/`: status of this moment over the report of the last drawn snapshots. */
export class LivePage {
  readonly #parts: LivePageParts;
  readonly #chain: string;
  readonly #modelHash: string;
  readonly #nextAt: () => number | undefined;
  #drawn: RenderedReport | undefined;
  #drawnOf = "";
  #drawnAt = 0;
  #drawing = false;
  #fault = "";

  /** `nextAt` says when the next tick is due, unix seconds. */
  constructor(parts: LivePageParts, chainId: number, modelHash: string, nextAt: () => number | undefined) {
    this.#parts = parts;
    this.#nextAt = nextAt;
    this.#chain = `Chain ${chainId}, risk contract ${parts.oracle.address}`;
    this.#modelHash = modelHash;
  }

  async page(): Promise<Page> {
    const { clock, journal, assets } = this.#parts;
    const [now, last] = await Promise.all([clock.now(), journal.lastTick()]);
    const { live, prices, fault } = await this.#look();
    await this.#redraw(last, now);
    const records = new Map(last?.records.map((record) => [record.asset, record]));
    const status = {
      now,
      chain: this.#chain,
      lastTickAt: last?.finishedAt,
      nextTickAt: this.#nextAt(),
      assets: assets.map(({ name, address }) =>
        statusOf(name, now, live.get(address), prices.get(address), records.get(address)),
      ),
      notes: [
        ...(fault === undefined ? [] : [`The chain cannot be read: ${fault}`]),
        ...(this.#drawing ? ["The charts below are being drawn from the latest snapshots."] : []),
        ...(this.#fault === "" ? [] : [`The charts could not be drawn: ${this.#fault}`]),
      ],
    };
    const drawn = this.#drawn ?? emptyReport(TITLE, this.#modelHash);
    return { type: "text/html; charset=utf-8", body: renderStatusPage(status, drawn) };
  }

  async #look(): Promise<ChainState> {
    const { oracle, poker, assets } = this.#parts;
    const addresses = assets.map(({ address }) => address);
    try {
      const [live, prices] = await Promise.all([
        oracle.live(addresses),
        poker?.states(addresses) ?? new Map<string, PokeReport>(),
      ]);
      return { live, prices, fault: undefined };
    } catch (cause) {
      return { live: new Map(), prices: new Map(), fault: oneLine(cause) };
    }
  }

  /** Starts a drawing where the last tick brought other snapshots; never waits for it. */
  async #redraw(last: TickSummary | undefined, now: number): Promise<void> {
    const hashes = last?.records.flatMap(({ snapshotHash }) => snapshotHash ?? []) ?? [];
    const key = hashes.join();
    const due = this.#drawn === undefined || now >= this.#drawnAt + REDRAW_AFTER;
    if (this.#drawing || key === "" || key === this.#drawnOf || !due) return;
    this.#drawing = true;
    this.#drawnOf = key;
    this.#drawnAt = now;
    const found = await Promise.all(hashes.map((hash) => this.#parts.snapshots.get(hash)));
    const snapshots = found.filter((text) => text !== undefined);
    const worker = new Worker(new URL("./drawReport.worker.ts", import.meta.url), {
      workerData: { title: TITLE, snapshots },
    });
    // A drawing must not keep a stopped keeper alive.
    worker.unref();
    worker.once("message", (drawn: RenderedReport) => {
      this.#drawn = drawn;
      this.#fault = "";
    });
    worker.once("error", (cause) => {
      this.#fault = oneLine(cause);
    });
    worker.once("exit", () => {
      this.#drawing = false;
    });
  }
}

function statusOf(
  name: string,
  now: number,
  live: LiveState | undefined,
  price: PokeReport | undefined,
  record: AssetRecord | undefined,
): AssetStatus {
  const percent = (value: Pips | undefined): string => (value === undefined ? "–" : percentOf(value));
  const outcome = record?.outcome;
  const detail = outcome !== undefined && "detail" in outcome ? `: ${outcome.detail}` : "";
  const why = outcome !== undefined && "reason" in outcome ? ` (${outcome.reason})` : "";
  const totals = record?.report && live ? composedOf(record.report, live) : undefined;
  return {
    name,
    state: live === undefined ? "unknown" : servedState(live, now - live.confirmedAt),
    staleAt: live?.listed ? live.confirmedAt + live.staleAfter : undefined,
    yield: percent(live?.yield),
    haircut: percent(live?.haircut),
    maxLtv: percent(totals),
    price: price?.status ?? "–",
    decision: record?.decision?.action ?? "–",
    reasons: record?.decision?.reasons ?? [],
    outcome: outcome === undefined ? "–" : `${outcome.kind}${why}${detail}`,
  };
}

/** LTV of the last report under the governed settings; undefined where the report does not compose. */
function composedOf(report: NonNullable<AssetRecord["report"]>, live: LiveState): Pips | undefined {
  try {
    return compose(report, live.settings).maxLtv;
  } catch {
    return undefined;
  }
}
