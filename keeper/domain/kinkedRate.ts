import { divUp, min } from "./priceGuard/fixedPoint.ts";
import { ONE_PIPS, ONE_WAD, type Pips, type Wad, wad } from "./units.ts";

const WAD_PER_PIP = ONE_WAD / ONE_PIPS;
const YEAR = 31_536_000n;

/** Kinked interest-rate model in pips per year; twin of contracts/libraries/KinkedRate.sol. */
export interface KinkedRate {
  readonly base: Pips;
  readonly slope1: Pips;
  readonly slope2: Pips;
  /** 0 < kink < 1e6. */
  readonly kink: Pips;
}

/** WAD per year, rounded up; exact at 0, kink and full utilisation. Utilisation above 1 counts as 1. */
export function perYearUp(model: KinkedRate, utilization: Wad): Wad {
  const u = min(utilization, ONE_WAD);
  const k = model.kink * WAD_PER_PIP;
  if (u <= k) return wad(model.base * WAD_PER_PIP + divUp(model.slope1 * WAD_PER_PIP * u, k));
  return wad(
    (model.base + model.slope1) * WAD_PER_PIP + divUp(model.slope2 * WAD_PER_PIP * (u - k), ONE_WAD - k),
  );
}

/** WAD per second, rounded up. */
export const perSecondUp = (perYear: Wad): Wad => wad(divUp(perYear, YEAR));
