import { readFileSync } from "node:fs";
import { expect } from "chai";
import { PriceStatus, SourceFault } from "../../../keeper/domain/priceGuard/status.ts";
import { priceStatusText } from "../../../scripts/governance/priceStatus.ts";
import { humanValue } from "../../../scripts/governance/table.ts";

/** `NAME = 1 << bit` of a Solidity library. */
function bitsOf(file: string): [name: string, bit: bigint][] {
  const text = readFileSync(new URL(`../../../contracts/types/${file}`, import.meta.url), "utf8");
  return [...text.matchAll(/constant (\w+) = 1 << (\d+);/g)].map((match) => [
    match[1] ?? "",
    BigInt(match[2] ?? ""),
  ]);
}

describe("a price status in words", () => {
  it("gives path, details and the faults of each source", () => {
    const status =
      PriceStatus.FALLBACK |
      PriceStatus.OUTSIDE_NAV |
      (SourceFault.STALE << 16n) |
      ((SourceFault.CALL_FAILED | SourceFault.WIDE_CONFIDENCE) << 32n) |
      (SourceFault.SKIPPED << 48n);
    expect(priceStatusText(status)).to.equal(
      "FALLBACK OUTSIDE_NAV; primary: STALE; secondary: CALL_FAILED WIDE_CONFIDENCE; EMA: SKIPPED",
    );
    expect(priceStatusText(PriceStatus.PRIMARY | PriceStatus.AGREED)).to.equal("PRIMARY AGREED");
  });

  it("calls every bit what the contract calls it", () => {
    const status = bitsOf("PriceStatus.sol");
    const faults = bitsOf("SourceFault.sol");
    expect([status.length, faults.length]).to.deep.equal([16, 14]);
    for (const [name, bit] of status) expect(priceStatusText(1n << bit)).to.equal(name);
    for (const [start, source] of [
      [16n, "primary"],
      [32n, "secondary"],
      [48n, "EMA"],
    ] as const)
      for (const [name, bit] of faults)
        expect(priceStatusText(1n | (1n << (bit + start)))).to.equal(`UNLISTED; ${source}: ${name}`);
  });

  it("hides no bit that has no name", () => {
    expect(priceStatusText(PriceStatus.PRIMARY | (1n << 31n))).to.equal("PRIMARY; primary: bit 15");
  });

  it("stands in the governance tables, with the cause of a suspension", () => {
    expect(humanValue("prices.priceBounds.status", "32772")).to.equal("SUSPENDED AGREED");
    expect(humanValue("prices.suspension.cause", "3")).to.equal("BREAKER");
    expect(humanValue("prices.suspension.cause", "9")).to.equal("9");
    expect(humanValue("elsewhere.status", "4")).to.equal("4");
  });
});
