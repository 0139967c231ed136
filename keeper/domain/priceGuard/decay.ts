import { ONE_BPS, ONE_WAD } from "../units.ts";
import { divUp, expWad, max } from "./fixedPoint.ts";

const DAY = 86_400n;

/**
 * d = max(floor, exp(-lambda overAge)), WAD (libraries/PriceDecay.sol).
 * @param overAge seconds beyond maxAge
 * @param decayPerDay lambda, WAD per day
 */
export function decayFactor(overAge: bigint, decayPerDay: bigint, floorBps: bigint): bigint {
  return max(expWad(-divUp(overAge * decayPerDay, DAY)), (floorBps * ONE_WAD) / ONE_BPS);
}

/** value x d, rounded down: the collateral side. */
export const decayDown = (value: bigint, d: bigint): bigint => (value * d) / ONE_WAD;
/** value / d, rounded up: the debt side. */
export const decayUp = (value: bigint, d: bigint): bigint => divUp(value * ONE_WAD, d);
