import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { REASONS } from "../../../keeper/domain/guardrails.ts";
import { PRICE_PATHS, SUSPENSION_CAUSES } from "../../../keeper/domain/priceGuard/status.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const SKIPPED = new Set(["node_modules", "artifacts", "cache", "types", "coverage", "out", "deployments"]);

function markdown(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdown(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

/** Fenced blocks hold commands and data, not links. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, "");

/** Anchors as the hosting platform makes them from headings. */
const anchors = (text: string): string[] =>
  [...prose(text).matchAll(/^#+\s+(.*)$/gm)].map(([, heading = ""]) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );

function brokenLinks(file: string): string[] {
  const text = prose(readFileSync(file, "utf8"));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = "", anchor] = target.split("#");
    const found = path === "" ? file : join(dirname(file), path);
    const where = `${relative(ROOT, file)}: ${target}`;
    if (!existsSync(found)) return [where];
    if (anchor === undefined || !found.endsWith(".md")) return [];
    return anchors(readFileSync(found, "utf8")).includes(anchor) ? [] : [where];
  });
}

describe("the documents", () => {
  const files = markdown(ROOT);

  it("are all looked at", () => {
    const names = files.map((file) => relative(ROOT, file));
    expect(names).to.include.members([
      "CONTRIBUTING.md",
      "docs/model.md",
      "docs/decisions/0103-poke-through.md",
    ]);
  });

  it("link only to what exists", () => {
    expect(files.flatMap(brokenLinks)).to.deep.equal([]);
  });

  it("name only tests that exist: the threat model", () => {
    const file = join(ROOT, "docs/threat-model.md");
    const named = [
      ...readFileSync(file, "utf8").matchAll(/\]\((\.\.\/test\/[^)]+)\)((?:\s+`[^`]+`)+)/g),
    ].flatMap(([, path = "", names = ""]) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => ({ path, name })),
    );
    expect(named.length).to.be.greaterThan(50);
    const missing = named.filter(
      ({ path, name }) => !readFileSync(join(ROOT, "docs", path), "utf8").includes(name),
    );
    expect(missing).to.deep.equal([]);
  });

  it("say what to do in every alert and in every state that needs somebody: the runbook", () => {
    const runbook = readFileSync(join(ROOT, "docs/operations.md"), "utf8");
    const alerts = readFileSync(join(ROOT, "deploy/prometheus/alerts.yaml"), "utf8");
    const calm = ["UNLISTED", "PRIMARY", "NONE"];
    const states = [
      ...[...alerts.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name),
      ...PRICE_PATHS,
      ...SUSPENSION_CAUSES,
      // Skipped and rejected reports wait for nobody.
      ...REASONS.slice(REASONS.indexOf("SUSPENDED")),
    ].filter((name) => !calm.includes(name));
    expect(states.length).to.be.greaterThan(35);
    expect(states.filter((name) => !new RegExp(`\\b${name}\\b`).test(runbook))).to.deep.equal([]);
  });
});
