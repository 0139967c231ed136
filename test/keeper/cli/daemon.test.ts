import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { ChainError } from "../../../keeper/app/faults.ts";
import type { StatusServer, TickSummary } from "../../../keeper/app/ports.ts";
import { Daemon } from "../../../keeper/cli/daemon.ts";
import { MemoryLog } from "../../fixtures/quietLog.ts";

const summary: TickSummary = {
  ...{ id: "t", startedAt: 1, finishedAt: 2, valuedAt: 1 },
  ...{ records: [], pokes: [], notes: [] },
};

class Recorder implements StatusServer {
  readonly events: string[] = [];
  async listen(): Promise<string> {
    this.events.push("listen");
    return "";
  }
  tickStarted(): void {
    this.events.push("started");
  }
  tickFinished(_: TickSummary, nextAt: number | undefined): void {
    this.events.push(nextAt === undefined ? "finished" : "finished, next known");
  }
  tickFailed(_: number, detail: string): void {
    this.events.push(`failed: ${detail}`);
  }
  async close(): Promise<void> {
    this.events.push("close");
  }
}

const daemonOf = (cron: string, run: (signal: AbortSignal) => Promise<TickSummary>) => {
  const server = new Recorder();
  const daemon = new Daemon({ cron, run, servers: [server], log: new MemoryLog(), now: () => 0 });
  return { daemon, server };
};

const EVERY_SECOND = "* * * * * *";
const RARELY = "0 0 1 1 *";

describe("the daemon", () => {
  it("ticks at once, says when the next is due, and stops", async () => {
    const { daemon, server } = daemonOf(RARELY, async () => summary);
    await daemon.start();
    await daemon.stop();
    expect(server.events).to.deep.equal(["listen", "started", "finished, next known", "close"]);
  });

  it("goes on after a tick that failed", async () => {
    let ticks = 0;
    const { daemon, server } = daemonOf(EVERY_SECOND, async () => {
      ticks += 1;
      if (ticks === 1) throw new ChainError("connectivity", "no endpoint answers");
      return summary;
    });
    await daemon.start();
    while (ticks < 2) await sleep(50);
    await daemon.stop();
    expect(server.events.slice(0, 5)).to.deep.equal([
      "listen",
      "started",
      "failed: chain: connectivity: no endpoint answers",
      "started",
      "finished, next known",
    ]);
  });

  it("never runs two ticks at once, and drains the one that runs", async () => {
    let running = 0;
    let most = 0;
    let finished = 0;
    const { daemon, server } = daemonOf(EVERY_SECOND, async (signal) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(2_300);
      running -= 1;
      if (!signal.aborted) finished += 1;
      return summary;
    });
    const started = daemon.start();
    await sleep(1_500);
    await daemon.stop();
    await started;
    expect([most, finished, running]).to.deep.equal([1, 1, 0]);
    expect(server.events.at(-1)).to.equal("close");
    await sleep(1_200);
    expect(server.events.filter((event) => event === "started")).to.have.length(1);
  });

  it("gives up what it can on a second stop", async () => {
    const { daemon } = daemonOf(
      RARELY,
      (signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(summary))),
    );
    const started = daemon.start();
    await sleep(20);
    const stopped = daemon.stop();
    expect(await Promise.race([stopped, sleep(50, "draining")])).to.equal("draining");
    await daemon.stop();
    await Promise.all([started, stopped]);
  });
});
