import { readFileSync } from "node:fs";
import { expect } from "chai";
import { pathOf } from "../../../keeper/chain/priceOracle.ts";
import { BATCH_FAULTS, loosensOnly, VERDICTS } from "../../../keeper/chain/reasons.ts";
import { REASONS, reasonsIn } from "../../../keeper/domain/guardrails.ts";
import { POKE_RESULTS, PRICE_PATHS } from "../../../keeper/domain/priceGuard/status.ts";
import { pips } from "../../../keeper/domain/units.ts";

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

  const live = { haircut: pips(200_000n), confirmedAt: 1_000n };
  const held = {
    verdict: "HELD",
    reasons: bit("LOOSEN_STEP") | bit("DRIFT_BUDGET"),
    observedAt: 1_001n,
    haircut: pips(199_999n),
  } as const;

  it("knows what keeps the live values confirmed", () => {
    expect(loosensOnly(held, live)).to.equal(true);
    expect(loosensOnly({ ...held, haircut: live.haircut }, live)).to.equal(true);
    const ignored = bit("RATE_LOOSEN_STEP") | bit("NOT_HIGHER") | bit("UNDER_REVIEW");
    expect(loosensOnly({ ...held, verdict: "IGNORED", reasons: ignored }, live)).to.equal(true);
    for (const other of ["TIGHTEN_DELAY", "TIGHTEN_STEP", "RATE_TIGHTEN_STEP", "SUSPENDED"] as const)
      expect(loosensOnly({ ...held, reasons: held.reasons | bit(other) }, live), other).to.equal(false);
  });

  it("a higher haircut, an observation that is not newer or another verdict confirms nothing", () => {
    expect(loosensOnly({ ...held, haircut: pips(200_001n) }, live)).to.equal(false);
    expect(loosensOnly({ ...held, observedAt: 1_000n }, live)).to.equal(false);
    for (const verdict of VERDICTS)
      expect(loosensOnly({ ...held, verdict }, live), verdict).to.equal(
        ["HELD", "IGNORED"].includes(verdict),
      );
  });

  it("reads the path of a status word whatever else it says", () => {
    for (const [index, path] of PRICE_PATHS.entries())
      expect(pathOf((1n << BigInt(index)) | (0xffffn << 10n))).to.equal(path);
  });
});
