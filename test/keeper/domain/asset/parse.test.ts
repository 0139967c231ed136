import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parseAssetDocument, withoutBindings } from "../../../../keeper/domain/asset/parse.ts";
import { MissingInputError, OutOfDomainError } from "../../../../keeper/domain/errors.ts";

const text = readFileSync(new URL("../../../../assets/singapore-note.json", import.meta.url), "utf8");

/** The shipped note with one place changed; `undefined` removes the key. */
function changed(path: string, value: unknown): unknown {
  const document: unknown = JSON.parse(text);
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let at = document as Record<string, unknown>;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return document;
}

function fault(path: string, value: unknown): OutOfDomainError | MissingInputError {
  try {
    parseAssetDocument(changed(path, value));
  } catch (error) {
    if (error instanceof OutOfDomainError || error instanceof MissingInputError) return error;
    throw error;
  }
  throw new TypeError(`${path} = ${String(value)} was taken`);
}

describe("asset document: what is refused, and how it is named", () => {
  const refused: [string, unknown, string][] = [
    ["credit.pd.annual.value", "1.2", "credit.pd.annual.value"],
    ["credit.pd.annual.value", "35%", "credit.pd.annual.value"],
    ["credit.pd.annual.value", "3.5e-3", "credit.pd.annual.value"],
    ["credit.pd.annual.value", 0.0035, "credit.pd.annual.value"],
    ["credit.pd.annual.unit", "bp", "credit.pd.annual.unit"],
    ["credit.pd.annual.status", "guessed", "credit.pd.annual.status"],
    ["credit.pd.kind", "rating", "credit.pd.kind"],
    ["credit.lgd.fraction.value", "-0.1", "credit.lgd.fraction.value"],
    ["credit.pdd", {}, "credit.pdd"],
    ["surprise", 1, "surprise"],
    ["asOf", "2024-02-30", "asOf"],
    ["baseRate.tenorYears.value", "31", "baseRate.tenorYears.value"],
    ["weights.credit.value", "0.5", "weights.credit.value"],
    ["scenarios.stress.sigma", "NaN", "scenarios.stress.sigma"],
  ];
  for (const [path, value, field] of refused)
    it(`${path} = ${JSON.stringify(value)}`, () => {
      const error = fault(path, value);
      expect(error).to.be.instanceOf(OutOfDomainError);
      expect(error.field).to.equal(field);
      expect(error.message).not.to.contain("\n");
    });

  for (const path of [
    "credit.pd.kind",
    "credit.pd.annual.source",
    "credit.pd.annual",
    "legal",
    "haircut.addOn",
  ])
    it(`${path} missing`, () => {
      expect(fault(path, undefined)).to.be.instanceOf(MissingInputError).with.property("field", path);
    });

  it("takes the shipped note, and drops what is not priced", () => {
    const asset = withoutBindings(parseAssetDocument(JSON.parse(text)));
    expect(asset).not.to.have.property("$schema");
    expect(asset.credit.pd).to.have.nested.property("annual.value", "0.0035");
  });
});
