import { expect } from "chai";
import { CID } from "multiformats/cid";
import { canonicalJson, nameOf, snapshotOf } from "../../../keeper/app/snapshot.ts";
import { inputsOf, readAsset } from "../../../keeper/cli/assetFiles.ts";
import { parsePricingInputs } from "../../../keeper/domain/asset/parse.ts";
import { OutOfDomainError } from "../../../keeper/domain/errors.ts";
import { priceAsset } from "../../../keeper/domain/priceAsset.ts";

describe("snapshot", () => {
  it("RFC 8785 section 3.2.3: keys in the order of their UTF-16 units", () => {
    const value = JSON.parse(
      '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
    );
    expect(canonicalJson(value)).to.equal(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  it("FIPS 180-2's digest of abc, and the CIDv1 of the very same digest", () => {
    const { hash, cid } = nameOf("abc");
    expect(hash).to.equal("0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const parsed = CID.parse(cid);
    expect([parsed.version, parsed.code, parsed.multihash.code]).to.deep.equal([1, 0x55, 0x12]);
    expect(`0x${Buffer.from(parsed.multihash.digest).toString("hex")}`).to.equal(hash);
    expect(cid).to.match(/^bafkrei/);
  });

  it("does not depend on the order in which keys were written", () => {
    expect(snapshotOf({ b: 1, a: { d: "x", c: [1, 2] } }).hash).to.equal(
      snapshotOf({ a: { c: [1, 2], d: "x" }, b: 1 }).hash,
    );
    expect(snapshotOf({ a: [1, 2] }).hash).not.to.equal(snapshotOf({ a: [2, 1] }).hash);
    expect(() => snapshotOf(undefined)).to.throw(OutOfDomainError);
  });

  it("is the whole input: what is stored prices to the same report, bit for bit", () => {
    const inputs = inputsOf(readAsset("dubai-real-estate"));
    const { canonical } = snapshotOf(inputs);
    const again = parsePricingInputs(JSON.parse(canonical));
    const totals = (priced: ReturnType<typeof priceAsset>) => ({
      ...priced.parts,
      ...priced.irm,
      ...priced.totals,
    });
    expect(totals(priceAsset(again))).to.deep.equal(totals(priceAsset(inputs)));
    expect(snapshotOf(again).hash).to.equal(snapshotOf(inputs).hash);
  });
});
