import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { AlteredSnapshotError, verifiedSnapshot } from "../../../keeper/app/replay.ts";
import { canonicalJson } from "../../../keeper/app/snapshot.ts";

const hashOf = (text: string): string => `0x${createHash("sha256").update(text, "utf8").digest("hex")}`;
const inputs = {
  asset: { credit: { pd: "0.0035" }, pool: { ticks: ["-887272", "15", "é 7"] }, name: "x9" },
  valuationTime: "2024-09-19T00:00:00Z",
};
const text = canonicalJson(inputs);
const hash = hashOf(text);

const fault = (altered: string): AlteredSnapshotError => {
  try {
    verifiedSnapshot(hash, altered);
  } catch (cause) {
    if (cause instanceof AlteredSnapshotError) return cause;
    throw cause;
  }
  throw new AlteredSnapshotError("not noticed");
};

describe("verifiedSnapshot", () => {
  it("gives back what was stored", () => expect(verifiedSnapshot(hash, text)).to.deep.equal(inputs));

  it("names a flipped digit by its path, with what it was", () => {
    expect(fault(text.replace("0.0035", "0.0036")).details["where"]).to.equal(
      'asset.credit.pd is "0.0036", was "0.0035"',
    );
    expect(fault(text.replace('"15"', '"25"')).details["where"]).to.equal(
      'asset.pool.ticks.1 is "25", was "15"',
    );
    expect(fault(text.replace("T00:", "T10:")).details["where"]).to.equal(
      'valuationTime is "2024-09-19T10:00:00Z", was "2024-09-19T00:00:00Z"',
    );
  });

  it("names any flipped digit, wherever it stands", () => {
    const places = [...text].flatMap((character, index) => (/\d/.test(character) ? [index] : []));
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.integer({ min: 1, max: 9 }), (at, shift) => {
        const digit = String((Number(text[at]) + shift) % 10);
        const altered = text.slice(0, at) + digit + text.slice(at + 1);
        expect(fault(altered).details["where"]).to.match(/ is .*, was /);
      }),
      { numRuns: 60 },
    );
  });

  it("detects other changes without guessing", () => {
    for (const altered of [`${text} `, text.replace("0.0035", "0.1036"), text.slice(0, -1), ""])
      expect(fault(altered).details["where"]).to.equal("changed in more than one place");
  });
});
