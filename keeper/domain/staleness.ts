import { divUp, expWad } from "./priceGuard/fixedPoint.ts";
import { ONE_PIPS, ONE_WAD, type Pips, pips } from "./units.ts";

const DAY = 86_400n;
const WAD_PER_PIP = ONE_WAD / ONE_PIPS;

/** One of an asset's two widenings; twin of contracts/libraries/StalenessCurve.sol. */
export interface StalenessCurve {
  /** Seconds up to which (included) nothing widens. */
  readonly freshFor: bigint;
  /** lambda, pips per day. */
  readonly decay: Pips;
  /** Largest haircut that age alone reaches. */
  readonly cap: Pips;
}

/** `max(H0, min(cap, 1 - (1 - H0) exp(-lambda (age - freshFor))))`, pips, rounded up. `age` in seconds, `haircut` <= 1e6. */
export function widenUp(haircut: Pips, age: bigint, curve: StalenessCurve): Pips {
  if (age <= curve.freshFor || haircut >= curve.cap) return haircut;
  const exponent = divUp(curve.decay * WAD_PER_PIP * (age - curve.freshFor), DAY);
  const widened = ONE_PIPS - ((ONE_PIPS - haircut) * expWad(-exponent)) / ONE_WAD;
  return pips(widened < curve.cap ? widened : curve.cap);
}
