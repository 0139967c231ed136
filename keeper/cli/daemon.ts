import { Cron } from "croner";
import { oneLine } from "../app/faults.ts";
import type { Log, StatusServer, TickSummary } from "../app/ports.ts";

export interface DaemonParts {
  /** Cron expression, UTC. */
  readonly cron: string;
  readonly run: (signal: AbortSignal) => Promise<TickSummary>;
  readonly servers: readonly StatusServer[];
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Runs ticks on a schedule, never two at once. `stop` drains: nothing new starts, what runs is finished. A second
 * `stop` gives up what can be given up: a transaction that was sent is still followed to its deadline.
 */
export class Daemon {
  readonly #parts: DaemonParts;
  readonly #abort = new AbortController();
  #job: Cron | undefined;
  #running: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(parts: DaemonParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    for (const server of this.#parts.servers) {
      const url = await server.listen();
      this.#parts.log.info({ url }, "listening");
    }
    this.#job = new Cron(this.#parts.cron, { timezone: "UTC", protect: true }, () => this.#tick());
    // The first tick at once: after a restart the state may be anything.
    await this.#tick();
  }

  stop(): Promise<void> {
    if (this.#stopping !== undefined) this.#abort.abort();
    this.#stopping ??= this.#drain();
    return this.#stopping;
  }

  async #drain(): Promise<void> {
    this.#job?.stop();
    await this.#running;
    for (const server of this.#parts.servers) await server.close();
  }

  async #tick(): Promise<void> {
    if (this.#running !== undefined || this.#stopping !== undefined) return;
    this.#running = this.#once();
    await this.#running;
    this.#running = undefined;
  }

  async #once(): Promise<void> {
    const { run, servers, log, now } = this.#parts;
    const at = now();
    for (const server of servers) server.tickStarted(at);
    try {
      const summary = await run(this.#abort.signal);
      const next = this.#job?.nextRun();
      const nextAt = next === undefined || next === null ? undefined : Math.floor(next.getTime() / 1_000);
      for (const server of servers) server.tickFinished(summary, nextAt);
      log.info({ tick: summary.id, seconds: summary.finishedAt - summary.startedAt }, "tick finished");
    } catch (cause) {
      // A tick that fails must not end the daemon: the next one starts afresh.
      for (const server of servers) server.tickFailed(at, oneLine(cause));
      log.error({ fault: oneLine(cause) }, "tick failed");
    }
  }
}
