import { integerSqrt } from "../numeric/integerSqrt.ts";
import { WAD } from "../numeric/wad.ts";
import { DEPTH_FULL, DEPTH_NONE } from "./channel.ts";
import { FEE_UNIT } from "./swapMath.ts";

// A pool's marginal cost, for deciding how much to send to it. Amounts and costs of what is then sent come from
// the exact walk; this curve is exact up to the rounding of single wei.

/** The curve's price coordinate: square root of the asset's price in quote, 160 fraction bits. */
export const CURVE_BITS = 160n;

/** Constant liquidity between two prices, `from` > `to`: selling the asset moves its price down. */
export interface CurveSegment {
  readonly from: bigint;
  readonly to: bigint;
  readonly liquidity: bigint;
}

export interface PoolCurve {
  /** Asset (smallest units, fee included) that sells at a marginal cost of at most `marginal`. */
  supply(marginal: bigint): bigint;
  /** Asset weighted by `clamp((4 % - m)/2 %, 0, 1)` at its marginal cost m. */
  tradable(): bigint;
}

/**
 * Marginal cost at coordinate u is `1 - (1 - fee) u^2/u0^2`; a segment takes `L (1/to - 1/from)/(1 - fee)`.
 * Segments follow each other downward from u0; gaps between them have no liquidity.
 */
export function poolCurve(start: bigint, feePips: number, segments: readonly CurveSegment[]): PoolCurve {
  const keep = FEE_UNIT - BigInt(feePips);
  const net = ({ from, liquidity }: CurveSegment, to: bigint): bigint =>
    ((liquidity << CURVE_BITS) * (from - to)) / from / to;
  // Net input of all segments before the i-th.
  const before: bigint[] = [];
  let sum = 0n;
  for (const segment of segments) {
    before.push(sum);
    sum += net(segment, segment.to);
  }
  /** Where the marginal cost reaches `marginal`; above `start` where it is dearer from the first unit. */
  const coordinateAt = (marginal: bigint): bigint =>
    marginal >= WAD ? 1n : integerSqrt((start * start * (WAD - marginal) * FEE_UNIT) / (WAD * keep)) + 1n;
  const netTo = (coordinate: bigint): bigint => {
    if (coordinate >= start) return 0n;
    let low = -1;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const segment = segments[middle];
      if (segment !== undefined && segment.from > coordinate) low = middle;
      else high = middle - 1;
    }
    const segment = segments[low];
    const earlier = before[low];
    if (segment === undefined || earlier === undefined) return 0n;
    return earlier + net(segment, segment.to > coordinate ? segment.to : coordinate);
  };
  const supply = (marginal: bigint): bigint => (netTo(coordinateAt(marginal)) * FEE_UNIT) / keep;

  const tradable = (): bigint => {
    const full = coordinateAt(DEPTH_FULL);
    const none = coordinateAt(DEPTH_NONE);
    // Between the two, weight = (keep u^2/u0^2 - .96)/.02 and dq = L du/(u^2 (1 - fee)); the integral is
    // L [keep u/u0^2 + .96/u]/(.02 (1 - fee)) from the lower to the upper end.
    let faded = 0n;
    for (const { from, to, liquidity } of segments) {
      const top = from < full ? from : full;
      const capped = top < start ? top : start;
      const bottom = to > none ? to : none;
      if (capped <= bottom) continue;
      const rising = (liquidity * keep * WAD * (capped - bottom)) / FEE_UNIT / start;
      const falling = (liquidity * (WAD - DEPTH_NONE) * start * (capped - bottom)) / capped / bottom;
      faded += rising - falling;
    }
    // Both terms carried a factor u0/2^160 that makes them whole numbers.
    const scaled = (faded << CURVE_BITS) / start / (DEPTH_NONE - DEPTH_FULL);
    return ((netTo(full) + (scaled > 0n ? scaled : 0n)) * FEE_UNIT) / keep;
  };
  return { supply, tradable };
}
