import { MissingInputError, OutOfDomainError } from "../errors.ts";
import { exp, ln } from "../numeric/exponential.ts";
import { Decimal } from "../units.ts";
import { longestTenor, type ParCurve, parYield } from "./parCurve.ts";

/** Price today of one USD paid in `years`. */
export interface DiscountCurve {
  readonly discountFactor: (years: Decimal) => Decimal;
}

const HALF = new Decimal("0.5");
const ONE = new Decimal(1);

function requireYears(years: Decimal): void {
  if (!years.isFinite() || years.isNegative()) throw new OutOfDomainError("years", years, "from 0");
}

/** Remembers factors: hazard bootstraps and CVA ask for the same dates for every party. */
function remembered(discountFactor: (years: Decimal) => Decimal): DiscountCurve {
  const known = new Map<string, Decimal>();
  return {
    discountFactor: (years) => {
      const key = years.toString();
      const found = known.get(key);
      if (found !== undefined) return found;
      const made = discountFactor(years);
      known.set(key, made);
      return made;
    },
  };
}

/** A flat continuous rate. */
export function flatCurve(continuousRate: Decimal): DiscountCurve {
  return remembered((years) => {
    requireYears(years);
    return exp(continuousRate.times(years).negated());
  });
}

/**
 * Zeros bootstrapped from par yields at half-year nodes, `DF_n = (1 - c_n/2 sum DF)/(1 + c_n/2)`; log-linear
 * in DF between nodes. Below half a year a par yield is a bill's simple yield and so a zero already; before the
 * shortest tenor it is held. No extrapolation past the longest tenor.
 * @throws MissingInputError where the curve does not reach half a year
 */
export function bootstrapZeros(curve: ParCurve): DiscountCurve {
  const nodes = Math.floor(longestTenor(curve).times(2).toNumber());
  if (nodes < 1) throw new MissingInputError("curve.points", "a tenor of 6 months or more, for discounting");
  const first = curve.points[0]?.tenorYears;
  const shortest = first?.lt(HALF) ? first : undefined;
  const logs: Decimal[] = [new Decimal(0)];
  let annuity = new Decimal(0);
  let bootstrapped = 0;
  // Nodes are made when they are first needed: most assets live for months, not for thirty years.
  const logAt = (n: number): Decimal => {
    while (bootstrapped < n) {
      bootstrapped += 1;
      const halfCoupon = parYield(curve, HALF.times(bootstrapped)).div(2);
      const factor = ONE.minus(halfCoupon.times(annuity)).div(ONE.plus(halfCoupon));
      if (!factor.gt(0))
        throw new OutOfDomainError("curve", `discount factor ${factor}`, "par yields that admit zeros");
      annuity = annuity.plus(factor);
      logs.push(ln(factor));
    }
    return logs[n] ?? new Decimal(0);
  };
  return remembered((years) => {
    requireYears(years);
    if (shortest !== undefined && years.lt(HALF)) {
      const simple = parYield(curve, Decimal.max(years, shortest));
      return ONE.div(ONE.plus(simple.times(years)));
    }
    const position = years.times(2);
    if (position.gt(nodes))
      throw new OutOfDomainError("discount tenor", `${years} years`, `up to ${nodes / 2} years`);
    const below = Math.floor(position.toNumber());
    const share = position.minus(below);
    const left = logAt(below);
    return exp(
      share.isZero()
        ? left
        : left.plus(
            logAt(below + 1)
              .minus(left)
              .times(share),
          ),
    );
  });
}

export interface CashFlow {
  readonly years: Decimal;
  readonly amount: Decimal;
}

/**
 * `PV = sum CF_i DF(t_i) exp(-s t_i)`, s a continuous spread per year on top of the curve. Same currency as the
 * flows.
 */
export function presentValue(flows: readonly CashFlow[], curve: DiscountCurve, spread: Decimal): Decimal {
  return flows.reduce(
    (sum, { years, amount }) =>
      sum.plus(amount.times(curve.discountFactor(years)).times(exp(spread.times(years).negated()))),
    new Decimal(0),
  );
}
