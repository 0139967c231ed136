import { amount } from "./asset/quantity.ts";
import type { ResolvedAsset } from "./asset/schema.ts";
import { composeHaircut } from "./composition.ts";
import { MissingInputError } from "./errors.ts";
import type { PricedAsset } from "./priceAsset.ts";
import { Decimal, pips, pipsToDecimal } from "./units.ts";

/** What a live market grants a collateral beside what our risk maths says of it; fractions of price. */
export interface ReferenceRow {
  readonly venue: string;
  readonly maxLtv: Decimal;
  readonly liquidationThreshold: Decimal;
  readonly liquidationBonus: Decimal;
  /** H of the five risks alone, without add-on. */
  readonly modelHaircut: Decimal;
  /** `1 - LT (1 + bonus)`: the whole haircut that the market's LT stands for. */
  readonly impliedHaircut: Decimal;
  /** Implied - model: what the market takes on top for tokenisation risk. */
  readonly impliedAddOn: Decimal;
}

/** @throws MissingInputError where the asset names no market */
export function compareWithMarket(asset: ResolvedAsset, priced: PricedAsset): ReferenceRow {
  const market = asset.marketReference;
  if (market === undefined)
    throw new MissingInputError("marketReference", "LTV, threshold and bonus of a live market");
  const modelHaircut = pipsToDecimal(composeHaircut(priced.parts.haircut, priced.settings.weights, pips(0n)));
  const liquidationThreshold = amount(market.liquidationThreshold);
  const liquidationBonus = amount(market.liquidationBonus);
  const impliedHaircut = new Decimal(1).minus(liquidationThreshold.times(liquidationBonus.plus(1)));
  return {
    venue: market.venue,
    maxLtv: amount(market.maxLtv),
    liquidationThreshold,
    liquidationBonus,
    modelHaircut,
    impliedHaircut,
    impliedAddOn: impliedHaircut.minus(modelHaircut),
  };
}
