import { composeHaircut, type PerRisk } from "../composition.ts";
import { OutOfDomainError } from "../errors.ts";
import { marketHaircut } from "../haircut.ts";
import { type Bps, Decimal, type Pips, pipsToDecimal, toPipsUp } from "../units.ts";
import type { CoverageHorizon, HaircutAt } from "./coverage.ts";
import { type SigmaSettings, trailingSigma } from "./trailingSigma.ts";

const SECONDS_PER_YEAR = 365 * 86_400;
const BUSINESS_DAYS_PER_YEAR = 252;

/** tau of a window, years: calendar time, or business days of 252 a year. */
export const horizonInYears = (horizon: CoverageHorizon): Decimal =>
  horizon.kind === "seconds"
    ? new Decimal(horizon.seconds).div(SECONDS_PER_YEAR)
    : new Decimal(horizon.rows).div(BUSINESS_DAYS_PER_YEAR);

/**
 * h_market as it would have stood at the start of each window: the volatility known by then, at least the floor, over
 * the window's own length. Undefined while too few returns are known.
 * @param floor annual volatility below which the estimate is not believed; 0 for none
 */
export const marketHaircutHistory = (
  horizon: CoverageHorizon,
  settings: SigmaSettings,
  floor: number,
): HaircutAt => marketHaircutOver(horizonInYears(horizon), settings, floor);

/** The same over any holding time, years. */
export function marketHaircutOver(tau: Decimal, settings: SigmaSettings, floor: number): HaircutAt {
  if (!(floor >= 0)) throw new OutOfDomainError("sigma floor", floor, "a number >= 0");
  return (known) => {
    const sigma = trailingSigma(known, settings);
    return sigma === undefined ? undefined : marketHaircut(new Decimal(Math.max(sigma, floor)), tau);
  };
}

/**
 * Whole H at the start of each window: the market part as above, the other parts and the add-on as the asset has
 * them, composed in pips as the contract does.
 */
export function wholeHaircutHistory(
  market: HaircutAt,
  parts: PerRisk<Pips>,
  weights: PerRisk<Bps>,
  addOn: Pips,
): HaircutAt {
  return (known) => {
    const value = market(known);
    if (value === undefined) return undefined;
    const haircut = composeHaircut({ ...parts, market: toPipsUp("h_market", value) }, weights, addOn);
    return pipsToDecimal(haircut);
  };
}
