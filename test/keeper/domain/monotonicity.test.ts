import { expect } from "chai";
import fc from "fast-check";
import { inputsOf, readAsset } from "../../../keeper/cli/assetFiles.ts";
import { parsePricingInputs } from "../../../keeper/domain/asset/parse.ts";
import type { PricingInputs } from "../../../keeper/domain/asset/schema.ts";
import { RISKS } from "../../../keeper/domain/composition.ts";
import { withChangedInput } from "../../../keeper/domain/inputPath.ts";
import { type PricedAsset, priceAsset } from "../../../keeper/domain/priceAsset.ts";
import { Decimal } from "../../../keeper/domain/units.ts";

type Change = readonly [path: string, change: (number: Decimal, severity: number) => Decimal];

function worsened(inputs: PricingInputs, changes: readonly Change[], severity: number): PricedAsset {
  const changed = changes.reduce<unknown>(
    (current, [path, change]) =>
      withChangedInput(current as PricingInputs, path, (number) => change(number, severity)),
    inputs,
  );
  return priceAsset(parsePricingInputs(changed));
}

const up = (number: Decimal, severity: number): Decimal => number.times(1 + severity);
const down = (number: Decimal, severity: number): Decimal => number.div(1 + severity);
const capped = (number: Decimal, severity: number): Decimal => Decimal.min("0.95", up(number, severity));

const all = new Map(
  [
    "dubai-real-estate",
    "sme-enote",
    "latam-real-estate",
    "diamond-fund",
    "hk-factoring",
    "tokenised-treasury-fund",
  ].map((name) => [name, inputsOf(readAsset(name))]),
);
const inputs = (name: string): PricingInputs => {
  const found = all.get(name);
  if (found === undefined) throw new TypeError(name);
  return found;
};

/** What gets worse, on which case, and how. Each is fuzzed over two severities and compared. */
const WORSE: readonly (readonly [string, string, readonly Change[]])[] = [
  ["worse coverage", "tokenised-treasury-fund", [["credit.pd.features.coverage", down]]],
  ["worse custody", "tokenised-treasury-fund", [["credit.pd.features.custody", down]]],
  ["more vacancy", "dubai-real-estate", [["credit.pd.features.vacancy", capped]]],
  ["worse debt service", "dubai-real-estate", [["credit.pd.features.dscr", down]]],
  ["worse asset recovery", "sme-enote", [["credit.lgd.assetRecovery", down]]],
  ["worse legal recovery", "latam-real-estate", [["credit.lgd.legalRecovery", down]]],
  ["longer recovery", "latam-real-estate", [["credit.lgd.recoveryYears", up]]],
  ["older proof", "latam-real-estate", [["credit.lgd.proof.ageDays", up]]],
  ["thinner v3 pool", "dubai-real-estate", [["scenarios.*.poolLiquidity", down]]],
  ["thinner v2 pool", "latam-real-estate", [["scenarios.*.poolLiquidity", down]]],
  [
    "wider book",
    "diamond-fund",
    // Bids lower and offers higher by the same amount: the mid stays, the spread widens.
    [
      ["liquidity.channels.0.book.bids.*.price", (n, s) => n.minus(s)],
      ["liquidity.channels.0.book.asks.*.price", (n, s) => n.plus(s)],
    ],
  ],
  ["emptier book", "diamond-fund", [["liquidity.channels.0.book.bids.*.size", down]]],
  ["dearer market maker", "sme-enote", [["liquidity.channels.1.discount", capped]]],
  ["less redemption capacity", "hk-factoring", [["liquidity.channels.0.capacityPerDayUsd", down]]],
  ["larger deviation", "dubai-real-estate", [["market.deviation.gaps", up]]],
  [
    "more missed heartbeats",
    "dubai-real-estate",
    [["market.feed.ageSeconds", (n, s) => n.times(1 + s * 20)]],
  ],
  ["higher volatility", "sme-enote", [["market.sigma.annual", up]]],
  ["higher hazards", "diamond-fund", [["counterparty.parties.*.default.annual", up]]],
  ["more bad debt", "hk-factoring", [["credit.pd.perCycle", (n, s) => n.times(1 + 10 * s)]]],
  ["more dilution", "hk-factoring", [["structure.dilution", up]]],
  ["less over-collateral", "hk-factoring", [["structure.enhancement.overCollateral", down]]],
  ["larger liquidation", "latam-real-estate", [["liquidity.sizeUsd", up]]],
];

describe("monotonicity: what is worse never lowers y or H", () => {
  for (const [what, name, changes] of WORSE)
    it(`${what} (${name})`, () => {
      const severity = fc.double({ min: 0, max: 1, noNaN: true });
      fc.assert(
        fc.property(severity, severity, (a, b) => {
          const better = worsened(inputs(name), changes, Math.min(a, b));
          const worse = worsened(inputs(name), changes, Math.max(a, b));
          expect(worse.totals.yield >= better.totals.yield, "y").to.equal(true);
          expect(worse.totals.haircut >= better.totals.haircut, "H").to.equal(true);
        }),
        { numRuns: 15 },
      );
      // Not vacuous: at full severity something moves.
      const before = worsened(inputs(name), changes, 0).totals;
      const after = worsened(inputs(name), changes, 1).totals;
      expect(after.yield > before.yield || after.haircut > before.haircut, "moves").to.equal(true);
    });
});

describe("parts and totals", () => {
  it("every part is non-negative and parts sum to the total exactly, whatever the inputs", () => {
    const paths = [
      "credit.pd.features.*",
      "scenarios.*.poolLiquidity",
      "scenarios.*.hazard",
      "scenarios.*.sigma",
      "liquidity.sizeUsd",
      "legal.yearsToEnforce",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom("dubai-real-estate", "latam-real-estate"),
        fc.constantFrom(...paths),
        fc.double({ min: 0.5, max: 1.5, noNaN: true }),
        (name, path, factor) => {
          const { parts, totals, weighted } = worsened(
            inputs(name),
            [[path, (n) => Decimal.min(n.times(factor), n.lte(1) ? 1 : n.times(factor))]],
            0,
          );
          for (const risk of RISKS)
            expect(parts.premium[risk] >= 0n && parts.haircut[risk] >= 0n, risk).to.equal(true);
          const sum = RISKS.reduce((total, risk) => total + parts.premium[risk], 0n);
          expect(totals.yield).to.equal(parts.baseRate + sum);
          const exact = Decimal.sum(...RISKS.map((risk) => weighted[risk])).times(1_000_000);
          expect(exact.toFixed()).to.equal(sum.toString());
        },
      ),
      { numRuns: 40 },
    );
  });
});
