// `npm test`: lint, types, Solidity and TypeScript tests, as few lanes as the machine has cores.
// Each stage's output is kept together; the last line counts all tests.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Mocha tests that need a chain, by folder of test/. */
const chain = (...folders) =>
  `hardhat test mocha --no-compile $(find ${folders.map((folder) => `test/${folder}`).join(" ")} -name '*.test.ts')`;

/** A stage starts when all of `after` have succeeded. `command` runs in a shell with node_modules/.bin on PATH. */
const stages = [
  // Compiled apart from everything else (hardhat.config.ts), in one process: the longest stage, so it comes first.
  { name: "solidity tests", after: [], command: "hardhat test solidity" },
  { name: "build", after: [], command: "hardhat build --quiet --no-tests" },
  { name: "lint", after: [], command: "npm run --silent lint" },
  { name: "abi", after: ["build"], command: "node scripts/abi/generate.ts --check" },
  { name: "types", after: ["build"], command: "npm run --silent typecheck" },
  { name: "unit tests", after: ["build"], command: "npm run --silent test:unit" },
  { name: "end-to-end tests", after: ["build"], command: chain("e2e") },
  { name: "parity tests", after: ["build"], command: chain("contracts", "parity") },
  { name: "protocol tests", after: ["build"], command: chain("protocols", "consumer") },
];

const HEARTBEAT_MS = 30_000;
const lanes = Math.max(2, Math.min(4, availableParallelism()));
const state = new Map(stages.map((stage) => [stage.name, "waiting"]));
const counts = { passed: 0, failed: 0, skipped: 0 };
let running = 0;

const sum = (output, pattern) =>
  [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);

function count(output) {
  counts.passed += sum(output, /^\s*(\d+) passing/gm);
  counts.failed += sum(output, /^\s*(\d+) failing/gm);
  counts.skipped += sum(output, /^\s*(\d+) pending/gm);
}

function run(stage) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(stage.command, {
      shell: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: "0" },
    });
    let output = "";
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("close", (code) =>
      resolve({ code, output, seconds: ((Date.now() - started) / 1000).toFixed(1) }),
    );
  });
}

async function start(stage) {
  running += 1;
  state.set(stage.name, "running");
  const { code, output, seconds } = await run(stage);
  running -= 1;
  state.set(stage.name, code === 0 ? "ok" : "failed");
  count(output);
  process.stdout.write(
    `\n=== ${stage.name}: ${code === 0 ? "ok" : `FAILED (exit code ${code})`}, ${seconds} s ===\n${output.trim()}\n`,
  );
}

function ready(stage) {
  return state.get(stage.name) === "waiting" && stage.after.every((name) => state.get(name) === "ok");
}

if (!existsSync("node_modules/hardhat")) {
  process.stderr.write("test: dependencies are missing; run `npm test`, which installs them first\n");
  process.exit(1);
}
const heartbeat = setInterval(() => {
  const names = [...state].filter(([, value]) => value === "running").map(([name]) => name);
  process.stdout.write(`... running: ${names.join(", ")}\n`);
}, HEARTBEAT_MS);
const pending = new Set();
for (;;) {
  const next = running < lanes ? stages.find(ready) : undefined;
  if (next) {
    const promise = start(next).finally(() => pending.delete(promise));
    pending.add(promise);
  } else if (pending.size > 0) {
    await Promise.race(pending);
  } else {
    break;
  }
}
clearInterval(heartbeat);

const bad = [...state].filter(([, value]) => value !== "ok");
for (const [name, value] of bad)
  process.stdout.write(`\n${name}: ${value === "waiting" ? "not run, an earlier stage failed" : value}`);
const failedStages = bad.filter(([name]) => !/tests$/.test(name)).length;
process.stdout.write(
  `\n\n${counts.passed} passed, ${counts.failed + failedStages} failed, ${counts.skipped} skipped\n`,
);
process.exit(bad.length === 0 ? 0 : 1);
