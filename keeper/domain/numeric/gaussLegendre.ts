import { OutOfDomainError } from "../errors.ts";
import type { Decimal } from "../units.ts";
import { round40, Wide } from "./exponential.ts";

interface Node {
  readonly x: Decimal;
  readonly weight: Decimal;
}

const memo = new Map<number, readonly Node[]>();

/** Nodes and weights of Gauss-Legendre quadrature on [-1, 1], by Newton on the Legendre polynomial. */
function nodes(count: number): readonly Node[] {
  const known = memo.get(count);
  if (known !== undefined) return known;
  if (!Number.isInteger(count) || count < 1 || count > 64)
    throw new OutOfDomainError("quadrature nodes", count, "a whole number in [1, 64]");
  const pi = Wide.acos(-1);
  const made: Node[] = [];
  // Symmetric about 0: the second half is the first, mirrored.
  for (let i = 0; i < Math.ceil(count / 2); i += 1) {
    let x = Wide.cos(pi.times(i + 0.75).div(count + 0.5));
    for (;;) {
      const { value, slope } = legendre(count, x);
      const change = value.div(slope);
      x = x.minus(change);
      if (change.abs().lt("1e-48")) break;
    }
    const { slope } = legendre(count, x);
    const rest = new Wide(1).minus(x.times(x));
    const node = { x: round40(x), weight: round40(new Wide(2).div(rest.times(slope).times(slope))) };
    made[i] = node;
    made[count - 1 - i] = { x: node.x.negated(), weight: node.weight };
  }
  memo.set(count, made);
  return made;
}

function legendre(degree: number, x: Decimal): { value: Decimal; slope: Decimal } {
  let previous: Decimal = new Wide(1);
  let current: Decimal = x;
  for (let k = 2; k <= degree; k += 1) {
    const next = current
      .times(x)
      .times(2 * k - 1)
      .minus(previous.times(k - 1))
      .div(k);
    previous = current;
    current = next;
  }
  const slope = current.times(x).minus(previous).times(degree).div(x.times(x).minus(1));
  return degree === 1 ? { value: x, slope: new Wide(1) } : { value: current, slope };
}

/** Integral of a smooth function over [from, to] with `count` nodes. */
export function integrate(
  integrand: (x: Decimal) => Decimal,
  from: Decimal,
  to: Decimal,
  count: number,
): Decimal {
  const half = to.minus(from).div(2);
  const middle = to.plus(from).div(2);
  return nodes(count)
    .reduce(
      (sum, { x, weight }) => sum.plus(weight.times(integrand(middle.plus(half.times(x))))),
      half.times(0),
    )
    .times(half);
}
