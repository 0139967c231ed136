import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const main = fileURLToPath(new URL("../../../keeper/cli/main.ts", import.meta.url));
const preset = new URL("../../../assets/singapore-note.json", import.meta.url);

function keeper(args: readonly string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [main, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
}

describe("keeper price", function () {
  this.timeout(60_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "price-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("prints the same bytes in any time zone, locale and process, in the published form", () => {
    const runs = [
      { TZ: "UTC", LANG: "C" },
      { TZ: "Pacific/Auckland", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
    ].map((env) => keeper(["price", "singapore-note", "--json"], env));
    expect(runs.map(({ status }) => status)).to.deep.equal([0, 0]);
    expect(runs[0]?.stdout).to.equal(runs[1]?.stdout);
    const report = JSON.parse(runs[0]?.stdout ?? "");
    expect(report).to.include({
      asset: "singapore-note",
      asOf: "2024-09-19",
      yield: "0.06075",
      baseRate: "0.048",
    });
    expect(report).to.include({ pd: "0.0035", lgd: "0.3", ead: "10000000" });
    expect(report.premium).to.deep.equal({
      credit: "0.00105",
      liquidity: "0.008",
      market: "0",
      counterparty: "0.0012",
      legal: "0.0025",
      total: "0.01275",
    });
    expect(Object.keys(report.haircut)).to.deep.equal([
      "market",
      "liquidity",
      "credit",
      "counterparty",
      "legal",
      "addOn",
      "total",
    ]);
    expect(Object.keys(report.irm)).to.deep.equal(["kink", "base", "slope1", "slope2"]);
    for (const key of ["snapshotHash", "modelHash"]) expect(report[key]).to.match(/^0x[0-9a-f]{64}$/);
    for (const key of ["liquidationThreshold", "maxLtv"]) expect(report[key]).to.match(/^0\.\d+$/);
  });

  const broken: [string, (text: string) => string, string][] = [
    ["an unknown key", (text) => text.replace('"credit": {', '"credit": { "rating": "A",'), "credit.rating"],
    ["a PD of 1.2", (text) => text.replace('"0.0035"', '"1.2"'), "credit.pd.annual.value"],
    ["a tenor that the curve lacks", (text) => text.replace('"value": "0.25"', '"value": "0.0833"'), "tenor"],
    [
      "a name with a line break in it",
      (text) => text.replace('"credit": {', '"credit": { "rating\\nof": "A",'),
      "credit.rating of: an unknown key is not allowed; expected only keys of the asset schema",
    ],
    ["what is not JSON", () => "not JSON {", "not a JSON file"],
    ["JSON without a comma", (text) => text.replace(",\n", "\n"), "not a JSON file, from line 3 column 3"],
    ["a misspelt key", (text) => text.replace('"irm"', '"rates"'), "rates: an unknown key"],
    ["a misspelt key, with what is missing", (text) => text.replace('"irm"', '"rates"'), "missing here: irm"],
  ];
  for (const [what, change, mention] of broken)
    it(`${what} ends in one clear line, a non-zero code and no stack`, () => {
      const file = join(folder, "asset.json");
      writeFileSync(file, change(readFileSync(preset, "utf8")));
      const { status, stdout, stderr } = keeper(["price", file, "--json"]);
      expect(status).to.equal(1);
      expect(stdout).to.equal("");
      expect(stderr.trimEnd().split("\n")).to.have.length(1);
      expect(stderr)
        .to.contain(mention)
        .and.not.to.match(/\n\s+at /);
    });

  it("shows what each way out took of a measured liquidity", () => {
    const { stdout } = keeper(["price", "dubai-real-estate"]);
    const [, exit = "", depth = ""] =
      /exit premium ([\d.]+) bp, depth premium ([\d.]+) bp/.exec(stdout) ?? [];
    const report = JSON.parse(keeper(["price", "dubai-real-estate", "--json"]).stdout);
    expect(Number(report.premium.liquidity) * 10_000).to.be.closeTo(
      Math.max(Number(exit), Number(depth)),
      0.02,
    );
    for (const { name } of report.details.liquidity.exits) expect(stdout).to.contain(`  ${name}: `);
    expect(keeper(["price", "singapore-note"]).stdout).not.to.contain("exit premium");
  });

  it("shows how sure a PD smoothed by its own history is", () => {
    expect(keeper(["price", "dubai-real-estate"]).stdout).to.match(
      /PD before features 1\.0714 %, 90 % credible from 0\.126\d+ % to 2\.77\d+ %/,
    );
  });

  it("stress says of a scenario that the rules refuse why, beside those that they price", () => {
    const file = join(folder, "capped.json");
    // Enough for normal and stress times (2 slope1), too little for a crisis.
    writeFileSync(file, readFileSync(preset, "utf8").replace('"0.75"', '"0.13"'));
    const { status, stdout } = keeper(["stress", file, "--json"]);
    expect(status).to.equal(0);
    const scenarios = JSON.parse(stdout);
    expect(scenarios.stress.yield).to.equal("0.063007");
    expect(scenarios.extreme.refused).to.match(/^irm\.rateCap: 0\.13 is not allowed/);
    expect(keeper(["stress", file]).stdout).to.match(/yield .*6\.3007 % .*refused/);
  });

  it("reads a file that begins with a byte-order mark", () => {
    const file = join(folder, "mark.json");
    writeFileSync(file, `\uFEFF${readFileSync(preset, "utf8")}`);
    expect(keeper(["price", file, "--csv"]).stdout).to.contain("total,0.01275,");
  });

  it("a date that no calendar has is refused by the option's name", () => {
    const { status, stderr } = keeper(["price", "singapore-note", "--date", "2024-02-31"]);
    expect(status).to.equal(1);
    expect(stderr).to.match(/^error: --date: 2024-02-31 is not allowed; expected a date like/);
  });

  it("runs by the plain JavaScript entry too, with its exit code", () => {
    const entry = fileURLToPath(new URL("../../../bin/rwa-keeper.mjs", import.meta.url));
    const run = (asset: string) =>
      spawnSync(process.execPath, [entry, "price", asset, "--csv"], { encoding: "utf8" });
    expect(run("singapore-note").stdout).to.contain("total,0.01275,");
    expect(run("nothing").status).to.equal(1);
  });

  it("an unknown preset is answered with the known ones", () => {
    const { status, stderr } = keeper(["price", "nothing-of-the-kind"]);
    expect(status).to.equal(1);
    expect(stderr).to.contain("singapore-note").and.to.contain("hk-factoring");
  });
});
