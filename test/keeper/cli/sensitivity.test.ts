import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { refusedBump } from "../../../keeper/cli/refusals.ts";
import { MissingInputError, OutOfDomainError } from "../../../keeper/domain/errors.ts";
import { RefusedError } from "../../../keeper/domain/legal.ts";

const main = fileURLToPath(new URL("../../../keeper/cli/main.ts", import.meta.url));

const sensitivity = (...args: readonly string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [main, "sensitivity", ...args], {
    encoding: "utf8",
  });
  expect(status).to.equal(0);
  return stdout;
};

const LEGAL = {
  field: "asset.credit.lgd.legalRecovery.value",
  value: "1.104",
  allowed: "a plain decimal string, fraction, from 0 up to 1",
};

describe("keeper sensitivity", function () {
  this.timeout(60_000);

  it("names field, value and range of what refused a bump", () => {
    const { inputs } = JSON.parse(sensitivity("dubai-real-estate", "--json"));
    const rows: { path: string; up: { refused?: string }; down: object }[] = inputs;
    const { up, down } = rows.find(({ path }) => path === "credit.lgd.legalRecovery") ?? {};
    expect(up).to.deep.include(LEGAL);
    expect(up?.refused).to.match(/^asset\.credit\.lgd\.legalRecovery\.value: "1\.104" is not allowed/);
    expect(down).to.have.keys("yield", "haircut", "liquidationThreshold", "slope1", "slope2", "kink");
  });

  it("says it below the table, and nothing there where nothing was refused", () => {
    const line = sensitivity("dubai-real-estate")
      .split("\n")
      .find((text) => text.includes("legal recovery +"));
    for (const part of Object.values(LEGAL)) expect(line).to.contain(part);
    expect(sensitivity("singapore-note", "--input", "liquidity.premium")).not.to.contain("refused");
  });

  it("says what there is of a refusal without field or range", () => {
    expect(refusedBump(new OutOfDomainError("a", 2n, "at most 1"))).to.include({
      field: "a",
      value: "2",
      allowed: "at most 1",
    });
    expect(refusedBump(new MissingInputError("b", "a number"))).to.deep.equal({
      refused: "b: missing; a number",
      field: "b",
      allowed: "a number",
    });
    expect(refusedBump(new RefusedError("ban", "no such collateral"))).to.deep.equal({
      refused: "refused: ban; no such collateral",
    });
  });
});
