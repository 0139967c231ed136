import { OutOfDomainError } from "../errors.ts";
import { ONE_WAD } from "../units.ts";

/** a / b rounded up, for a >= 0 and b > 0. */
export const divUp = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const LN2 = 54916777467707473351141471128n;
/** Below this exp rounds to 0 WAD. */
const EXP_ZERO = -41446531673892822313n;
/** From here the result leaves 256 bits. */
const EXP_LIMIT = 135305999368893231589n;

/**
 * exp(x) in WAD: the integers of Solady's `FixedPointMathLib.expWad` 0.1.26 (rational approximation by Remco
 * Bloemen), so that a decayed price is the same on and off chain to the last digit.
 */
export function expWad(x: bigint): bigint {
  if (x <= EXP_ZERO) return 0n;
  if (x >= EXP_LIMIT) throw new OutOfDomainError("expWad.x", x, `below ${EXP_LIMIT}`);
  // To base 2^96, then x' = x - k ln 2 in (-ln 2 / 2, ln 2 / 2).
  const scaled = (x << 78n) / 5n ** 18n;
  const k = ((scaled << 96n) / LN2 + (1n << 95n)) >> 96n;
  const r = scaled - k * LN2;
  let y = r + 1346386616545796478920950773328n;
  y = ((y * r) >> 96n) + 57155421227552351082224309758442n;
  let p = y + r - 94201549194550492254356042504812n;
  p = ((p * y) >> 96n) + 28719021644029726153956944680412240n;
  p = p * r + (4385272521454847904659076985693276n << 96n);
  let q = r - 2855989394907223263936484059900n;
  q = ((q * r) >> 96n) + 50020603652535783019961831881945n;
  q = ((q * r) >> 96n) - 533845033583426703283633433725380n;
  q = ((q * r) >> 96n) + 3604857256930695427073651918091429n;
  q = ((q * r) >> 96n) - 14423608567350463180887372962807573n;
  q = ((q * r) >> 96n) + 26449188498355588339934803723976023n;
  return ((p / q) * 3822833074963236453042738258902158003155416615667n) >> (195n - k);
}

/** ln(x) in WAD: the integers of Solady's `FixedPointMathLib.lnWad` 0.1.26. */
export function lnWad(x: bigint): bigint {
  if (x <= 0n) throw new OutOfDomainError("lnWad.x", x, "a positive WAD value");
  const r = 255n - BigInt(x.toString(2).length - 1);
  const m = (x << r) >> 159n;
  const step = (value: bigint, constant: bigint): bigint => ((value * m) >> 96n) + constant;
  let p = step(m + 3273285459638523848632254066296n, 24828157081833163892658089445524n);
  p = step(p, 43456485725739037958740375743393n);
  p = step(p, -11111509109440967052023855526967n);
  p = step(p, -45023709667254063763336534515857n);
  p = step(p, -14706773417378608786704636184526n);
  p = p * m - (795164235651350426258249787498n << 96n);
  let q = m + 5573035233440673466300451813936n;
  q = step(q, 71694874799317883764090561454958n);
  q = step(q, 283447036172924575727196451306956n);
  q = step(q, 401686690394027663651624208769553n);
  q = step(q, 204048457590392012362485061816622n);
  q = step(q, 31853899698501571402653359427138n);
  q = step(q, 909429971244387300277376558375n);
  let result = (p / q) * 1677202110996718588342820967067443963516166n;
  result += 16597577552685614221487285958193947469193820559219878177908093499208371n * (159n - r);
  result += 600920179829731861736702779321621459595472258049074101567377883020018308n;
  return result >> 174n;
}

/** x^n in WAD by squaring, each product rounded down. */
export function powDown(x: bigint, n: bigint): bigint {
  let z = ONE_WAD;
  for (let base = x, left = n; left !== 0n; left >>= 1n) {
    if ((left & 1n) !== 0n) z = (z * base) / ONE_WAD;
    base = (base * base) / ONE_WAD;
  }
  return z;
}

/** x^n in WAD by squaring, each product rounded up. */
export function powUp(x: bigint, n: bigint): bigint {
  let z = ONE_WAD;
  for (let base = x, left = n; left !== 0n; left >>= 1n) {
    if ((left & 1n) !== 0n) z = divUp(z * base, ONE_WAD);
    base = divUp(base * base, ONE_WAD);
  }
  return z;
}
