#!/usr/bin/env node
// Plain JavaScript for any Node >= 18: where the running Node cannot read TypeScript, the installed one does.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OLDEST = [22, 18];
const main = new URL("../keeper/cli/main.ts", import.meta.url);
// A linked checkout is resolved to where it lies, and runs.
if (main.pathname.includes("/node_modules/")) {
  process.stderr.write(
    "error: the keeper runs from a checkout, because Node reads no TypeScript inside node_modules; clone the repository\n",
  );
  process.exit(1);
}
const [major, minor] = process.versions.node.split(".").map(Number);

if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
  await import(main.href);
} else {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const node = fileURLToPath(new URL(`../node_modules/node/bin/${name}`, import.meta.url));
  if (!existsSync(node)) {
    process.stderr.write(
      `error: Node ${OLDEST.join(".")} or newer is needed, this is ${process.versions.node}; run: npm run setup\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: "inherit" });
  // A daemon has to hear that it should drain.
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // Ctrl-C reaches the child by itself; the parent only has to wait for it.
  process.on("SIGINT", () => {});
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
}
