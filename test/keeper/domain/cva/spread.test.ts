import { expect } from "chai";
import fc from "fast-check";
import { flatHazard } from "../../../../keeper/domain/cva/hazard.ts";
import { counterpartySpread, meanHazard, type Party } from "../../../../keeper/domain/cva/spread.ts";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const d = (value: string | number): Decimal => new Decimal(value);
const terms = { years: d(5), rate: d("0.04"), marketMakerLeft: false };
const custodian: Party = {
  name: "bank",
  role: "custodian",
  isObligor: false,
  exposure: d(1),
  recovery: d("0.4"),
  hazards: flatHazard(d("0.002")),
};
const total = (change: Partial<Party>, more: Partial<typeof terms> = {}): string =>
  counterpartySpread([{ ...custodian, ...change }], { ...terms, ...more }).total.toString();

describe("counterparty spread (model.md section 5)", () => {
  it(".12 % of the worked example: e 1, R 40 %, h 20 bp", () => {
    expect(total({})).to.equal("0.0012");
  });
  it("adds up over parties and shows each", () => {
    const servicer: Party = {
      ...custodian,
      name: "servicer",
      role: "servicer",
      exposure: d("0.08"),
      hazards: flatHazard(d("0.01")),
    };
    const result = counterpartySpread([custodian, servicer], terms);
    expect(result.total.toString()).to.equal("0.00168");
    expect(result.parties.map(({ name, spread }) => `${name} ${spread}`)).to.deep.equal([
      "bank 0.0012",
      "servicer 0.00048",
    ]);
  });
  it("leaves the obligor out", () => {
    expect(total({ isObligor: true })).to.equal("0");
  });
  it("[paper] a downgrade of n notches multiplies by 1.5^n", () => {
    expect(total({ downgradeNotches: d(2) })).to.equal("0.0027");
  });
  it("[paper] with the market maker gone the executor's hazard doubles, nobody else's", () => {
    expect(total({ role: "executor" }, { marketMakerLeft: true })).to.equal("0.0024");
    expect(total({}, { marketMakerLeft: true })).to.equal("0.0012");
  });
  it("wrong-way risk multiplies by 1 + omega", () => {
    expect(total({ wrongWay: d("0.5") })).to.equal("0.0018");
  });

  it("a term hazard enters as its mean weighted by DF S, between its extremes", () => {
    const curve = [
      { years: d(1), hazard: d("0.01") },
      { years: d(5), hazard: d("0.03") },
    ];
    // By hand: weights (1 - e^-.05)/.05 and e^-.05 (1 - e^-.28)/.07.
    const first = d(1).minus(d("-0.05").exp()).div("0.05");
    const second = d("-0.05")
      .exp()
      .times(d(1).minus(d("-0.28").exp()))
      .div("0.07");
    const mean = first.times("0.01").plus(second.times("0.03")).div(first.plus(second));
    expect(meanHazard(curve, d(5), d("0.04")).minus(mean).abs().lt("1e-38")).to.equal(true);
    expect(meanHazard(curve, d(0), d("0.04")).toString()).to.equal("0.01");
    // r + h = 0 on a piece is a limit, not a division by zero.
    expect(meanHazard(curve, d(5), d("-0.03")).isFinite()).to.equal(true);
  });

  it("a higher hazard, exposure, wrong-way or notch and a lower recovery never lower it; it is never negative", () => {
    const share = fc.integer({ min: 0, max: 1_000 }).map((n) => d(n).div(1_000));
    fc.assert(
      fc.property(
        share,
        share,
        share,
        share,
        share,
        fc.integer({ min: 0, max: 10 }),
        (h1, h2, e, r, by, n) => {
          const party: Party = {
            ...custodian,
            exposure: e,
            recovery: r,
            hazards: [
              { years: d(1), hazard: h1 },
              { years: d(4), hazard: h2 },
            ],
            downgradeNotches: d(n),
          };
          const spread = (change: Partial<Party>) =>
            counterpartySpread([{ ...party, ...change }], terms).total;
          const before = spread({});
          const worse: readonly Partial<Party>[] = [
            {
              hazards: party.hazards.map(({ years, hazard }) => ({
                years,
                hazard: hazard.times(by.plus(1)),
              })),
            },
            { exposure: e.plus(by.times(d(1).minus(e))) },
            { recovery: r.times(d(1).minus(by)) },
            { wrongWay: by },
            { downgradeNotches: d(n + 1) },
          ];
          expect(before.gte(0)).to.equal(true);
          // The mean is (1 - DF S(T))/annuity - r: losing survivors raises the first and lowers the second.
          for (const change of worse) expect(spread(change).gte(before.minus("1e-37"))).to.equal(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("refuses what is outside its domain", () => {
    const refused: readonly Partial<Party>[] = [
      { exposure: d("1.1") },
      { recovery: d(-1) },
      { wrongWay: d(-1) },
      { downgradeNotches: d("0.5") },
      { hazards: [] },
    ];
    for (const change of refused) expect(() => total(change)).to.throw(OutOfDomainError);
  });
});
