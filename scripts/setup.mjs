// Installs the dependencies and compiles the contracts once, with a Node that the toolchain accepts. Plain JavaScript without dependencies:
// it has to run on a bare clone under any Node >= 18. A no-op when nothing changed since the last installation.
// With --install-only the contracts are left to the caller: `npm test` compiles them beside other things.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stampFile = join(root, "node_modules", ".setup-stamp");
const compiled = join(root, "artifacts", "contracts");
const installOnly = process.argv.includes("--install-only");
const bootstrap = join(root, ".setup", "node");
/** Hardhat 3 and its native parts refuse anything older; npm silently skips native parts for an older Node. */
const MINIMUM_NODE = [22, 13];
const HEARTBEAT_MS = 10_000;
const NETWORK_FAULT =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network|ENOTCACHED/;

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

function wantedStamp() {
  const { dependencies, devDependencies, overrides } = manifest;
  return createHash("sha256")
    .update(
      JSON.stringify({
        dependencies,
        devDependencies,
        overrides,
        platform: process.platform,
        arch: process.arch,
      }),
    )
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

const say = (line) => process.stderr.write(`setup: ${line}\n`);

function isSuitable(version) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
}

/** Runs a command with `binFolder` first on PATH, so that it runs under that folder's Node. */
function run(command, args, { cwd, binFolder, label }) {
  const path = binFolder
    ? `${binFolder}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}`
    : process.env.PATH;
  return new Promise((resolve) => {
    const started = Date.now();
    let output = "";
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, PATH: path },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const seconds = () => Math.round((Date.now() - started) / 1000);
    const heartbeat = setInterval(() => say(`${label} ... ${seconds()} s`), HEARTBEAT_MS);
    const finish = (code) => {
      clearInterval(heartbeat);
      resolve({ code, output, seconds: seconds() });
    };
    child.on("error", (error) => {
      output += String(error);
      finish(127);
    });
    child.on("close", (code) => finish(code ?? 1));
  });
}

function fail(step, { code, output }) {
  say(`${step} failed (exit code ${code}).`);
  if (NETWORK_FAULT.test(output)) {
    say("The package registry cannot be reached. What to do:");
    say("  1. check the connection, and HTTPS_PROXY if you are behind a proxy;");
    say("  2. `npm ping` must answer; then run the same command again, it continues from npm's cache;");
    say("  3. without any network: copy npm's cache folder (`npm config get cache`) from a machine that has");
    say("     installed this project, and run the command again with npm_config_offline=true.");
  } else {
    say("The last lines it printed:");
    for (const line of output.trim().split("\n").slice(-20)) say(`  ${line}`);
  }
  process.exit(1);
}

const quiet = [
  "--no-audit",
  "--no-fund",
  "--no-progress",
  "--loglevel=error",
  "--fetch-retries=2",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=5000",
];

async function bootstrapNode() {
  const version = manifest.devDependencies.node;
  const binFolder = join(bootstrap, "node_modules", ".bin");
  if (existsSync(join(binFolder, "node"))) return binFolder;
  say(
    `Node ${process.version} is older than ${MINIMUM_NODE.join(".")}; fetching Node ${version} for this project only`,
  );
  mkdirSync(bootstrap, { recursive: true });
  writeFileSync(
    join(bootstrap, "package.json"),
    JSON.stringify({ private: true, dependencies: { node: version }, allowScripts: { node: true } }),
  );
  const result = await run("npm", ["install", "--no-package-lock", ...quiet], {
    cwd: bootstrap,
    label: "fetching Node",
  });
  if (result.code !== 0) fail("Fetching Node", result);
  return binFolder;
}

/** The compiler is JavaScript and takes a minute or more: once here, so that later commands find its cache. */
async function compileContracts() {
  say("compiling the contracts (a minute or two, then cached)");
  const binFolder = join(root, "node_modules", ".bin");
  const result = await run("hardhat", ["build", "--quiet", "--no-tests"], {
    cwd: root,
    binFolder,
    label: "compiling",
  });
  if (result.code !== 0) fail("Compiling the contracts", result);
  say(`contracts compiled in ${result.seconds} s`);
}

async function install(stamp) {
  const binFolder = isSuitable(process.version) ? undefined : await bootstrapNode();
  say("installing dependencies (about a minute on a fresh machine)");
  const result = await run("npm", ["install", "--no-save", ...quiet], {
    cwd: root,
    binFolder,
    label: "installing",
  });
  if (result.code !== 0) fail("Installing the dependencies", result);
  writeFileSync(stampFile, stamp);
  say(`dependencies installed in ${result.seconds} s`);
}

async function main() {
  const stamp = wantedStamp();
  const installed = existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
  if (!installed) await install(stamp);
  if (!installOnly && !(installed && existsSync(compiled))) await compileContracts();
}

await main();
