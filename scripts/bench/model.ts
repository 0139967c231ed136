import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { snapshotOf } from "../../keeper/app/snapshot.ts";
import { inputsOf, presetNames, readAsset } from "../../keeper/cli/assetFiles.ts";
import { print, printJson, right, table } from "../../keeper/cli/render.ts";
import type { PricingInputs } from "../../keeper/domain/asset/schema.ts";
import { priceAsset } from "../../keeper/domain/priceAsset.ts";
import { allSensitivities } from "../../keeper/domain/sensitivity.ts";
import { Decimal } from "../../keeper/domain/units.ts";
import { fullAsset } from "./fullAsset.ts";

// How long the model takes after warm-up. Ends with 1 where a target is missed.

const TARGET_PRICE_MS = 15;
const TARGET_SENSITIVITIES_MS = 250;
const TARGET_FILES_MS = 20_000;
const FILES = 1_000;
const WARM_UP = 20;
const RUNS = 40;
const BUMP = new Decimal("0.2");

interface Time {
  readonly cpu: number;
  readonly wall: number;
}

/**
 * CPU and wall time of a call in milliseconds. Targets are judged by CPU time, all threads of the process
 * together: never less than the wall time of an idle machine, and the same on a busy one.
 */
function timeOf(call: () => void): Time {
  const start = performance.now();
  const used = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(used);
  return { cpu: (user + system) / 1_000, wall: performance.now() - start };
}

/** The call with the median CPU time. */
function median(runs: number, call: () => void): Time {
  const times = Array.from({ length: runs }, () => timeOf(call)).sort((x, y) => x.cpu - y.cpu);
  return times[Math.floor(times.length / 2)] ?? { cpu: 0, wall: 0 };
}

interface Line {
  readonly asset: string;
  readonly price: Time;
  readonly sensitivities: Time;
}

function measure(asset: string, inputs: PricingInputs): Line {
  for (let i = 0; i < WARM_UP; i += 1) priceAsset(inputs);
  const price = median(RUNS, () => priceAsset(inputs));
  allSensitivities(inputs, BUMP);
  return { asset, price, sensitivities: median(5, () => allSensitivities(inputs, BUMP)) };
}

/** 1 000 files written, then each read, checked, priced and hashed. */
function measureFiles(): Time {
  const folder = mkdtempSync(join(tmpdir(), "rwa-bench-"));
  try {
    const presets = presetNames().map(readAsset);
    const files = Array.from({ length: FILES }, (_, i) => {
      const file = join(folder, `asset-${i}.json`);
      writeFileSync(file, JSON.stringify({ ...presets[i % presets.length], name: `asset-${i}` }));
      return file;
    });
    return timeOf(() => {
      for (const file of files) {
        const inputs = inputsOf(readAsset(file));
        priceAsset(inputs);
        snapshotOf(inputs);
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const lines = [
  ...presetNames().map((name) => measure(name, inputsOf(readAsset(name)))),
  measure("everything at once", inputsOf(fullAsset(readAsset("hk-factoring")))),
];
const files = measureFiles();
const slowest = (read: (line: Line) => Time): number => Math.max(...lines.map((line) => read(line).cpu));
const held =
  slowest(({ price }) => price) < TARGET_PRICE_MS &&
  slowest(({ sensitivities }) => sensitivities) < TARGET_SENSITIVITIES_MS &&
  files.cpu < TARGET_FILES_MS;

if (process.argv.includes("--json")) printJson({ lines, files, held });
else {
  const ms = ({ cpu, wall }: Time) => right(`${cpu.toFixed(2)} (${wall.toFixed(2)})`);
  print("CPU milliseconds, wall in brackets; targets are for an idle machine and judged by CPU time");
  print(
    table(
      ["asset", `price (< ${TARGET_PRICE_MS} ms)`, `all sensitivities (< ${TARGET_SENSITIVITIES_MS} ms)`],
      lines.map(({ asset, price, sensitivities }) => [asset, ms(price), ms(sensitivities)]),
    ),
  );
  const seconds = (milliseconds: number) => (milliseconds / 1_000).toFixed(2);
  print(
    `${FILES} asset files read, checked, priced and hashed: ${seconds(files.cpu)} s CPU, ` +
      `${seconds(files.wall)} s wall (< ${TARGET_FILES_MS / 1_000} s)`,
  );
  print(held ? "every target held" : "a target was missed");
}
process.exitCode = held ? 0 : 1;
