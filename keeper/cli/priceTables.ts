import { RISKS } from "../domain/composition.ts";
import type { PricedAsset } from "../domain/priceAsset.ts";
import { type Pips, pips, pipsToDecimal } from "../domain/units.ts";
import { basisPoints, percent, right, table } from "./render.ts";

const rate = (value: Pips) => right(percent(pipsToDecimal(value)));
const spread = (value: Pips) => right(basisPoints(pipsToDecimal(value)));

export function yieldTable(priced: PricedAsset): string {
  const { parts, totals } = priced;
  return table(
    ["yield", "per year", "share"],
    [
      ["base rate", rate(parts.baseRate), ""],
      ...RISKS.map((risk) => [risk, spread(parts.premium[risk]), right(percent(priced.shares[risk], 1))]),
      ["premium", spread(pips(totals.yield - parts.baseRate)), ""],
      ["yield", rate(totals.yield), ""],
    ],
  );
}

export function haircutTable(priced: PricedAsset): string {
  const { parts, totals, settings } = priced;
  return table(
    ["haircut", "of price"],
    [
      ...RISKS.map((risk) => [risk, rate(parts.haircut[risk])]),
      ["add-on", rate(settings.addOn)],
      ["haircut", rate(totals.haircut)],
      ["liquidation threshold", rate(totals.liquidationThreshold)],
      ["max LTV", rate(totals.maxLtv)],
      ...(priced.basel === undefined
        ? []
        : [["Basel haircut, for comparison", right(percent(priced.basel))]]),
    ],
  );
}

export function irmTable({ irm }: PricedAsset): string {
  return table(
    ["interest-rate model", "value"],
    [
      ["base", rate(irm.base)],
      ["slope 1, to the kink", rate(irm.slope1)],
      ["kink", rate(irm.kink)],
      ["slope 2, past the kink", rate(irm.slope2)],
    ],
  );
}
