import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { createSources } from "../../keeper/adapters/registry.ts";
import { KeeperMetrics } from "../../keeper/adapters/status/metrics.ts";
import { SOURCE_FAULTS } from "../../keeper/app/faults.ts";
import { parseConfig } from "../../keeper/cli/config.ts";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");
const json = (path: string): Record<string, unknown> => JSON.parse(read(path));

describe("what is shipped for operations", () => {
  const alerts = read("deploy/prometheus/alerts.yaml");
  const dashboard = read("deploy/grafana/dashboard.json");

  it("watches only metrics that the keeper exposes, and the dashboard shows every one", async () => {
    const exposed = new Set(
      new KeeperMetrics(new Map()).registry.getMetricsAsArray().map(({ name }) => name),
    );
    const used = (text: string) =>
      new Set(
        [...text.matchAll(/rwa_[a-z_0-9]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, "")),
      );
    for (const name of [...used(alerts), ...used(dashboard)]) expect(exposed).to.include(name);
    const watched = new Set([...used(alerts), ...used(dashboard)]);
    const detail = ["rwa_keeper_tick_running", "rwa_asset_confirmed_timestamp_seconds"];
    expect([...exposed].filter((name) => !watched.has(name) && !detail.includes(name))).to.deep.equal([]);
  });

  it("has a runbook entry for every alert", () => {
    const headings = [...read("docs/alerts.md").matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    const named = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
    const linked = [...alerts.matchAll(/runbook: docs\/alerts\.md#(\w+)/g)].map(([, anchor]) => anchor);
    expect(named.length).to.be.greaterThan(10);
    expect(headings).to.deep.equal(named);
    expect(linked).to.deep.equal(named.map((name) => name?.toLowerCase()));
  });

  it("has a dashboard whose panels do not overlap or repeat an id", () => {
    const { panels } = JSON.parse(dashboard) as {
      panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
    };
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)}:${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).to.equal(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).to.be.at.most(24);
  });

  it("documents every data source, fault and no other", () => {
    const text = read("docs/sources.md");
    const table = text.slice(text.indexOf("| adapter |"), text.indexOf("`chain` names one"));
    const rows = table
      .split("\n")
      .slice(2)
      .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)]);
    const sources = createSources({ chains: new Map(), folder: "." });
    expect(rows.map(([, name]) => name).sort()).to.deep.equal([...sources.keys()].sort());
    for (const [name, source] of sources) expect(source.name).to.equal(name);
    const faults = text.slice(text.indexOf("## Faults"), text.indexOf("## Freshness"));
    for (const fault of SOURCE_FAULTS) expect(faults).to.contain(`\`${fault}\``);
  });

  it("ships a configuration that the keeper accepts", () => {
    expect(parseConfig(json("deploy/keeper.config.json")).chain.quorum).to.equal(2);
  });

  it("needs no development dependency to run", () => {
    const { dependencies } = json("package.json") as { dependencies: Record<string, string> };
    const sources = readdirSync(new URL("keeper/", ROOT), { recursive: true, encoding: "utf8" });
    const imported = new Set<string>();
    for (const file of sources.filter((name) => name.endsWith(".ts")))
      for (const [, target = ""] of read(`keeper/${file}`).matchAll(/from "([^".][^"]*)"/g))
        if (!target.startsWith("node:")) imported.add(/^(@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? "");
    expect(imported.size).to.be.greaterThan(5);
    expect([...imported].filter((name) => dependencies[name] === undefined)).to.deep.equal([]);
  });
});
