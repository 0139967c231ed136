import { MissingInputError, OutOfDomainError } from "../errors.ts";
import { Decimal } from "../units.ts";

export interface ParPoint {
  readonly tenorYears: Decimal;
  /** Annual par yield, fraction. */
  readonly parYield: Decimal;
}

/** Par yields of one day, in rising order of tenor; tenors that were blank that day are simply absent. */
export interface ParCurve {
  readonly points: readonly ParPoint[];
}

export function parCurveOf(points: readonly ParPoint[]): ParCurve {
  if (points.length === 0) throw new MissingInputError("curve.points", "at least one tenor is needed");
  const sorted = points.toSorted((a, b) => a.tenorYears.comparedTo(b.tenorYears));
  sorted.forEach((point, i) => {
    if (sorted[i - 1]?.tenorYears.eq(point.tenorYears))
      throw new OutOfDomainError("curve.points", `tenor ${point.tenorYears}`, "each tenor once");
  });
  return { points: sorted };
}

/**
 * Par yield at a tenor, linear in tenor between the tenors present.
 * @throws OutOfDomainError outside the tenors present; there is no extrapolation
 */
export function parYield(curve: ParCurve, tenorYears: Decimal): Decimal {
  const first = curve.points[0];
  const last = curve.points.at(-1);
  const upper = curve.points.findIndex((point) => point.tenorYears.gte(tenorYears));
  const right = curve.points[upper];
  if (first === undefined || last === undefined || right === undefined || tenorYears.lt(first.tenorYears))
    throw new OutOfDomainError(
      "curve tenor",
      `${tenorYears} years`,
      `within the tenors present, ${first?.tenorYears} to ${last?.tenorYears} years`,
    );
  if (right.tenorYears.eq(tenorYears)) return right.parYield;
  const left = curve.points[upper - 1] ?? right;
  const share = tenorYears.minus(left.tenorYears).div(right.tenorYears.minus(left.tenorYears));
  return left.parYield.plus(right.parYield.minus(left.parYield).times(share));
}

/** Longest tenor present, years. */
export function longestTenor(curve: ParCurve): Decimal {
  return curve.points.at(-1)?.tenorYears ?? new Decimal(0);
}
