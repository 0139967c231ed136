import { Cron } from "croner";
import { parseEther } from "ethers";
import { HealthServer } from "../adapters/status/healthServer.ts";
import { type ChainView, KeeperMetrics } from "../adapters/status/metrics.ts";
import type { StatusServer } from "../app/ports.ts";
import { LivePage } from "./livePage.ts";
import type { Runtime } from "./runtime.ts";

const SECONDS_PER_DAY = 86_400;
/** A tick that runs longer than every deadline in it together is stuck. */
const STUCK_FACTOR = 3;
/** Seconds by which croner may start a tick late on a busy machine. */
const GRACE_SECONDS = 120;

/** What `start` feeds after each tick. */
export async function statusServers(runtime: Runtime): Promise<readonly StatusServer[]> {
  const { config, parts } = runtime;
  const { transactions, tick, server } = config;
  const metrics = new KeeperMetrics(new Map(parts.assets.map(({ address, name }) => [address, name])));
  const deadlines =
    transactions.deadlineSeconds + tick.sourceTimeoutMs / 1_000 + config.cosign.timeoutMs / 1_000;
  const live = new LivePage(parts, config.chain.id, parts.pricer.modelHash, () => nextRun(config.tick.cron));
  return [
    new HealthServer({
      ...server,
      metrics,
      now: () => Math.floor(Date.now() / 1_000),
      maxTickSeconds: STUCK_FACTOR * deadlines,
      graceSeconds: GRACE_SECONDS,
      view: () => chainView(runtime),
      pages: new Map([["/", () => live.page()]]),
    }),
  ];
}

/** The schedule of the daemon, asked without running it. */
function nextRun(cron: string): number | undefined {
  const next = new Cron(cron, { timezone: "UTC", paused: true }).nextRun();
  return next === null ? undefined : Math.floor(next.getTime() / 1_000);
}

async function chainView({ parts, pool, config }: Runtime): Promise<ChainView> {
  const { oracle, journal, transactor, clock, assets } = parts;
  const since = (await clock.now()) - SECONDS_PER_DAY;
  const gas =
    transactor === undefined
      ? undefined
      : {
          balance: await pool.quorumHighest("eth_getBalance", [transactor.address, "latest"]),
          spent: await journal.gasSpentSince(transactor.address, since),
          budget: parseEther(config.transactions.dailyBudgetEther),
        };
  return { live: await oracle.live(assets.map(({ address }) => address)), endpoints: pool.status(), gas };
}
