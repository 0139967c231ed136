import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { network } from "hardhat";
import type { TickSummary } from "../../keeper/app/ports.ts";
import { tick } from "../../keeper/app/tick.ts";
import { print, printJson, right, table } from "../../keeper/cli/render.ts";
import { OutOfDomainError } from "../../keeper/domain/errors.ts";
import { deploy } from "../../test/fixtures/deployment.ts";
import { fundedWallet, startKeeper } from "../../test/fixtures/keeper.ts";
import { startNode } from "../../test/fixtures/processes.ts";

// One keeper on a local chain in another process: a tick over 50 assets, and the heap over 1 000 ticks.

const ASSETS = 50;
const TARGET_TICK_MS = 5_000;
/** Assets of the long run: enough for every path, few enough for 1 000 ticks in minutes. */
const LONG_RUN_ASSETS = 2;
const TICKS = Number(process.env["BENCH_TICKS"] ?? 1_000);
/** The heap may end this much above where it was after warming up. */
const TARGET_GROWTH_BYTES = 10_000_000;
const PERIOD = 5 * 3_600;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const heap = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

const landed = (summary: TickSummary): number =>
  summary.records.filter(({ outcome }) => outcome.kind === "landed").length;

const node = await startNode();
const folder = mkdtempSync(join(tmpdir(), "bench-keeper-"));
try {
  const { ethers } = await network.create({ network: "localhost", override: { url: node.url } });
  const [funder] = await ethers.getSigners();
  const wallet = await fundedWallet(funder);
  const { risk, prices, assets } = await deploy(ethers, [wallet.address], 1, ASSETS);
  const keeperOf = async (name: string, count: number) =>
    startKeeper({
      folder: join(folder, name),
      rpc: [node.url],
      risk: await risk.getAddress(),
      prices: await prices.getAddress(),
      assets: assets.slice(0, count).map(({ address }) => ({ file: "singapore-note", address })),
      key: wallet.privateKey,
    });
  const nextPeriod = async () => {
    await node.provider.request({ method: "evm_increaseTime", params: [PERIOD] });
    await node.provider.request({ method: "evm_mine" });
  };
  const never = new AbortController().signal;

  const wide = await keeperOf("wide", ASSETS);
  const times: number[] = [];
  let batches = 0;
  for (let round = 0; round < 4; round++) {
    await nextPeriod();
    const started = performance.now();
    const summary = await tick(wide.parts, never);
    times.push(performance.now() - started);
    batches = new Set(summary.records.map(({ batchId }) => batchId)).size;
    if (landed(summary) !== ASSETS)
      throw new OutOfDomainError("landed", landed(summary), `all ${ASSETS} assets`);
  }
  wide.close();
  const [first = 0, ...later] = times;
  const steady = Math.max(...later);

  const long = await keeperOf("long", LONG_RUN_ASSETS);
  const warm = Math.ceil(TICKS / 5);
  let before = 0;
  let reports = 0;
  for (let round = 0; round < TICKS; round++) {
    if (round === warm) before = heap();
    // Every fourth tick has something to report; the others hold, as in normal operation.
    if (round % 4 === 0) await nextPeriod();
    reports += landed(await tick(long.parts, never));
  }
  const growth = heap() - before;
  long.close();

  const held = steady < TARGET_TICK_MS && growth < TARGET_GROWTH_BYTES;
  const result = {
    assets: ASSETS,
    batches,
    firstTickMs: first,
    steadyTickMs: steady,
    ticks: TICKS,
    reports,
    growth,
    held,
  };
  if (process.argv.includes("--json")) printJson(result);
  else
    print(
      table(
        ["keeper", "measured", "target"],
        [
          [
            `tick over ${ASSETS} assets, all landing in ${batches} transactions`,
            right(`${steady.toFixed(0)} ms`),
            `< ${TARGET_TICK_MS} ms`,
          ],
          ["the same, first after start-up", right(`${first.toFixed(0)} ms`), ""],
          [
            `heap growth from tick ${warm} to ${TICKS} (${reports} reports landed)`,
            right(`${(growth / 1e6).toFixed(1)} MB`),
            `< ${TARGET_GROWTH_BYTES / 1e6} MB`,
          ],
        ],
      ),
    );
  process.exitCode = held ? 0 : 1;
} finally {
  await node.stop();
  rmSync(folder, { recursive: true, force: true });
}
