import { readFileSync } from "node:fs";
import { expect } from "chai";
import { assetJsonSchema } from "../../../../scripts/schema/document.ts";

describe("assets/schema.json", () => {
  it("is what the zod schema says today (node scripts/schema/generate.ts)", () => {
    const stored = readFileSync(new URL("../../../../assets/schema.json", import.meta.url), "utf8");
    expect(stored).to.equal(assetJsonSchema());
  });
});
