import { expect } from "chai";
import {
  HealthServer,
  type HealthServerParts,
  ListenError,
} from "../../../../keeper/adapters/status/healthServer.ts";
import { type ChainView, KeeperMetrics } from "../../../../keeper/adapters/status/metrics.ts";
import type { Outcome } from "../../../../keeper/app/outcome.ts";
import type { LiveState, TickSummary } from "../../../../keeper/app/ports.ts";

const NOTE = `0x${"11".repeat(20)}`;
const FUND = `0x${"22".repeat(20)}`;
const NAMES = new Map([
  [NOTE, "singapore-note"],
  [FUND, "treasury-fund"],
]);

const record = (asset: string, outcome: Outcome, faults: TickSummary["records"][number]["faults"] = []) =>
  ({ asset, name: NAMES.get(asset) ?? "", outcome, faults }) as unknown as TickSummary["records"][number];
const summary = (...records: TickSummary["records"][number][]): TickSummary => ({
  id: "1",
  startedAt: 1_000,
  finishedAt: 1_004,
  valuedAt: 1_000,
  records,
  pokes: [
    { asset: NOTE, status: "DECAYED", path: "decayed", publishedAt: 900, suspended: false, due: false },
  ],
  notes: [],
});
const LANDED: Outcome = { kind: "landed", txHash: "0x", block: 1 };
const FAILED: Outcome = { kind: "failed", detail: "no endpoint answers" };

const VIEW: ChainView = {
  live: new Map([
    [
      NOTE,
      {
        listed: true,
        haircut: 123_456n,
        yield: 60_750n,
        confirmedAt: 990,
        staleAfter: 28_800,
        suspended: true,
        pendingObservedAt: 980,
      } as unknown as LiveState,
    ],
    [FUND, { listed: false } as unknown as LiveState],
  ]),
  endpoints: [
    { name: "rpc-one", healthy: true },
    { name: "rpc-two", healthy: false },
  ],
  gas: { balance: 3n * 10n ** 18n, spent: 25n * 10n ** 15n, budget: 10n ** 17n },
};

describe("status server", () => {
  let now = 1_000;
  let server: HealthServer;
  let url: string;
  const start = async (more: Partial<HealthServerParts> = {}) => {
    server = new HealthServer({
      host: "127.0.0.1",
      port: 0,
      metrics: new KeeperMetrics(NAMES),
      now: () => now,
      maxTickSeconds: 600,
      graceSeconds: 60,
      ...more,
    });
    url = await server.listen();
  };
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, init);
    return { status: response.status, body: await response.text(), headers: response.headers };
  };
  /** Value of one exposed sample, by its name and labels as Prometheus reads them. */
  const sample = async (series: string) => {
    const { body } = await get("/metrics");
    return body
      .split("\n")
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1);
  };
  beforeEach(() => {
    now = 1_000;
  });
  afterEach(() => server.close());

  it("is alive but not ready before the first tick, and ready after a good one", async () => {
    await start();
    expect((await get("/livez")).status).to.equal(200);
    expect((await get("/readyz")).status).to.equal(503);
    server.tickStarted(1_000);
    expect((await get("/readyz")).status).to.equal(503);
    server.tickFinished(summary(record(NOTE, LANDED), record(FUND, FAILED)), 1_300);
    expect((await get("/readyz")).status).to.equal(200);
  });

  it("is not ready after a tick that failed, with the reason, but stays alive", async () => {
    await start();
    server.tickFinished(summary(record(NOTE, LANDED)), 1_300);
    server.tickFailed(1_010, "journal is locked");
    expect((await get("/livez")).status).to.equal(200);
    const { status, body } = await get("/readyz");
    expect(status).to.equal(503);
    expect(JSON.parse(body).reason).to.contain("journal is locked");
    server.tickFinished(summary(record(NOTE, FAILED), record(FUND, FAILED)), 1_300);
    expect((await get("/readyz")).status).to.equal(503);
  });

  it("is not alive while a tick is stuck, or when the schedule stands still", async () => {
    await start();
    server.tickStarted(1_000);
    now = 1_600;
    expect((await get("/livez")).status).to.equal(200);
    now = 1_601;
    expect((await get("/livez")).status).to.equal(503);
    server.tickFinished(summary(record(NOTE, LANDED)), 1_900);
    now = 1_960;
    expect((await get("/livez")).status).to.equal(200);
    now = 1_961;
    expect((await get("/livez")).status).to.equal(503);
    expect((await get("/readyz")).status).to.equal(503);
  });

  it("counts outcomes and faults by asset", async () => {
    await start();
    const fault = { target: "x", adapter: "pythPrice", kind: "stale", required: true, detail: "" } as const;
    server.tickFinished(summary(record(NOTE, { kind: "unpriced", detail: "" }, [fault])), 1_300);
    server.tickFinished(summary(record(NOTE, { kind: "skipped", reason: "hold", detail: "" })), 1_300);
    server.tickFinished(summary(record(NOTE, LANDED), record(FUND, LANDED)), 1_300);
    server.tickFailed(1_020, "x");
    const series = 'rwa_keeper_outcomes_total{asset="singapore-note",outcome=';
    expect(await sample(`${series}"landed",reason=""}`)).to.equal("1");
    expect(await sample(`${series}"skipped",reason="hold"}`)).to.equal("1");
    expect(
      await sample(
        'rwa_keeper_input_faults_total{asset="singapore-note",adapter="pythPrice",kind="stale",required="true"}',
      ),
    ).to.equal("1");
    expect(await sample('rwa_keeper_ticks_total{result="finished"}')).to.equal("3");
    expect(await sample('rwa_keeper_ticks_total{result="failed"}')).to.equal("1");
    expect(await sample('rwa_asset_landed_timestamp_seconds{asset="treasury-fund"}')).to.equal("1004");
    expect(await sample('rwa_asset_unpriced{asset="singapore-note"}')).to.equal("0");
    expect(await sample('rwa_price_path{asset="singapore-note",path="decayed"}')).to.equal("1");
    expect(await sample('rwa_price_path{asset="singapore-note",path="primary"}')).to.equal("0");
    expect(await sample("rwa_keeper_tick_duration_seconds_count")).to.equal("3");
  });

  it("shows the chain's state, connections and gas after a tick", async () => {
    await start({ view: async () => VIEW });
    server.tickFinished(summary(record(NOTE, LANDED)), 1_300);
    await new Promise((later) => setImmediate(later));
    expect(await sample('rwa_asset_haircut_ratio{asset="singapore-note"}')).to.equal("0.123456");
    expect(await sample('rwa_asset_yield_ratio{asset="singapore-note"}')).to.equal("0.06075");
    expect(await sample('rwa_asset_stale_timestamp_seconds{asset="singapore-note"}')).to.equal("29790");
    expect(await sample('rwa_asset_suspended{asset="singapore-note"}')).to.equal("1");
    expect(await sample('rwa_asset_pending_review{asset="singapore-note"}')).to.equal("1");
    expect(await sample('rwa_asset_haircut_ratio{asset="treasury-fund"}')).to.equal(undefined);
    expect(await sample('rwa_keeper_rpc_healthy{endpoint="rpc-two"}')).to.equal("0");
    expect(await sample("rwa_keeper_sender_balance_ether")).to.equal("3");
    expect(await sample("rwa_keeper_gas_spent_ether")).to.equal("0.025");
    expect(await sample("rwa_keeper_gas_budget_ether")).to.equal("0.1");
  });

  it("survives a chain that cannot be read, and counts it", async () => {
    await start({ view: () => Promise.reject(new ListenError("boom")) });
    server.tickFinished(summary(record(NOTE, LANDED)), 1_300);
    await new Promise((later) => setImmediate(later));
    expect(await sample("rwa_keeper_chain_view_failures_total")).to.equal("1");
    expect((await get("/readyz")).status).to.equal(200);
  });

  it("serves further pages, refuses everything else and every method but GET", async () => {
    const pages = new Map([["/", async () => ({ type: "text/html", body: "<!doctype html>" })]]);
    await start({ pages });
    expect((await get("/")).body).to.equal("<!doctype html>");
    expect((await get("/etc/passwd")).status).to.equal(404);
    expect((await get("/livez", { method: "POST" })).status).to.equal(405);
    expect((await get("/metrics", { method: "HEAD" })).body).to.equal("");
    expect((await get("/metrics")).headers.get("content-type")).to.contain("text/plain");
  });

  it("says which address it cannot have", async () => {
    await start();
    const other = new HealthServer({
      host: "127.0.0.1",
      port: Number(new URL(url).port),
      metrics: new KeeperMetrics(NAMES),
      now: () => now,
      maxTickSeconds: 600,
      graceSeconds: 60,
    });
    const failure = await other.listen().catch((cause: unknown) => cause);
    expect(failure).to.be.instanceOf(ListenError);
  });
});
