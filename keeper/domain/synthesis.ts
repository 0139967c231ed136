import { mapRisks, type PerRisk, RISKS } from "./composition.ts";
import { type Bps, Decimal, ONE_BPS, type Pips } from "./units.ts";

/** `w_k s_k`, exact, annual fractions. */
export function weightedPremiums(premium: PerRisk<Pips>, weights: PerRisk<Bps>): PerRisk<Decimal> {
  return mapRisks((risk) =>
    new Decimal((premium[risk] * weights[risk]).toString()).div(ONE_BPS.toString()).div(1_000_000),
  );
}

const SHARE_DECIMALS = 12;

/** Each part's share of the weighted sum, 12 decimals; all zero where there is no premium at all. */
export function premiumShares(weighted: PerRisk<Decimal>): PerRisk<Decimal> {
  const total = Decimal.sum(...RISKS.map((risk) => weighted[risk]));
  return mapRisks((risk) =>
    total.isZero()
      ? new Decimal(0)
      : weighted[risk].div(total).toDecimalPlaces(SHARE_DECIMALS, Decimal.ROUND_HALF_EVEN),
  );
}
