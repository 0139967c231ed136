import { expect } from "chai";
import { inputsOf, presetNames, readAsset } from "../../../keeper/cli/assetFiles.ts";
import { OutOfDomainError, RwaError } from "../../../keeper/domain/errors.ts";
import { withChangedInput } from "../../../keeper/domain/inputPath.ts";
import { priceAsset } from "../../../keeper/domain/priceAsset.ts";
import {
  allSensitivities,
  inputSensitivity,
  largestMove,
  outcomeOf,
  premiumSensitivity,
} from "../../../keeper/domain/sensitivity.ts";
import { Decimal } from "../../../keeper/domain/units.ts";

const BUMP = new Decimal("0.2");
const note = inputsOf(readAsset("singapore-note"));
const before = outcomeOf(priceAsset(note));

describe("docs/model.md section 7: sensitivity of the Singapore note, +-20 %", () => {
  it("liquidity +-16.0 bp, legal +-5.0, CVA +-2.4, credit +-2.1, market 0, r_f +-96 apart", () => {
    const effects = premiumSensitivity(priceAsset(note), BUMP);
    const bp = effects.map(({ premium, up }) => [premium, up.times(10_000).toFixed(1)]);
    expect(bp).to.deep.equal([
      ["liquidity", "16.0"],
      ["legal", "5.0"],
      ["counterparty", "2.4"],
      ["credit", "2.1"],
      ["market", "0.0"],
      ["baseRate", "96.0"],
    ]);
    for (const { up, down } of effects) expect(up.plus(down).isZero()).to.equal(true);
  });

  for (const path of ["credit.pd.annual", "credit.lgd.fraction"])
    it(`${path} moves y by +-2.1 bp on full revaluation`, () => {
      const { up, down } = inputSensitivity(note, path, BUMP);
      if (up instanceof RwaError || down instanceof RwaError) return expect.fail("refused");
      expect([up.yield - before.yield, down.yield - before.yield]).to.deep.equal([210n, -210n]);
      expect(up.haircut > before.haircut && down.haircut < before.haircut).to.equal(true);
      return undefined;
    });

  it("the liquidity premium moves y most of all premiums on full revaluation too", () => {
    const effects = allSensitivities(note, BUMP);
    const moveOfY = (path: string) => {
      const up = effects.find((effect) => effect.path === path)?.up;
      return up === undefined || up instanceof RwaError ? 0n : up.yield - before.yield;
    };
    expect(moveOfY("liquidity.premium")).to.equal(1_600n);
    expect(moveOfY("curve.points.*.parYield")).to.equal(9_600n);
    expect(effects.map((effect) => largestMove(effect, before))).to.deep.equal(
      effects.map((effect) => largestMove(effect, before)).toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)),
    );
  });
});

describe("sensitivity of inputs", () => {
  it("a bump past an input's range is refused by name, the other side is priced", () => {
    const inputs = inputsOf(readAsset("dubai-real-estate"));
    const { up, down } = inputSensitivity(inputs, "credit.lgd.legalRecovery", BUMP);
    expect(up).to.be.instanceOf(OutOfDomainError);
    expect(down).not.to.be.instanceOf(RwaError);
  });

  it("a path without a number is refused", () => {
    for (const path of ["credit.pd.nothing", "title", "credit", "curve.date"])
      expect(inputSensitivity(note, path, BUMP).up).to.be.instanceOf(OutOfDomainError);
  });

  it("changes only what the path names, and not the original", () => {
    const text = JSON.stringify(note);
    const changed = withChangedInput(note, "scenarios.*.hazard", (n) => n.times(2));
    expect(JSON.stringify(note)).to.equal(text);
    expect(JSON.stringify(changed)).to.equal(
      text
        .replace('"hazard":"1"', '"hazard":"twice"')
        .replace('"hazard":"4"', '"hazard":"8"')
        .replace('"hazard":"2"', '"hazard":"4"')
        .replace('"hazard":"twice"', '"hazard":"2"'),
    );
  });

  it("pool liquidity can be raised as well as lowered", () => {
    const inputs = inputsOf(readAsset("latam-real-estate"));
    const base = outcomeOf(priceAsset(inputs));
    const { up, down } = inputSensitivity(inputs, "scenarios.*.poolLiquidity", BUMP);
    if (up instanceof RwaError || down instanceof RwaError) return expect.fail("refused");
    expect(up.yield < base.yield && base.yield < down.yield).to.equal(true);
    return undefined;
  });

  for (const name of presetNames())
    it(`${name}: remembering unchanged stages changes nothing`, () => {
      const inputs = inputsOf(readAsset(name));
      const seen = (value: unknown) =>
        JSON.stringify(value, (_key, item) => (typeof item === "bigint" ? item.toString() : item));
      for (const effect of allSensitivities(inputs, BUMP)) {
        const anew = inputSensitivity(inputs, effect.path, BUMP, effect.label);
        expect(seen(effect), effect.path).to.equal(seen(anew));
      }
    });

  for (const name of presetNames())
    it(`${name}: every standard input is priced at least one way`, () => {
      const effects = allSensitivities(inputsOf(readAsset(name)), BUMP);
      expect(effects.length).to.be.greaterThan(8);
      for (const { path, up, down } of effects)
        expect(up instanceof RwaError && down instanceof RwaError, path).to.equal(false);
    });
});
