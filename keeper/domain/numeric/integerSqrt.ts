import { OutOfDomainError } from "../errors.ts";

/** floor(sqrt(n)), n >= 0. The start is an IEEE square root (correctly rounded everywhere); Newton finishes. */
export function integerSqrt(n: bigint): bigint {
  if (n < 0n) throw new OutOfDomainError("argument of a square root", n, "a whole number >= 0");
  if (n < 2n) return n;
  // Of a long number only the leading ~100 bits go through the double.
  const bits = n.toString(16).length * 4;
  const shift = bits > 1_000 ? BigInt((bits - 1_000 + 1) & ~1) : 0n;
  let x = BigInt(Math.floor(Math.sqrt(Number(n >> shift)))) << (shift / 2n);
  if (x === 0n) x = 1n;
  for (;;) {
    const next = (x + n / x) >> 1n;
    const change = next - x;
    x = next;
    if (change >= -1n && change <= 1n) break;
  }
  while (x * x > n) x -= 1n;
  while ((x + 1n) * (x + 1n) <= n) x += 1n;
  return x;
}
