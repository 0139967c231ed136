import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";

const run = promisify(execFile);
const main = fileURLToPath(new URL("../../../keeper/cli/main.ts", import.meta.url));

interface Failure {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const keeper = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> =>
  (
    await run(process.execPath, [main, ...args], {
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    })
  ).stdout;

const failing = async (args: readonly string[]): Promise<Failure> =>
  keeper(args).then(
    () => ({ code: 0, stdout: "", stderr: "" }),
    (error: Failure) => error,
  );

describe("keeper backtest", function () {
  this.timeout(60_000);

  it("prints the same bytes in every time zone and locale, and JSON only", async () => {
    const args = [
      "backtest",
      "guard",
      "--x",
      "500",
      "--periods",
      "15,240",
      "--reviewer",
      "at-once",
      "--json",
    ];
    const [here, there] = await Promise.all([
      keeper(args, { TZ: "UTC", LC_ALL: "C" }),
      keeper(args, { TZ: "Asia/Hong_Kong", LC_ALL: "de_DE.UTF-8" }),
    ]);
    expect(there).to.equal(here);
    const replays: { primary: string; trips: { at: string; move: string }[] }[] = JSON.parse(here);
    expect(replays.map(({ trips }) => trips.length)).to.deep.equal([1, 2, 0, 0, 1, 2]);
    expect(replays[0]?.trips[0]?.at).to.equal("2023-03-11T08:30:00Z");
    expect(Number(replays[0]?.trips[0]?.move)).to.be.closeTo(-0.071393, 5e-7);
  });

  it("has a CSV with one row an observation", async () => {
    const text = await keeper(["backtest", "yield", "singapore-note", "--csv"]);
    const lines = text.trim().split("\n");
    expect(lines).to.have.length(1_132);
    expect(lines.find((line) => line.startsWith("2024-09-19"))).to.contain(",0.06075,");
  });

  it("without a subcommand runs every part", async () => {
    const all: Record<string, unknown> = JSON.parse(await keeper(["backtest", "--json"]));
    expect(Object.keys(all)).to.include.members(["coverage", "yield", "guard", "pushes", "pd"]);
    expect(all["yield"]).to.include({ asset: "singapore-note", days: 1_131 });
  });

  const wrong: readonly (readonly string[])[] = [
    ["backtest", "coverage", "--prices", "no-such-file.csv"],
    ["backtest", "guard", "--x", "9000"],
    ["backtest", "yield", "singapore-note", "--from", "2031-01-01"],
    ["backtest", "pd", "package.json"],
    ["report", "no-such-asset"],
  ];
  it("ends with one clear line and a non-zero code on wrong input", async () => {
    for (const failure of await Promise.all(wrong.map(failing))) {
      expect(failure.code).to.equal(1);
      expect(failure.stdout).to.equal("");
      expect(failure.stderr.trim().split("\n")).to.have.length(1);
      expect(failure.stderr).to.match(/^error: (?!unexpected)/);
    }
  });
});
