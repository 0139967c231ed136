import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { measureAdapters } from "./support/gas.ts";

/** Gas of each adapter read. `UPDATE_SNAPSHOTS=1` rewrites the committed numbers. */
const SNAPSHOT = join(import.meta.dirname, "adapters.gas.json");
/** Room for a change elsewhere that costs next to nothing; what is more than that has to be looked at. */
const TOLERANCE = 1.01;

describe("gas of the adapters, cold", () => {
  let measured: Record<string, number> = {};

  before(async () => {
    measured = await measureAdapters();
  });

  it("stays within the committed snapshot", () => {
    if (process.env["UPDATE_SNAPSHOTS"] !== undefined)
      writeFileSync(SNAPSHOT, `${JSON.stringify(measured, null, 2)}\n`);
    const committed: Record<string, number> = JSON.parse(readFileSync(SNAPSHOT, "utf8"));
    expect(Object.keys(measured)).to.have.members(Object.keys(committed));
    for (const [name, gas] of Object.entries(measured))
      expect(gas, name).to.be.at.most(Math.floor((committed[name] ?? 0) * TOLERANCE));
  });

  it("reads a Morpho price at most 12 000 above the bare feed", () => {
    expect((measured["Morpho price, raw"] ?? Number.NaN) - (measured["bare feed"] ?? 0)).to.be.at.most(
      12_000,
    );
  });
});
