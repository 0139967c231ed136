import { OutOfDomainError } from "../errors.ts";
import { Decimal } from "../units.ts";
import { exp, ln } from "./exponential.ts";

/** `1/(1 + e^-x)`. Beyond +-2 000 the result is 0 or 1 at 40 digits. */
export function logistic(x: Decimal): Decimal {
  if (!x.isFinite()) throw new OutOfDomainError("log-odds", x, "a finite number");
  return shiftLogit(new Decimal("0.5"), x);
}

/** `ln(p/(1 - p))`, p in (0, 1). */
export function logit(p: Decimal): Decimal {
  if (!p.isFinite() || !p.gt(0) || !p.lt(1)) throw new OutOfDomainError("probability", p, "in (0, 1)");
  return ln(p.div(new Decimal(1).minus(p)));
}

/**
 * `logistic(logit(p) + shift)`, in odds form: one exponential, and the limits p = 0 and p = 1 stay where they
 * are whatever the shift.
 */
export function shiftLogit(p: Decimal, shift: Decimal): Decimal {
  requireProbability("probability", p);
  if (!shift.isFinite()) throw new OutOfDomainError("log-odds shift", shift, "a finite number");
  if (p.isZero() || p.eq(1) || shift.isZero()) return p;
  const odds = exp(shift.abs().neg());
  // Of e^s and e^-s the one below 1 is used, so that nothing overflows.
  const other = new Decimal(1).minus(p);
  return shift.isNegative() ? p.times(odds).div(other.plus(p.times(odds))) : p.div(p.plus(other.times(odds)));
}

/** A probability or share: a number in [0, 1]. */
export function requireProbability(field: string, value: Decimal): Decimal {
  if (!value.isFinite() || value.isNegative() || value.gt(1))
    throw new OutOfDomainError(field, value, "a number in [0, 1]");
  return value;
}
