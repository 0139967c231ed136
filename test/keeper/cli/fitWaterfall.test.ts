import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { AssetFileError } from "../../../keeper/cli/assetFiles.ts";
import { readHistory } from "../../../keeper/cli/fitHistory.ts";
import { MissingInputError, OutOfDomainError } from "../../../keeper/domain/errors.ts";

const main = fileURLToPath(new URL("../../../keeper/cli/main.ts", import.meta.url));
const keeper = (...args: readonly string[]) =>
  spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });

describe("keeper waterfall", function () {
  this.timeout(60_000);

  it("HK factoring shows 1.92x and 3.08x, in the table and in JSON", () => {
    const shown = keeper("waterfall", "hk-factoring");
    expect(shown.status).to.equal(0);
    expect(shown.stdout).to.contain("1.92x").and.to.contain("3.08x");
    const json = JSON.parse(keeper("waterfall", "hk-factoring", "--json").stdout);
    expect(Number(json.cover.overCollateral).toFixed(2)).to.equal("1.92");
    expect(Number(json.cover.withReserve).toFixed(2)).to.equal("3.08");
    expect(Object.keys(json.cases)).to.deep.equal(["scheduled", "normal", "stress", "extreme"]);
  });

  it("CSV has one row per case and period, with columns of one name each", () => {
    const rows: readonly Record<string, string>[] = parse(
      keeper("waterfall", "hk-factoring", "--csv").stdout,
      {
        columns: true,
      },
    );
    expect(rows.length % 4).to.equal(0);
    expect(rows[0]).to.include.keys("case", "period", "seniorPrincipal", "equity", "diverting");
  });

  it("ends with one line where the asset has no waterfall", () => {
    const { status, stdout, stderr } = keeper("waterfall", "singapore-note");
    expect([status, stdout]).to.deep.equal([1, ""]);
    expect(stderr.trim().split("\n")).to.have.length(1);
  });
});

describe("keeper fit", function () {
  this.timeout(60_000);
  let folder = "";
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "fit-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("fits raw features, scores both files, and gives coefficients as an asset takes them", () => {
    // Low cover defaults more often, blanks are neutral.
    const rows = Array.from(
      { length: 80 },
      (_, i) => `${i % 7 === 0 ? "" : 0.6 + (i % 10) * 0.3},${i % 10 < 3 && i % 4 !== 0 ? 1 : 0}`,
    );
    const history = file("history.csv", `dscr,default\n${rows.join("\n")}\n`);
    const { status, stdout } = keeper("fit", history, "--test", history, "--json");
    expect(status).to.equal(0);
    const json = JSON.parse(stdout);
    expect(json.coefficients.dscr.value).to.match(/^\d+\.\d+$/);
    expect(Number(json.coefficients.dscr.value)).to.be.greaterThan(0);
    expect(json.coefficients.dscr.shipped).to.equal("0.80000000");
    expect(json.scores.fitted.auc).to.be.greaterThan(0.6);
    expect(json.scores.test.auc).to.equal(json.scores.fitted.auc);
    expect(json.scores.test.hosmerLemeshow.degrees).to.be.greaterThan(
      json.scores.fitted.hosmerLemeshow.degrees,
    );
  });

  it("says in one line what is wrong with a file", () => {
    const { status, stdout, stderr } = keeper("fit", file("bad.csv", "dscr,default\n1,yes\n"));
    expect([status, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.match(/^error: [^\n]+\n$/);
  });

  for (const [name, text, error] of [
    ["no default column", "dscr\n1\n", MissingInputError],
    ["an unknown feature", "beta,default\n1,0\n", OutOfDomainError],
    ["an answer that is not 0 or 1", "dscr,default\n1,yes\n", OutOfDomainError],
    ["a value that is no number", "dscr,default\nx,0\n", OutOfDomainError],
    ["a value outside its domain", "vacancy,default\n1.4,0\n", OutOfDomainError],
    ["a row of the wrong length", "dscr,default\n1,0,3\n", AssetFileError],
  ] as const)
    it(`refuses ${name}`, () => {
      expect(() => readHistory(file("bad.csv", text))).to.throw(error);
    });

  it("reads a blank as neutral and ignores a byte-order mark", () => {
    const { features, observations } = readHistory(file("bom.csv", "\ufeffdscr,default\n,1\n1.2,0\n"));
    expect(features).to.deep.equal(["dscr"]);
    expect(observations.map(({ defaulted }) => defaulted)).to.deep.equal([true, false]);
    expect(observations[0]?.features).to.deep.equal({});
  });
});
