import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { oneLine } from "../../app/faults.ts";
import type { StatusServer, TickSummary } from "../../app/ports.ts";
import { RwaError } from "../../domain/errors.ts";
import type { ChainView, KeeperMetrics } from "./metrics.ts";

/** The address for the status server is taken or not ours. */
export class ListenError extends RwaError {}

export interface Page {
  readonly type: string;
  readonly body: string;
}

export interface HealthServerParts {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly metrics: KeeperMetrics;
  readonly now: () => number;
  /** Seconds after which a running tick counts as stuck. */
  readonly maxTickSeconds: number;
  /** Seconds by which the next tick may be late. */
  readonly graceSeconds: number;
  /** Reads the chain for the gauges after each tick. */
  readonly view?: () => Promise<ChainView>;
  /** Further pages by path, e.g. the report at `/`. */
  readonly pages?: ReadonlyMap<string, () => Promise<Page>>;
}

interface Health {
  readonly ok: boolean;
  readonly reason: string;
}

/**
 * `/metrics` for Prometheus; `/livez` fails when a tick is stuck or the schedule stands still, which a restart
 * cures; `/readyz` fails while the last tick failed or none has finished, which a restart does not cure.
 */
export class HealthServer implements StatusServer {
  readonly #parts: HealthServerParts;
  readonly #server: Server;
  #startedAt: number | undefined;
  #nextAt: number | undefined;
  #last: Health = { ok: false, reason: "no tick has finished yet" };
  /** The newest reading of the chain, so that closing waits for it. */
  #viewing: Promise<void> = Promise.resolve();

  constructor(parts: HealthServerParts) {
    this.#parts = parts;
    this.#server = createServer(async (request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      const { status, type, body } = await this.#answer(request.method ?? "GET", pathname);
      response.writeHead(status, {
        "content-type": type,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      response.end(request.method === "HEAD" ? "" : body);
    });
  }

  async listen(): Promise<string> {
    const { host, port } = this.#parts;
    await new Promise<void>((ready, reject) => {
      this.#server.once("error", (cause) =>
        reject(new ListenError(`status server ${host}:${port}: ${oneLine(cause)}`, {}, { cause })),
      );
      this.#server.listen(port, host, ready);
    });
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  tickStarted(at: number): void {
    this.#startedAt = at;
    this.#parts.metrics.tickStarted();
  }

  tickFinished(summary: TickSummary, nextAt: number | undefined): void {
    this.#startedAt = undefined;
    this.#nextAt = nextAt;
    const failed = summary.records.filter(({ outcome }) => outcome.kind === "failed");
    this.#last =
      failed.length > 0 && failed.length === summary.records.length
        ? { ok: false, reason: "the last tick failed for every asset" }
        : { ok: true, reason: "" };
    this.#parts.metrics.tickFinished(summary, nextAt);
    this.#viewing = this.#look();
  }

  tickFailed(at: number, detail: string): void {
    this.#startedAt = undefined;
    this.#last = { ok: false, reason: `the last tick failed: ${detail}` };
    this.#parts.metrics.tickFailed(at);
  }

  async close(): Promise<void> {
    await this.#viewing;
    this.#server.closeAllConnections();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }

  async #look(): Promise<void> {
    const { view, metrics } = this.#parts;
    if (view === undefined) return;
    try {
      metrics.chainSeen(await view());
    } catch {
      // The tick itself reports why the chain cannot be read; here it only leaves the gauges as they are.
      metrics.chainUnseen();
    }
  }

  async #answer(method: string, path: string): Promise<Page & { readonly status: number }> {
    if (method !== "GET" && method !== "HEAD") return text(405, "only GET");
    if (path === "/livez") return health(this.#alive());
    if (path === "/readyz") return health(this.#ready());
    try {
      if (path === "/metrics") {
        const { registry } = this.#parts.metrics;
        return { status: 200, type: registry.contentType, body: await registry.metrics() };
      }
      const page = this.#parts.pages?.get(path);
      if (page !== undefined) return { status: 200, ...(await page()) };
    } catch (cause) {
      return text(500, oneLine(cause));
    }
    return text(404, "not here: /metrics, /livez, /readyz");
  }

  #alive(): Health {
    const { now, maxTickSeconds, graceSeconds } = this.#parts;
    if (this.#startedAt !== undefined) {
      const seconds = now() - this.#startedAt;
      return seconds > maxTickSeconds
        ? { ok: false, reason: `a tick has been running for ${seconds} s` }
        : { ok: true, reason: "" };
    }
    if (this.#nextAt !== undefined && now() > this.#nextAt + graceSeconds)
      return { ok: false, reason: `the tick due at ${this.#nextAt} has not started` };
    return { ok: true, reason: "" };
  }

  #ready(): Health {
    const alive = this.#alive();
    return alive.ok ? this.#last : alive;
  }
}

const text = (status: number, line: string) => ({
  status,
  type: "text/plain; charset=utf-8",
  body: `${line}\n`,
});

const health = ({ ok, reason }: Health) => ({
  status: ok ? 200 : 503,
  type: "application/json",
  body: `${JSON.stringify(ok ? { ok } : { ok, reason })}\n`,
});
