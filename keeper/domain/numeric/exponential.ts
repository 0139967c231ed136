import { OutOfDomainError } from "../errors.ts";
import { Decimal } from "../units.ts";

// decimal.js spends 50-80 us on one exp or ln at 40 digits; a full revaluation needs hundreds. These run on
// 192-bit fixed point (57 digits) in 5-10 us and agree with decimal.js to the 40th digit (see the test).

/** Fraction bits of the fixed point used here. */
export const BITS = 192n;
export const FIXED_ONE = 1n << BITS;
/** floor(ln 2 x 2^192). */
const LN2 = 4350955369971217654477563090224794165364344896676135745069n;
const HALF_LN2 = LN2 >> 1n;
/** Beyond this magnitude (and below 1e-15) decimal.js is asked: rare, and its range is unlimited. */
const FAST_RANGE = 2_000;
/** ln takes arguments within 1e-8 .. 1e9 itself: 49 digits or more are left of the 57. */
const LN_EXPONENT = 8;
/** Closer to 1 than this its logarithm keeps too few of the digits. */
const NEAR_ONE = new Decimal("1e-8");
const LEAST_MANTISSA = (FIXED_ONE * 3n) / 4n;
const SMALLEST_FAST = new Decimal("1e-15");

/** Precision 64: room for the 40 digits of the model after cancellation. */
export const Wide = Decimal.clone({ precision: 64 });

const powersOfTen: bigint[] = [];
function tenTo(exponent: number): bigint {
  const known = powersOfTen[exponent];
  if (known !== undefined) return known;
  const made = 10n ** BigInt(exponent);
  powersOfTen[exponent] = made;
  return made;
}

/** `x 2^192`, truncated. Exact to 57 decimals. */
export function toFixedPoint(x: Decimal): bigint {
  const digits = 60;
  const text = x.toFixed(digits).replace(".", "");
  return (BigInt(text) << BITS) / tenTo(digits);
}

/** Digits of a result that is rounded to 40: enough that rounding twice is rounding once. */
const RESULT_DIGITS = 50;
const WIDE_DIGITS = 66;

/** `mantissa 2^(exponent - 192)` as a decimal of about `digits` significant digits. */
export function fromFixedPoint(mantissa: bigint, exponent = 0, digits = WIDE_DIGITS): Decimal {
  const shift = Number(BITS) - exponent;
  if (shift <= 0) return new Wide((mantissa << BigInt(-shift)).toString());
  // Leading zeros of the fraction cost decimals; four bits a hexadecimal digit are near enough.
  const length = (mantissa < 0n ? -mantissa : mantissa).toString(16).length * 4;
  const decimals = Math.max(0, digits + Math.ceil((shift - length) * 0.302));
  return new Wide(`${(mantissa * tenTo(decimals)) >> BigInt(shift)}e-${decimals}`);
}

/** Fixed point product, rounded down. */
export const mulFixed = (a: bigint, b: bigint): bigint => (a * b) >> BITS;

/** `exp(x)` for fixed point x, as `mantissa 2^(exponent - 192)` with the mantissa in about [0.7, 1.42]. */
export function expFixed(x: bigint): { mantissa: bigint; exponent: number } {
  let exponent = x / LN2;
  let rest = x - exponent * LN2;
  if (rest > HALF_LN2) {
    rest -= LN2;
    exponent += 1n;
  } else if (rest < -HALF_LN2) {
    rest += LN2;
    exponent -= 1n;
  }
  // exp(r) = exp(r / 2^9)^(2^9): 17 terms instead of 45.
  const reduced = rest >> 9n;
  let term = FIXED_ONE;
  let sum = FIXED_ONE;
  for (let k = 1n; term !== 0n && term !== -1n; k += 1n) {
    term = mulFixed(term, reduced) / k;
    sum += term;
  }
  for (let i = 0; i < 9; i += 1) sum = mulFixed(sum, sum);
  return { mantissa: sum, exponent: Number(exponent) };
}

/** `e^x` to 40 digits. */
export function exp(x: Decimal): Decimal {
  if (!x.isFinite()) throw new OutOfDomainError("exponent", x, "a finite number");
  const magnitude = x.abs();
  if (magnitude.gt(FAST_RANGE) || magnitude.lt(SMALLEST_FAST)) return new Decimal(x).exp();
  const { mantissa, exponent } = expFixed(toFixedPoint(x));
  return round40(fromFixedPoint(mantissa, exponent, RESULT_DIGITS));
}

/** `ln x` to 40 digits; x > 0. */
export function ln(x: Decimal): Decimal {
  if (!x.isFinite() || !x.gt(0)) throw new OutOfDomainError("argument of ln", x, "a finite number > 0");
  if (x.eq(1)) return new Decimal(0);
  if (x.minus(1).abs().lt(NEAR_ONE) || Math.abs(x.e) > LN_EXPONENT) return new Decimal(x).ln();
  const fixed = toFixedPoint(x);
  // x = mantissa 2^exponent, mantissa in [0.75, 1.5): x near 1 keeps exponent 0 and so all its digits.
  let exponent = BigInt(fixed.toString(16).length * 4) - BITS;
  let mantissa = exponent > 0n ? fixed >> exponent : fixed << -exponent;
  while (mantissa < LEAST_MANTISSA) {
    mantissa <<= 1n;
    exponent -= 1n;
  }
  // ln m = 2 artanh((m - 1)/(m + 1)).
  const z = ((mantissa - FIXED_ONE) << BITS) / (mantissa + FIXED_ONE);
  const square = mulFixed(z, z);
  let power = z;
  let sum = z;
  for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
    power = mulFixed(power, square);
    sum += power / k;
  }
  return round40(fromFixedPoint(2n * sum + exponent * LN2, 0, RESULT_DIGITS));
}

/** Back to the model's 40 digits, half-even. */
export const round40 = (x: Decimal): Decimal => new Decimal(x).toSignificantDigits(40);
