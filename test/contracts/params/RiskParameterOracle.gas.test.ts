import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { measureParameters } from "./support/gas.ts";

/** Costs and targets of docs/risk-parameters.md. `UPDATE_GAS=1` rewrites the snapshot. */
const SNAPSHOT = new URL("./gas.json", import.meta.url);
/** Signatures and times differ in their zero bytes from run to run. */
const TOLERANCE = 150;

const TARGETS: Record<string, number> = {
  "report, 1 asset, 1 signer, steady (transaction)": 60_000,
  "marginal asset in a batch of 50": 26_000,
  "haircut, cold, fresh": 6_000,
  "haircut, cold, stale": 7_000,
  "riskParameters, cold, fresh": 13_500,
};

describe("RiskParameterOracle gas", () => {
  let measured: Record<string, number> = {};

  before(async () => {
    measured = (await measureParameters()).gas;
    const { UPDATE_GAS } = process.env;
    if (UPDATE_GAS === "1") writeFileSync(SNAPSHOT, `${JSON.stringify(measured, null, 2)}\n`);
  });

  for (const [name, target] of Object.entries(TARGETS))
    it(`${name} costs less than ${target}`, () => {
      expect(measured[name]).to.be.lessThan(target);
    });

  it("equals the committed snapshot", () => {
    const snapshot: Record<string, number> = JSON.parse(readFileSync(SNAPSHOT, "utf8"));
    expect(Object.keys(measured)).to.deep.equal(Object.keys(snapshot));
    for (const [name, gas] of Object.entries(snapshot))
      expect(measured[name], name).to.be.closeTo(gas, TOLERANCE);
  });
});
