import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { recordedSource } from "../../../keeper/adapters/recorded.ts";
import { faultOf, observe } from "./faults.ts";

const RECORDING = {
  format: "rwa-recording/1",
  observations: {
    nav: [
      { value: "1.02", observedAt: 200, source: "feed, round 2" },
      { value: "1.01", observedAt: 100, source: "feed, round 1" },
      { value: "1.03", observedAt: 300, source: "feed, round 3" },
    ],
    pool: [{ value: { liquidity: "1" }, observedAt: 100, source: "pool" }],
  },
};

describe("recorded source", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "recorded-"));
    writeFileSync(join(folder, "good.json"), JSON.stringify(RECORDING));
    writeFileSync(join(folder, "half.json"), JSON.stringify(RECORDING).slice(0, 80));
    writeFileSync(join(folder, "empty.json"), "");
    writeFileSync(
      join(folder, "other.json"),
      JSON.stringify({ format: "rwa-recording/2", observations: {} }),
    );
  });
  after(() => rmSync(folder, { recursive: true }));
  const ask = (now: number, params = {}) =>
    observe(recordedSource(folder), { file: "good.json", name: "nav", ...params }, now);

  it("replays what was the newest at the valuation time, in any order of recording", async () => {
    expect(await ask(100)).to.deep.equal({ value: "1.01", observedAt: 100, source: "feed, round 1" });
    expect((await ask(299)).value).to.equal("1.02");
    expect((await ask(9_000)).value).to.equal("1.03");
    expect((await ask(100, { name: "pool" })).value).to.deep.equal({ liquidity: "1" });
  });

  it("names what is missing, stale or broken", async () => {
    expect(await faultOf(ask(99))).to.equal("missing");
    expect(await faultOf(ask(100, { name: "constructor" }))).to.equal("missing");
    expect(await faultOf(ask(100, { file: "none.json" }))).to.equal("missing");
    expect(await faultOf(ask(310, { maxAge: 10 }))).to.equal("none");
    expect(await faultOf(ask(311, { maxAge: 10 }))).to.equal("stale");
    for (const file of ["half.json", "empty.json", "other.json"])
      expect(await faultOf(ask(100, { file }))).to.equal("malformed");
  });
});
