import { OutOfDomainError } from "../errors.ts";
import { exp, ln } from "../numeric/exponential.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { Decimal } from "../units.ts";

/** `hazard` per year holds from the previous point's time up to `years`; the last one goes on for ever. */
export interface HazardPoint {
  readonly years: Decimal;
  readonly hazard: Decimal;
}
export type HazardCurve = readonly HazardPoint[];

/** Checks a curve that came from outside: at least one point, times ascending above 0, hazards >= 0. */
export function requireHazards(curve: HazardCurve): HazardCurve {
  if (curve.length === 0) throw new OutOfDomainError("hazards", "none", "at least one point");
  let previous = new Decimal(0);
  for (const { years, hazard } of curve) {
    if (!years.isFinite() || !years.gt(previous))
      throw new OutOfDomainError("hazards.years", years, "ascending times above 0");
    if (!hazard.isFinite() || hazard.isNegative())
      throw new OutOfDomainError("hazards.hazard", hazard, "a finite number >= 0");
    previous = years;
  }
  return curve;
}

/** A curve of one hazard. */
export const flatHazard = (hazard: Decimal): HazardCurve =>
  requireHazards([{ years: new Decimal(1), hazard }]);

/** Every hazard times `factor` >= 0. */
export function scaleHazards(curve: HazardCurve, factor: Decimal): HazardCurve {
  if (!factor.isFinite() || factor.isNegative())
    throw new OutOfDomainError("hazard factor", factor, "a finite number >= 0");
  return curve.map(({ years, hazard }) => ({ years, hazard: hazard.times(factor) }));
}

/** A stretch of constant hazard. */
export interface HazardPiece {
  readonly from: Decimal;
  readonly to: Decimal;
  readonly hazard: Decimal;
}

/** The pieces of [0, years], the last hazard extended as far as needed. */
export function hazardPieces(curve: HazardCurve, years: Decimal): readonly HazardPiece[] {
  const pieces: HazardPiece[] = [];
  let from = new Decimal(0);
  curve.forEach((point, i) => {
    const to = i === curve.length - 1 ? years : Decimal.min(point.years, years);
    if (to.gt(from)) {
      pieces.push({ from, to, hazard: point.hazard });
      from = to;
    }
  });
  return pieces;
}

/** S(t) = exp(-integral of the hazard over [0, t]). */
export function survival(curve: HazardCurve, years: Decimal): Decimal {
  if (!years.isFinite() || years.isNegative()) throw new OutOfDomainError("years", years, "a number >= 0");
  const integral = hazardPieces(requireHazards(curve), years).reduce(
    (sum, { from, to, hazard }) => sum.plus(to.minus(from).times(hazard)),
    new Decimal(0),
  );
  return exp(integral.negated());
}

/** Hazard whose one-year default probability is `pd`: `-ln(1 - PD)`. A PD of 1 has none. */
export function hazardFromPd(pd: Decimal): Decimal {
  requireProbability("pd", pd);
  if (pd.eq(1))
    throw new OutOfDomainError("pd", pd, "below 1: a certain default has no hazard; report it as a default");
  return pd.isZero() ? pd : ln(new Decimal(1).minus(pd)).negated();
}
