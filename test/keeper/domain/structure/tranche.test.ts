import { expect } from "chai";
import fc from "fast-check";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import {
  annualBadDebt,
  type PoolRisk,
  poolLoss,
  seniorLoss,
  seniorRisk,
} from "../../../../keeper/domain/structure/tranche.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const d = (value: string | number): Decimal => new Decimal(value);
const risk = (pd: string, lgd: string, dilution: string, correlation: string, attach: string): PoolRisk => ({
  pd: d(pd),
  lgd: d(lgd),
  dilution: d(dilution),
  correlation: d(correlation),
  attach: d(attach),
});

// Senior PD and expected loss by mpmath's adaptive quadrature at 30 digits.
const REFERENCES = [
  [risk("0.05", "0.45", "0.02", "0.15", "0.08"), "0.054486264796862853929", "0.0012000663587819344974"],
  [risk("0.0367", "0.35", "0.018", "0.2", "0.05"), "0.090237614355589285315", "0.0016299108246709462359"],
  [risk("0.01", "0.6", "0", "0.05", "0.03"), "0.00061036173648447818641", "2.6293765469526480397e-6"],
  [risk("0.2", "0.45", "0.01", "0.9", "0.1"), "0.27205612114245346257", "0.066137290082586282673"],
  [risk("0.05", "0.45", "0", "0.99", "0.05"), "0.062951314512876542715", "0.020033139895802511822"],
  [risk("0.5", "1", "0", "0.3", "0.4"), "0.65061970927289190405", "0.24972805921747301981"],
] as const;

describe("tranche losses under Vasicek (model.md section 8)", () => {
  for (const [inputs, pd, expectedLoss] of REFERENCES)
    it(`PD ${inputs.pd}, LGD ${inputs.lgd}, rho ${inputs.correlation}, attach ${inputs.attach} (mpmath)`, () => {
      const senior = seniorRisk(inputs);
      expect(senior.pd.minus(pd).abs().lt("1e-18"), `${senior.pd}`).to.equal(true);
      expect(senior.expectedLoss.minus(expectedLoss).abs().lt("1e-12"), `${senior.expectedLoss}`).to.equal(
        true,
      );
      expect(senior.pd.times(senior.lgd).minus(senior.expectedLoss).abs().lt("1e-35")).to.equal(true);
    });

  it("1 if attach < dilution, 0 if attach - dilution >= LGD", () => {
    const drowned = seniorRisk(risk("0.05", "0.45", "0.09", "0.2", "0.08"));
    expect(drowned.pd.toString()).to.equal("1");
    // (dilution - attach + LGD PD)/(1 - attach), certain to be hit.
    expect(drowned.lgd.minus(d("0.0325").div("0.92")).abs().lt("1e-38")).to.equal(true);
    expect(seniorRisk(risk("0.05", "0.45", "0.02", "0.2", "0.47"))).to.deep.equal({
      pd: d(0),
      lgd: d(0),
      expectedLoss: d(0),
    });
  });

  it("limits: PD 0 and 1, LGD 0 and 1, no correlation, no protection", () => {
    expect(seniorRisk(risk("0", "0.45", "0", "0.2", "0.05")).pd.toString()).to.equal("0");
    const all = seniorRisk(risk("1", "1", "0", "0.2", "0.05"));
    expect([all.pd.toString(), all.lgd.toString()]).to.deep.equal(["1", "1"]);
    expect(seniorRisk(risk("0.5", "0", "0", "0.2", "0.05")).pd.toString()).to.equal("0");
    expect(
      seniorRisk(risk("0.5", "0.4", "0", "0", "0.1"))
        .expectedLoss.minus(d("0.1").div("0.9"))
        .abs()
        .lt("1e-38"),
    ).to.equal(true);
    expect(seniorRisk(risk("0.5", "0.1", "0", "0", "0.1")).pd.toString()).to.equal("0");
    const bare = seniorRisk(risk("0.05", "0.45", "0", "0.3", "0"));
    expect(bare.expectedLoss.minus("0.0225").abs().lt("1e-12")).to.equal(true);
  });

  it("bad debt per cycle annualises as 1 - (1 - b)^(365/WAM); senior loss is max(0, loss - attach)/(1 - attach)", () => {
    expect(annualBadDebt(d("0.003"), d(365)).minus("0.003").abs().lt("1e-38")).to.equal(true);
    const quarterly = annualBadDebt(d("0.003"), d("91.25"));
    expect(
      quarterly
        .minus(d(1).minus(d("0.997").pow(4)))
        .abs()
        .lt("1e-37"),
    ).to.equal(true);
    expect(annualBadDebt(d(0), d(30)).toString()).to.equal("0");
    expect(annualBadDebt(d(1), d(30)).toString()).to.equal("1");
    expect(poolLoss(d("0.023"), d("0.35"), d("0.02")).toString()).to.equal("0.03");
    expect(seniorLoss(d("0.08"), d("0.05")).minus(d("0.03").div("0.95")).abs().lt("1e-38")).to.equal(true);
    expect(seniorLoss(d("0.04"), d("0.05")).toString()).to.equal("0");
  });

  it("worse pools and thinner protection never lower the senior's expected loss", () => {
    const share = fc.integer({ min: 0, max: 100 }).map((n) => d(n).div(100));
    fc.assert(
      fc.property(share, share, share, share, share, share, (pd, lgd, dilution, rho, attach, by) => {
        const inputs = {
          pd,
          lgd,
          dilution: dilution.div(10),
          correlation: rho.times("0.99"),
          attach: attach.times("0.9"),
        };
        const before = seniorRisk(inputs);
        expect(before.expectedLoss.gte(0) && before.lgd.lte(1) && before.pd.lte(1)).to.equal(true);
        const up = (value: Decimal) => value.plus(d(1).minus(value).times(by));
        for (const change of [{ pd: up(pd) }, { lgd: up(lgd) }, { dilution: up(inputs.dilution) }]) {
          const after = seniorRisk({ ...inputs, ...change });
          expect(
            after.expectedLoss.gte(before.expectedLoss.minus("1e-10")),
            `${after.expectedLoss} ${before.expectedLoss}`,
          ).to.equal(true);
        }
        // In money: what a senior tranche of 1 - attach loses.
        const thinner = { ...inputs, attach: inputs.attach.times(d(1).minus(by)) };
        const money = (r: PoolRisk) => seniorRisk(r).expectedLoss.times(d(1).minus(r.attach));
        expect(money(thinner).gte(money(inputs).minus("1e-10"))).to.equal(true);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses what is outside its domain", () => {
    for (const bad of [
      risk("1.1", "0.4", "0", "0.2", "0.1"),
      risk("0.1", "-0.4", "0", "0.2", "0.1"),
      risk("0.1", "0.4", "0", "1", "0.1"),
      risk("0.1", "0.4", "0", "0.2", "1"),
      risk("NaN", "0.4", "0", "0.2", "0.1"),
    ])
      expect(() => seniorRisk(bad)).to.throw(OutOfDomainError);
    expect(() => annualBadDebt(d("0.1"), d(0))).to.throw(OutOfDomainError);
  });
});
