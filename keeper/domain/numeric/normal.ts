import { OutOfDomainError } from "../errors.ts";
import type { Decimal } from "../units.ts";
import {
  BITS,
  expFixed,
  FIXED_ONE,
  fromFixedPoint,
  ln,
  mulFixed,
  round40,
  toFixedPoint,
  Wide,
} from "./exponential.ts";

/** floor(2^192 / sqrt(2 pi)). */
const INV_SQRT_2PI = 2504201280626952864894549311249338563268063356138482501336n;
const HALF = FIXED_ONE >> 1n;
/** Up to here the series around 0 is used; beyond it the continued fraction of the Mills ratio. */
const CENTRAL = 6;
/** Levels of the continued fraction: at x = 6 the error is below 1e-45, and it falls with x. */
const FRACTION_LEVELS = 160;
/** Phi is 0 or 1 to 40 digits long before this, but the tail keeps its relative accuracy up to here. */
const LARGEST_ARGUMENT = 60;

/** Standard normal density, to 40 digits. */
export function normalPdf(x: Decimal): Decimal {
  return round40(widePdf(requireArgument(x)));
}

/**
 * Standard normal distribution function, 40 correct digits of the smaller tail. Arguments beyond +-60 are
 * refused: the tail is below 1e-783 there, and no risk input has business at that point.
 */
export function normalCdf(x: Decimal): Decimal {
  const tail = wideLowerTail(requireArgument(x).abs());
  return round40(x.isNegative() ? tail : new Wide(1).minus(tail));
}

/**
 * Inverse of the standard normal distribution function, to 40 digits, for p in (0, 1). Start: Wichura's AS 241
 * (PPND16) in IEEE doubles, only + - * / (identical on every platform); then Halley steps on the exact
 * distribution function, each of which triples the digits.
 */
export function inverseNormalCdf(p: Decimal): Decimal {
  if (!p.isFinite() || !p.gt(0) || !p.lt(1)) throw new OutOfDomainError("probability", p, "in (0, 1)");
  const wide = new Wide(p);
  const upper = wide.gt(0.5);
  const tail = upper ? new Wide(1).minus(wide) : wide;
  if (tail.eq(0.5)) return round40(new Wide(0));
  if (tail.e < -700) throw new OutOfDomainError("probability", p, "a tail of at least 1e-700");
  let a = new Wide(startingPoint(tail)).toDecimalPlaces(24);
  for (let step = 0; step < 6; step += 1) {
    // g(a) = Phi(-a) - tail; g' = -phi(a), g''/g' = -a.
    const error = wideLowerTail(a).minus(tail).div(widePdf(a));
    const correction = error.div(new Wide(1).minus(error.times(a).div(2)));
    a = a.plus(correction);
    if (correction.isZero() || correction.e < a.e - 15) break;
  }
  return round40(upper ? a : a.negated());
}

function requireArgument(x: Decimal): Decimal {
  if (!x.isFinite() || x.abs().gt(LARGEST_ARGUMENT))
    throw new OutOfDomainError(
      "normal deviate",
      x,
      `a number in [-${LARGEST_ARGUMENT}, ${LARGEST_ARGUMENT}]`,
    );
  return x;
}

function densityParts(a: bigint): { mantissa: bigint; exponent: number } {
  const { mantissa, exponent } = expFixed(-(mulFixed(a, a) >> 1n));
  return { mantissa: mulFixed(mantissa, INV_SQRT_2PI), exponent };
}

function widePdf(x: Decimal): Decimal {
  const { mantissa, exponent } = densityParts(toFixedPoint(x));
  return fromFixedPoint(mantissa, exponent);
}

/** Phi(-a) for a >= 0. */
function wideLowerTail(magnitude: Decimal): Decimal {
  const a = toFixedPoint(magnitude);
  const { mantissa, exponent } = densityParts(a);
  if (magnitude.lte(CENTRAL)) {
    // Phi(-a) = 1/2 - phi(a) (a + a^3/3 + a^5/(3 5) + ...): all terms positive.
    const square = mulFixed(a, a);
    let term = a;
    let sum = a;
    for (let k = 3n; term !== 0n; k += 2n) {
      term = mulFixed(term, square) / k;
      sum += term;
    }
    return fromFixedPoint(HALF - (mulFixed(mantissa, sum) >> BigInt(-exponent)));
  }
  // Phi(-a) = phi(a) / (a + 1/(a + 2/(a + 3/(a + ...)))).
  let fraction = a;
  for (let k = FRACTION_LEVELS; k >= 1; k -= 1) fraction = a + ((BigInt(k) * FIXED_ONE) << BITS) / fraction;
  return fromFixedPoint((mantissa << BITS) / fraction, exponent);
}

/** The deviate of a lower tail p <= 1/2 as a positive double of about 15 digits. */
function startingPoint(tail: Decimal): number {
  const q = 0.5 - tail.toNumber();
  if (q <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * horner(CENTRE_TOP, r)) / horner(CENTRE_BOTTOM, r);
  }
  const r = Math.sqrt(-ln(tail).toNumber());
  return r <= 5
    ? horner(MIDDLE_TOP, r - 1.6) / horner(MIDDLE_BOTTOM, r - 1.6)
    : horner(FAR_TOP, r - 5) / horner(FAR_BOTTOM, r - 5);
}

function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

// M. J. Wichura, Algorithm AS 241, Applied Statistics 37 (1988) 477-484. Lowest power first.
const CENTRE_TOP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const CENTRE_BOTTOM = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852546,
];
const MIDDLE_TOP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const MIDDLE_BOTTOM = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const FAR_TOP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const FAR_BOTTOM = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
];
