import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

// Runs every `bench:*` script of package.json and writes what they print to docs/benchmarks.md, as tables. Nothing
// in it names the machine. Ends with 1 where a bench missed a target.

const root = new URL("../../", import.meta.url);
const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(new URL("package.json", root), "utf8"),
);
const ORDER = ["gas", "model", "keeper", "backtest"];
const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

interface Bench {
  readonly name: string;
  readonly command: string;
  readonly held: boolean;
  readonly body: string;
}

const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** Box-drawing tables become Markdown tables, other lines paragraphs. */
function toMarkdown(text: string): string {
  const out: string[] = [];
  let inTable = false;
  for (const line of text
    .replace(ANSI, "")
    .split("\n")
    .map((l) => l.trimEnd())) {
    if (/^[┌├└]/.test(line)) continue;
    if (!line.startsWith("│")) {
      if (inTable) out.push("");
      inTable = false;
      if (line.trim() !== "") out.push(line.trim(), "");
      continue;
    }
    const cells = line
      .slice(1, -1)
      .split("│")
      .map((cell) => cell.trim().replaceAll("|", "\\|"));
    if (!inTable && out.length > 0 && out.at(-1) !== "") out.push("");
    out.push(`| ${cells.join(" | ")} |`);
    if (!inTable) out.push(`|${cells.map(() => " --- ").join("|")}|`);
    inTable = true;
  }
  return out.join("\n").trim();
}

function run(name: string): Bench {
  const command = `npm run bench:${name}`;
  process.stderr.write(`${command} ...\n`);
  const { status, stdout } = spawnSync("npm", ["run", "--silent", `bench:${name}`], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 64 * 1024 * 1024,
  });
  process.stdout.write(stdout);
  return { name, command, held: status === 0, body: toMarkdown(stdout) };
}

const wanted = process.argv.slice(2);
const names = Object.keys(scripts)
  .filter((script) => script.startsWith("bench:"))
  .map((script) => script.slice("bench:".length))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
const benches = names.map(run);

if (wanted.length === 0)
  writeFileSync(
    new URL("docs/benchmarks.md", root),
    `# Benchmarks

Written by \`npm run bench\`. Gas is the same everywhere; times are those of two cores and differ by machine.

| bench | command | targets |
| --- | --- | --- |
${benches.map(({ name, command, held }) => `| ${name} | \`${command}\` | ${held ? "held" : "**missed**"} |`).join("\n")}

${benches.map(({ name, body }) => `## ${name}\n\n${body}`).join("\n\n")}
`,
  );
process.exitCode = benches.every(({ held }) => held) ? 0 : 1;
