import { divUp } from "./priceGuard/fixedPoint.ts";
import { ONE_PIPS, type Pips, pips } from "./units.ts";

const DAY = 86_400n;

/** Speed of an asset's ramp; twin of contracts/libraries/ThresholdRamp.sol. */
export interface RampSettings {
  /** Fall of the liquidation threshold, pips per day. */
  readonly speed: Pips;
  readonly bonus: Pips;
}

/**
 * The line of the liquidation haircut at `when` (unix seconds), pips, rounded up. `zero` is the time at which the line
 * would have been at a haircut of 0; 0 for no ramp.
 */
export function lineUp(zero: bigint, when: bigint, { speed, bonus }: RampSettings): Pips {
  return pips(divUp((when - zero) * speed * (ONE_PIPS + bonus), DAY * ONE_PIPS));
}

/** Zero of the line that stands at `from` at `when`. */
export function zeroFor(from: Pips, when: bigint, { speed, bonus }: RampSettings): bigint {
  return when - (from * DAY * ONE_PIPS) / (speed * (ONE_PIPS + bonus));
}

/** Zero after the target moved from `before` to `target`: kept in mid-ramp or when nothing tightens. */
export function retarget(
  zero: bigint,
  before: Pips,
  target: Pips,
  when: bigint,
  settings: RampSettings,
): bigint {
  return target <= before || lineUp(zero, when, settings) <= before ? zero : zeroFor(before, when, settings);
}

/** The liquidation haircut in effect: never past its target. */
export function rampedHaircut(zero: bigint, target: Pips, when: bigint, settings: RampSettings): Pips {
  const line = lineUp(zero, when, settings);
  return target < line ? target : line;
}
