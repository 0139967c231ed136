import { readFileSync } from "node:fs";
import { expect } from "chai";
import { pathOf } from "../../../keeper/chain/priceOracle.ts";
import { BATCH_FAULTS, loosensOnly, VERDICTS } from "../../../keeper/chain/reasons.ts";
import { REASONS, reasonsIn } from "../../../keeper/domain/guardrails.ts";
import { POKE_RESULTS, PRICE_PATHS } from "../../../keeper/domain/priceGuard/status.ts";

/** Members of a Solidity enum, in order. */
function enumMembers(file: string, name: string): string[] {
  const text = readFileSync(new URL(`../../../contracts/interfaces/${file}`, import.meta.url), "utf8");
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(text)?.[1] ?? "";
  return body
    .replace(/\/\/.*$/gm, "")
    .split(",")
    .map((member) => member.trim())
    .filter((member) => member !== "");
}

describe("names of the contracts' enums", () => {
  for (const [file, name, ours] of [
    ["IRiskParameterOracle.sol", "Reason", REASONS],
    ["IRiskParameterOracle.sol", "Verdict", VERDICTS],
    ["IRiskParameterOracle.sol", "BatchFault", BATCH_FAULTS],
    ["IGuardedPriceOracle.sol", "PricePath", PRICE_PATHS],
    ["IGuardedPriceOracle.sol", "PokeResult", POKE_RESULTS],
  ] as const)
    it(`${name} is the interface's`, () => expect([...ours]).to.deep.equal(enumMembers(file, name)));

  const bit = (name: (typeof REASONS)[number]) => 1n << BigInt(REASONS.indexOf(name));

  it("tells reasons apart", () => {
    expect(reasonsIn(bit("NOT_NEWER"))).to.deep.equal(["NOT_NEWER"]);
    expect(reasonsIn(0n)).to.deep.equal([]);
  });

  it("knows what keeps the live values confirmed", () => {
    expect(loosensOnly(bit("LOOSEN_STEP") | bit("DRIFT_BUDGET"))).to.equal(true);
    expect(loosensOnly(bit("RATE_LOOSEN_STEP") | bit("NOT_HIGHER") | bit("UNDER_REVIEW"))).to.equal(true);
    expect(loosensOnly(bit("LOOSEN_STEP") | bit("TIGHTEN_DELAY"))).to.equal(false);
    expect(loosensOnly(bit("SUSPENDED"))).to.equal(false);
    expect(loosensOnly(0n)).to.equal(false);
  });

  it("reads the path of a status word whatever else it says", () => {
    for (const [index, path] of PRICE_PATHS.entries())
      expect(pathOf((1n << BigInt(index)) | (0xffffn << 10n))).to.equal(path);
  });
});
