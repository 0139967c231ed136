import { OutOfDomainError } from "../errors.ts";
import { exp, ln } from "../numeric/exponential.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { inverseNormalCdf, normalCdf } from "../numeric/normal.ts";
import { Decimal } from "../units.ts";

/** Confidence of a stressed PD: 99.9 %, as in Basel. */
export const STRESS_CONFIDENCE = new Decimal("0.999");
const Z_STRESS = inverseNormalCdf(STRESS_CONFIDENCE);

const ONE = new Decimal(1);
const LOW_CORRELATION = new Decimal("0.12");
const HIGH_CORRELATION = new Decimal("0.24");
const CORRELATION_DECAY = new Decimal(-50);
const DECAY_RANGE = ONE.minus(exp(CORRELATION_DECAY));

/** Basel's corporate asset correlation (CRE31.5): .24 for the safest down to .12, by `exp(-50 PD)`. */
export function corporateCorrelation(annualPd: Decimal): Decimal {
  requireProbability("pd", annualPd);
  const share = ONE.minus(exp(annualPd.times(CORRELATION_DECAY))).div(DECAY_RANGE);
  return LOW_CORRELATION.times(share).plus(HIGH_CORRELATION.times(ONE.minus(share)));
}

/**
 * `Phi((Phi^-1(PD) + sqrt(rho) Phi^-1(.999))/sqrt(1 - rho))`: the PD in the worst year of a thousand (Vasicek).
 * 0 stays 0, 1 stays 1.
 */
export function stressedPd(pd: Decimal, correlation: Decimal): Decimal {
  requireProbability("pd", pd);
  if (!correlation.gte(0) || !correlation.lt(1))
    throw new OutOfDomainError("correlation", correlation, "from 0 to below 1");
  if (pd.isZero() || pd.eq(1)) return pd;
  const shifted = inverseNormalCdf(pd).plus(correlation.sqrt().times(Z_STRESS));
  return normalCdf(shifted.div(ONE.minus(correlation).sqrt()));
}

/** `1 - (1 - PD)^tau`: an annual PD over tau years. */
export function pdOver(annualPd: Decimal, years: Decimal): Decimal {
  requireProbability("pd", annualPd);
  if (!years.isFinite() || years.isNegative()) throw new OutOfDomainError("years", years, "a number >= 0");
  if (years.isZero()) return new Decimal(0);
  if (annualPd.eq(1)) return annualPd;
  return ONE.minus(exp(ln(ONE.minus(annualPd)).times(years)));
}

export interface CapitalInputs {
  readonly pd: Decimal;
  readonly lgd: Decimal;
  /** Effective maturity M in years; Basel holds it within 1 and 5. */
  readonly maturity: Decimal;
}

/**
 * Basel's IRB capital requirement of a corporate exposure per unit of EAD (CRE31.4):
 * `(LGD PD_stress - PD LGD)(1 + (M - 2.5) b)/(1 - 1.5 b)`, `b = (.11852 - .05478 ln PD)^2`. 0 at PD 0 and 1.
 */
export function capitalRequirement({ pd, lgd, maturity }: CapitalInputs): Decimal {
  requireProbability("pd", pd);
  requireProbability("lgd", lgd);
  if (!maturity.gte(1) || !maturity.lte(5)) throw new OutOfDomainError("maturity", maturity, "1 to 5 years");
  if (pd.isZero() || pd.eq(1)) return new Decimal(0);
  const slope = new Decimal("0.11852").minus(new Decimal("0.05478").times(ln(pd)));
  const b = slope.times(slope);
  // 1.5 b reaches 1 near PD 3e-6; below that the formula means nothing.
  if (b.times("1.5").gte(1))
    throw new OutOfDomainError("pd", pd, "at least 3e-6 for the maturity adjustment");
  const unexpected = lgd.times(stressedPd(pd, corporateCorrelation(pd))).minus(pd.times(lgd));
  return unexpected.times(ONE.plus(maturity.minus("2.5").times(b))).div(ONE.minus(b.times("1.5")));
}
