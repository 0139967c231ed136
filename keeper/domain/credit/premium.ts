import { requireProbability } from "../numeric/logistic.ts";
import { Decimal } from "../units.ts";

/** `s_credit = PD LGD`, per year. */
export function creditPremium(pd: Decimal, lgd: Decimal): Decimal {
  return requireProbability("pd", pd).times(requireProbability("lgd", lgd));
}

/**
 * `(1 + r_f) PD LGD/(1 - PD LGD)`: the spread that makes a one-period loan break even, reported beside the
 * premium. Absent where everything is lost: no spread breaks even then.
 */
export function compoundedCreditPremium(pd: Decimal, lgd: Decimal, baseRate: Decimal): Decimal | undefined {
  const loss = creditPremium(pd, lgd);
  if (loss.eq(1)) return undefined;
  return baseRate.plus(1).times(loss).div(new Decimal(1).minus(loss));
}
