#!/usr/bin/env node
// Plain JavaScript for any Node >= 18: where the running Node cannot read TypeScript, the installed one does.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OLDEST = [22, 18];
const main = fileURLToPath(new URL("../keeper/cli/main.ts", import.meta.url));
const [major, minor] = process.versions.node.split(".").map(Number);

if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
  await import(main);
} else {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const node = fileURLToPath(new URL(`../node_modules/node/bin/${name}`, import.meta.url));
  if (!existsSync(node)) {
    process.stderr.write(
      `error: Node ${OLDEST.join(".")} or newer is needed, this is ${process.versions.node}; run: npm run setup\n`,
    );
    process.exit(1);
  }
  const { status, signal } = spawnSync(node, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  if (signal !== null) process.kill(process.pid, signal);
  process.exit(status ?? 1);
}
