import { ONE_BPS, ONE_WAD } from "../units.ts";
import { divUp, max, min, powDown, powUp } from "./fixedPoint.ts";

/** The clamp stops widening after this many followPeriods. */
export const MAX_FOLLOWS = 255n;

export interface Range {
  readonly lower: bigint;
  readonly upper: bigint;
}

export const inside = ({ lower, upper }: Range, price: bigint): boolean => lower <= price && price <= upper;

/** The candidates C with |C/a - 1| <= X are exactly lower <= C <= upper (libraries/CircuitBreaker.sol). */
export const breakerRange = (anchor: bigint, breakerBps: bigint): Range => ({
  lower: divUp(anchor * (ONE_BPS - breakerBps), ONE_BPS),
  upper: (anchor * (ONE_BPS + breakerBps)) / ONE_BPS,
});

/** a (1-X)^(1+follows), rounded down. */
export function clampDown(anchor: bigint, breakerBps: bigint, follows: bigint): bigint {
  if (follows === 0n) return (anchor * (ONE_BPS - breakerBps)) / ONE_BPS;
  const factor = powDown((ONE_BPS - breakerBps) * (ONE_WAD / ONE_BPS), 1n + min(follows, MAX_FOLLOWS));
  return (anchor * factor) / ONE_WAD;
}

/** a (1+X)^(1+follows), rounded up. */
export function clampUp(anchor: bigint, breakerBps: bigint, follows: bigint): bigint {
  if (follows === 0n) return divUp(anchor * (ONE_BPS + breakerBps), ONE_BPS);
  const factor = powUp((ONE_BPS + breakerBps) * (ONE_WAD / ONE_BPS), 1n + min(follows, MAX_FOLLOWS));
  return divUp(anchor * factor, ONE_WAD);
}

/** Bounds of a tripped or suspended asset: the far side counts up to the clamp, the near side is the anchor. */
export function clamped(candidate: bigint, anchor: bigint, breakerBps: bigint, follows: bigint) {
  return candidate < anchor
    ? { low: max(candidate, clampDown(anchor, breakerBps, follows)), high: anchor }
    : { low: anchor, high: min(candidate, clampUp(anchor, breakerBps, follows)) };
}
