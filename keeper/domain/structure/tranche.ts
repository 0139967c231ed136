import { OutOfDomainError } from "../errors.ts";
import { exp, ln } from "../numeric/exponential.ts";
import { integrate } from "../numeric/gaussLegendre.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { inverseNormalCdf, normalCdf, normalPdf } from "../numeric/normal.ts";
import { Decimal } from "../units.ts";

const ONE = new Decimal(1);
const ZERO = new Decimal(0);
const DAYS_PER_YEAR = 365;
/** Nodes of the loss integral over each stretch: 12 decimals or more for correlations up to .99 (see the test). */
const LOSS_NODES = 40;
/** The default rate turns from 0 to 1 within this many of its own widths around its middle. */
const TURN = 7;
/** Beyond this many standard deviations the economy's tail weighs less than 1e-22. */
const FAR = new Decimal(10);

/** Bad debt b of one cycle of a revolving pool as an annual rate: `1 - (1 - b)^(365/WAM)`. */
export function annualBadDebt(perCycle: Decimal, maturityDays: Decimal): Decimal {
  requireProbability("badDebt.perCycle", perCycle);
  if (!maturityDays.isFinite() || !maturityDays.gt(0))
    throw new OutOfDomainError("badDebt.maturityDays", maturityDays, "a number > 0");
  if (perCycle.eq(1)) return perCycle;
  return ONE.minus(exp(ln(ONE.minus(perCycle)).times(DAYS_PER_YEAR).div(maturityDays)));
}

/** `dilution + LGD x default rate`, at most 1: refunds are lost before anybody defaults. */
export function poolLoss(dilution: Decimal, lgd: Decimal, defaultRate: Decimal): Decimal {
  requireProbability("dilution", dilution);
  requireProbability("lgd", lgd);
  requireProbability("defaultRate", defaultRate);
  return Decimal.min(ONE, dilution.plus(lgd.times(defaultRate)));
}

/** `max(0, loss - attach)/(1 - attach)`: the senior tranche's share of its own balance. */
export function seniorLoss(loss: Decimal, attach: Decimal): Decimal {
  requireProbability("loss", loss);
  requireAttachment(attach);
  return Decimal.max(ZERO, loss.minus(attach)).div(ONE.minus(attach));
}

export interface PoolRisk {
  /** Annual PD of the loans. */
  readonly pd: Decimal;
  readonly lgd: Decimal;
  readonly dilution: Decimal;
  /** rho: asset correlation of the pool. */
  readonly correlation: Decimal;
  /** Loss that the layers below absorb, share of pool balance. */
  readonly attach: Decimal;
}

export interface SeniorRisk {
  /** Probability that the senior tranche loses anything in a year. */
  readonly pd: Decimal;
  /** Loss where it does: expected loss / PD. */
  readonly lgd: Decimal;
  readonly expectedLoss: Decimal;
}

/**
 * Senior PD and LGD in a large homogeneous pool (Vasicek). PD is
 * `Phi((Phi^-1(PD) - sqrt(1-rho) Phi^-1((attach - dilution)/LGD))/sqrt(rho))`, 1 if attach < dilution, 0 if
 * attach - dilution >= LGD; the loss is the default rate's excess integrated over the common factor.
 */
export function seniorRisk({ pd, lgd, dilution, correlation, attach }: PoolRisk): SeniorRisk {
  requireProbability("pd", pd);
  requireProbability("lgd", lgd);
  requireProbability("dilution", dilution);
  requireAttachment(attach);
  if (!correlation.gte(0) || !correlation.lt(1))
    throw new OutOfDomainError("correlation", correlation, "from 0 to below 1");
  const room = attach.minus(dilution);
  const senior = ONE.minus(attach);
  const certain = (loss: Decimal): SeniorRisk => {
    const part = Decimal.min(ONE, loss.div(senior));
    return { pd: ONE, lgd: part, expectedLoss: part };
  };
  if (room.isNegative()) return certain(lgd.times(pd).minus(room));
  if (room.gte(lgd)) return { pd: ZERO, lgd: ZERO, expectedLoss: ZERO };
  // The default rate does not vary: nothing correlates, or it is 0 or 1 for sure.
  if (correlation.isZero() || pd.isZero() || pd.eq(1)) {
    const excess = lgd.times(pd).minus(room);
    return excess.gt(0) ? certain(excess) : { pd: ZERO, lgd: ZERO, expectedLoss: ZERO };
  }
  const deviate = inverseNormalCdf(pd);
  const loading = correlation.sqrt();
  const rest = ONE.minus(correlation).sqrt();
  const rate = (factor: Decimal): Decimal =>
    normalCdf(deviate.plus(loading.times(factor)).div(rest).clamp(-40, 40));
  // The senior tranche is hit where the factor is worse than this.
  const barrier = room.isZero()
    ? FAR.negated()
    : rest
        .times(inverseNormalCdf(room.div(lgd)))
        .minus(deviate)
        .div(loading);
  const seniorPd = room.isZero() ? ONE : normalCdf(barrier.negated().clamp(-60, 60));
  if (barrier.gte(FAR)) return { pd: seniorPd, lgd: ZERO, expectedLoss: ZERO };
  const from = Decimal.max(barrier, FAR.negated());
  const loss = (factor: Decimal): Decimal => lgd.times(rate(factor)).minus(room).times(normalPdf(factor));
  // With high correlation the default rate is nearly a step: its turn is integrated by itself.
  const middle = deviate.div(loading).negated();
  const width = rest.div(loading).times(TURN);
  const cuts = [middle.minus(width), middle.plus(width)].filter((cut) => cut.gt(from) && cut.lt(FAR));
  let start = from;
  let excess = ZERO;
  for (const end of [...cuts, FAR]) {
    excess = excess.plus(integrate(loss, start, end, LOSS_NODES));
    start = end;
  }
  const expectedLoss = Decimal.max(ZERO, excess).div(senior);
  return { pd: seniorPd, lgd: Decimal.min(ONE, expectedLoss.div(seniorPd)), expectedLoss };
}

function requireAttachment(attach: Decimal): void {
  if (!attach.gte(0) || !attach.lt(1)) throw new OutOfDomainError("attach", attach, "from 0 to below 1");
}
