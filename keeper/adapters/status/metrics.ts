import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { LiveState, TickSummary, WalkReport } from "../../app/ports.ts";
import { FEED_PATHS } from "../../domain/market/premium.ts";
import { pipsToDecimal } from "../../domain/units.ts";

/** What the chain and the connections show after a tick. */
export interface ChainView {
  /** Asset address -> state, as the risk oracle port gives it. */
  readonly live: ReadonlyMap<string, LiveState>;
  readonly endpoints: readonly { readonly name: string; readonly healthy: boolean }[];
  /** Wei: held by the sender, spent in the last 24 hours, allowed in 24 hours; undefined without a sender. */
  readonly gas: { readonly balance: bigint; readonly spent: bigint; readonly budget: bigint } | undefined;
}

/** What a daemon's walk can come to; plans are made where nothing is sent. */
const WALK_RESULTS: readonly WalkReport["kind"][] = ["walked", "overtaken", "waiting", "none"];
const WEI_PER_ETHER = 1e18;

/** The keeper's Prometheus metrics. Assets are labelled by name; nothing in a label comes from outside. */
export class KeeperMetrics {
  readonly registry = new Registry();
  readonly #names: ReadonlyMap<string, string>;

  readonly #ticks = this.#counter("rwa_keeper_ticks_total", "Ticks by result.", ["result"]);
  readonly #duration = new Histogram({
    name: "rwa_keeper_tick_duration_seconds",
    help: "Duration of a finished tick.",
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600],
    registers: [this.registry],
  });
  readonly #lastTick = this.#gauge("rwa_keeper_last_tick_timestamp_seconds", "When a tick last ended.", [
    "result",
  ]);
  readonly #nextTick = this.#gauge("rwa_keeper_next_tick_timestamp_seconds", "When the next tick is due.");
  readonly #running = this.#gauge("rwa_keeper_tick_running", "1 while a tick runs.");
  readonly #outcomes = this.#counter("rwa_keeper_outcomes_total", "How assets left ticks.", [
    "asset",
    "outcome",
    "reason",
  ]);
  readonly #faults = this.#counter("rwa_keeper_input_faults_total", "Inputs that did not arrive.", [
    "asset",
    "adapter",
    "kind",
    "required",
  ]);
  readonly #unpriced = this.#gauge("rwa_asset_unpriced", "1 when the last tick could not price the asset.", [
    "asset",
  ]);
  readonly #landed = this.#gauge("rwa_asset_landed_timestamp_seconds", "When a report last landed.", [
    "asset",
  ]);
  readonly #haircut = this.#gauge("rwa_asset_haircut_ratio", "Total haircut on chain, before staleness.", [
    "asset",
  ]);
  readonly #yield = this.#gauge("rwa_asset_yield_ratio", "Required yield on chain, per year.", ["asset"]);
  readonly #confirmed = this.#gauge("rwa_asset_confirmed_timestamp_seconds", "Last confirmation on chain.", [
    "asset",
  ]);
  readonly #staleAt = this.#gauge("rwa_asset_stale_timestamp_seconds", "When the values become stale.", [
    "asset",
  ]);
  readonly #suspended = this.#gauge("rwa_asset_suspended", "1 while the guardian suspends the asset.", [
    "asset",
  ]);
  readonly #pending = this.#gauge("rwa_asset_pending_review", "1 while a report waits for review.", [
    "asset",
  ]);
  readonly #pricePath = this.#gauge("rwa_price_path", "1 for the path that serves the price.", [
    "asset",
    "path",
  ]);
  readonly #pricePublished = this.#gauge("rwa_price_published_timestamp_seconds", "The source's own time.", [
    "asset",
  ]);
  readonly #walks = this.#counter(
    "rwa_price_walks_total",
    "Trips that were looked into along the feed's history, by what came of it.",
    ["asset", "result"],
  );
  readonly #rpc = this.#gauge("rwa_keeper_rpc_healthy", "0 while an endpoint is quarantined.", ["endpoint"]);
  readonly #balance = this.#gauge("rwa_keeper_sender_balance_ether", "Held by the sending account.");
  readonly #gasSpent = this.#gauge("rwa_keeper_gas_spent_ether", "Spent or reserved within 24 hours.");
  readonly #gasBudget = this.#gauge("rwa_keeper_gas_budget_ether", "Allowed within 24 hours.");
  readonly #viewFailures = this.#counter(
    "rwa_keeper_chain_view_failures_total",
    "Ticks after which the chain could not be read.",
    [],
  );

  /** @param names asset address -> name */
  constructor(names: ReadonlyMap<string, string>) {
    this.#names = names;
    // Every series exists from the start, so that alerts on absence and on rates work after a restart.
    for (const result of ["finished", "failed"]) this.#ticks.inc({ result }, 0);
    for (const asset of names.values()) {
      this.#unpriced.set({ asset }, 0);
      for (const result of WALK_RESULTS) this.#walks.inc({ asset, result }, 0);
    }
  }

  tickStarted(): void {
    this.#running.set(1);
  }

  tickFinished(summary: TickSummary, nextAt: number | undefined): void {
    this.#running.set(0);
    this.#ticks.inc({ result: "finished" });
    this.#lastTick.set({ result: "finished" }, summary.finishedAt);
    this.#duration.observe(summary.finishedAt - summary.startedAt);
    if (nextAt !== undefined) this.#nextTick.set(nextAt);
    for (const { asset: address, name, outcome, faults } of summary.records) {
      const asset = this.#names.get(address) ?? name;
      const reason = outcome.kind === "skipped" ? outcome.reason : "";
      this.#outcomes.inc({ asset, outcome: outcome.kind, reason });
      this.#unpriced.set({ asset }, outcome.kind === "unpriced" ? 1 : 0);
      if (outcome.kind === "landed") this.#landed.set({ asset }, summary.finishedAt);
      for (const { adapter, kind, required } of faults)
        this.#faults.inc({ asset, adapter, kind, required: String(required) });
    }
    for (const { asset: address, path, publishedAt, walk } of summary.pokes) {
      const asset = this.#names.get(address) ?? address;
      for (const known of FEED_PATHS) this.#pricePath.set({ asset, path: known }, known === path ? 1 : 0);
      if (publishedAt > 0) this.#pricePublished.set({ asset }, publishedAt);
      if (walk !== undefined) this.#walks.inc({ asset, result: walk.kind });
    }
  }

  tickFailed(at: number): void {
    this.#running.set(0);
    this.#ticks.inc({ result: "failed" });
    this.#lastTick.set({ result: "failed" }, at);
  }

  chainSeen({ live, endpoints, gas }: ChainView): void {
    for (const [address, state] of live) {
      const asset = this.#names.get(address) ?? address;
      if (!state.listed) continue;
      this.#haircut.set({ asset }, pipsToDecimal(state.haircut).toNumber());
      this.#yield.set({ asset }, pipsToDecimal(state.yield).toNumber());
      this.#confirmed.set({ asset }, state.confirmedAt);
      this.#staleAt.set({ asset }, state.confirmedAt + state.staleAfter);
      this.#suspended.set({ asset }, state.suspended ? 1 : 0);
      this.#pending.set({ asset }, state.pendingObservedAt > 0 ? 1 : 0);
    }
    for (const { name, healthy } of endpoints) this.#rpc.set({ endpoint: name }, healthy ? 1 : 0);
    if (gas === undefined) return;
    this.#balance.set(Number(gas.balance) / WEI_PER_ETHER);
    this.#gasSpent.set(Number(gas.spent) / WEI_PER_ETHER);
    this.#gasBudget.set(Number(gas.budget) / WEI_PER_ETHER);
  }

  chainUnseen(): void {
    this.#viewFailures.inc();
  }

  #gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}
