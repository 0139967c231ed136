import { expect } from "chai";
import { horizonAssets, inputsOf, readAsset } from "../../../keeper/cli/assetFiles.ts";
import {
  compose,
  composeHaircut,
  composeLiquidationThreshold,
  mapRisks,
} from "../../../keeper/domain/composition.ts";
import {
  baselHaircut,
  counterpartyHaircut,
  creditHaircut,
  horizonYears,
  legalHaircut,
  marketHaircut,
} from "../../../keeper/domain/haircut.ts";
import { compareWithMarket } from "../../../keeper/domain/marketReference.ts";
import { priceAsset } from "../../../keeper/domain/priceAsset.ts";
import { bps, Decimal, pips } from "../../../keeper/domain/units.ts";

const d = (value: number | string): Decimal => new Decimal(value);
const weights = mapRisks(() => bps(10_000n));

/** Standard normal distribution function, Abramowitz-Stegun 26.2.17 refined by series; independent of ours. */
function phi(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; k < 200; k += 1) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + sum * Math.exp(-(x * x) / 2) * 0.3989422804014327;
}
function inversePhi(p: number): number {
  let low = -8;
  let high = 8;
  for (let i = 0; i < 100; i += 1) {
    const middle = (low + high) / 2;
    if (phi(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

describe("docs/model.md section 10: haircut", () => {
  const horizon = (days: number, between: number) => ({
    liquidationDays: d(days),
    revaluationDays: d(between),
  });

  it("tau = (T_M + N_R - 1)/252", () => {
    expect(horizonYears(horizon(20, 63)).eq(d(82).div(252))).to.equal(true);
    expect(horizonYears(horizon(10, 1)).eq(d(10).div(252))).to.equal(true);
  });

  it("h_market = 1 - exp(-2.326348 sigma sqrt(tau))", () => {
    const tau = d(10).div(252);
    expect(marketHaircut(d("0.2"), tau).toNumber()).to.be.closeTo(
      1 - Math.exp(-2.326348 * 0.2 * Math.sqrt(10 / 252)),
      1e-15,
    );
    expect(marketHaircut(d(0), tau).isZero()).to.equal(true);
  });

  it("h_credit: PD over tau, stressed at 99.9 % with Basel's correlation at the annual PD, times LGD", () => {
    const pd = 0.02;
    const tau = 0.25;
    const overTau = 1 - (1 - pd) ** tau;
    const share = (1 - Math.exp(-50 * pd)) / (1 - Math.exp(-50));
    const rho = 0.12 * share + 0.24 * (1 - share);
    const stressed = phi((inversePhi(overTau) + Math.sqrt(rho) * inversePhi(0.999)) / Math.sqrt(1 - rho));
    expect(creditHaircut(d(pd), d("0.45"), d(tau)).toNumber()).to.be.closeTo(0.45 * stressed, 1e-9);
    expect(creditHaircut(d(0), d(1), d(1)).isZero()).to.equal(true);
    expect(creditHaircut(d(1), d("0.3"), d(1)).toFixed()).to.equal("0.3");
  });

  it("h_counterparty = sum e (1-R) PD_stress(1 - exp(-h tau), .24), at most 1", () => {
    const party = { exposure: d("0.1"), recovery: d("0.4"), hazard: d("0.03") };
    const stressed = phi(
      (inversePhi(1 - Math.exp(-0.03 * 0.5)) + Math.sqrt(0.24) * inversePhi(0.999)) / Math.sqrt(0.76),
    );
    expect(counterpartyHaircut([party, party], d("0.5")).toNumber()).to.be.closeTo(0.12 * stressed, 1e-9);
    const gone = { exposure: d(1), recovery: d(0), hazard: d(10) };
    expect(counterpartyHaircut([gone, gone, gone], d(100)).toFixed()).to.equal("1");
    expect(counterpartyHaircut([], d(1)).isZero()).to.equal(true);
  });

  it("h_legal = 1 - exp(-s_legal x years to enforce)", () => {
    expect(legalHaircut(d("0.02"), d(3)).toNumber()).to.be.closeTo(1 - Math.exp(-0.06), 1e-15);
  });

  it("H, LT and LTV are the contract's integers", () => {
    const haircut = {
      credit: pips(10_000n),
      liquidity: pips(30_000n),
      market: pips(50_000n),
      counterparty: pips(2_000n),
      legal: pips(5_000n),
    };
    // 1e6 - floor(990000 970000 950000 998000 995000 / 1e24) + 20000
    const product = (990_000n * 970_000n * 950_000n * 998_000n * 995_000n) / 10n ** 24n;
    expect(composeHaircut(haircut, weights, pips(20_000n))).to.equal(1_000_000n - product + 20_000n);
    expect(composeLiquidationThreshold(pips(100_000n), pips(50_000n))).to.equal(857_142n);
    const totals = compose(
      { baseRate: pips(48_000n), premium: haircut, haircut, irmBase: pips(0n) },
      { weights, addOn: pips(0n), liquidationBonus: pips(0n), ltvBuffer: pips(999_999n) },
    );
    expect(totals.maxLtv).to.equal(0n);
  });
});

describe("docs/model.md section 10: Aave Horizon's parameters", () => {
  const implied: Record<string, string> = {
    USTB: "9.36",
    USYC: "8.24",
    JTRSY: "13.27",
    USCC: "15.08",
    JAAA: "14.98",
  };
  const rows = horizonAssets().map((document) => {
    const inputs = inputsOf(document);
    return { token: document.title, ...compareWithMarket(inputs.asset, priceAsset(inputs)) };
  });

  it("imply total haircuts of 9.36, 8.24, 13.27, 15.08 and 14.98 %", () => {
    const found = rows.map((row) => [
      row.token,
      row.impliedHaircut.times(100).toFixed(2, Decimal.ROUND_HALF_UP),
    ]);
    expect(Object.fromEntries(found)).to.deep.equal(implied);
  });

  it("our risk maths alone gives a Treasury token .4 to .8 %, the market's add-on is 7.5 to 12.6 points", () => {
    for (const row of rows.filter(({ token }) => ["USTB", "USYC", "JTRSY"].includes(token))) {
      expect(row.modelHaircut.toNumber(), row.token).to.be.within(0.004, 0.008);
      expect(row.impliedAddOn.times(100).toDecimalPlaces(1).toNumber(), row.token).to.be.within(7.5, 12.6);
    }
    const fund = priceAsset(inputsOf(readAsset("tokenised-treasury-fund")));
    expect(Number(composeHaircut(fund.parts.haircut, weights, pips(0n))) / 1e6).to.be.within(0.003, 0.008);
  });

  it("model and add-on sum to what the market's threshold implies, exactly", () => {
    for (const row of rows)
      expect(row.modelHaircut.plus(row.impliedAddOn).eq(row.impliedHaircut), row.token).to.equal(true);
  });
});

describe("docs/model.md section 10: Basel's haircuts for comparison", () => {
  const tenDays = { liquidationDays: d(10), revaluationDays: d(1) };
  it("reads the 2011 table by class and residual life", () => {
    const row = (kind: "sovereign" | "other" | "securitisation") =>
      [1, 5, 5.1].map((years) => baselHaircut(kind, d(years), tenDays).times(100).toFixed());
    expect(row("sovereign")).to.deep.equal(["0.5", "2", "4"]);
    expect(row("other")).to.deep.equal(["1", "4", "8"]);
    expect(row("securitisation")).to.deep.equal(["2", "8", "16"]);
  });

  it("scales by sqrt(T_M/10) and sqrt((N_R + T_M - 1)/T_M)", () => {
    const scaled = baselHaircut("other", d(3), { liquidationDays: d(20), revaluationDays: d(63) });
    expect(scaled.toNumber()).to.be.closeTo(0.04 * Math.sqrt(2) * Math.sqrt(82 / 20), 1e-15);
  });
});
