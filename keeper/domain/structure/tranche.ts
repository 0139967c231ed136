import { OutOfDomainError } from "../errors.ts";
import { exp, ln } from "../numeric/exponential.ts";
import { integrate } from "../numeric/gaussLegendre.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { inverseNormalCdf, normalCdf, normalPdf } from "../numeric/normal.ts";
import { Decimal } from "../units.ts";

const ONE = new Decimal(1);
const ZERO = new Decimal(0);
const DAYS_PER_YEAR = 365;
/** Nodes of the loss integral by length of a stretch: 12 decimals or more for correlations up to .99 (see the test). */
const nodesFor = (length: Decimal): number => (length.lte(6) ? 24 : length.lte(10) ? 32 : 48);
/** The default rate turns from 0 to 1 within this many of its own widths around its middle. */
const TURN = 7;
/** Beyond this many standard deviations a normal tail weighs less than 1e-17, and counts as nothing. */
const FAR = new Decimal("8.5");

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
  // What refunds leave of the pool: defaults cannot take more.
  const rest = ONE.minus(dilution);
  const pool = defaultRateOf(pd, correlation);
  const beyond = (threshold: Decimal): Decimal =>
    threshold.gte(lgd) ? ZERO : excessLoss(pool, pd, lgd, threshold);
  const excess = Decimal.max(ZERO, beyond(room).minus(beyond(rest)));
  const expectedLoss = Decimal.min(ONE, excess.div(ONE.minus(attach)));
  const seniorPd = hitProbability(pool, pd, lgd, room);
  if (seniorPd.isZero()) return { pd: ZERO, lgd: ZERO, expectedLoss: ZERO };
  return { pd: seniorPd, lgd: Decimal.min(ONE, expectedLoss.div(seniorPd)), expectedLoss };
}

/** The pool's default rate in a state of the economy; undefined where it is the same in all of them. */
interface VaryingRate {
  readonly deviate: Decimal;
  readonly loading: Decimal;
  readonly rest: Decimal;
}

function defaultRateOf(pd: Decimal, correlation: Decimal): VaryingRate | undefined {
  if (correlation.isZero() || pd.isZero() || pd.eq(1)) return undefined;
  return {
    deviate: inverseNormalCdf(pd),
    loading: correlation.sqrt(),
    rest: ONE.minus(correlation).sqrt(),
  };
}

/** The common factor beyond which `LGD x default rate` passes the threshold, 0 < threshold < LGD. */
const barrierAt = ({ deviate, loading, rest }: VaryingRate, share: Decimal): Decimal =>
  rest.times(inverseNormalCdf(share)).minus(deviate).div(loading);

/** Probability that `LGD x default rate` passes the room; 1 where there is none. */
function hitProbability(pool: VaryingRate | undefined, pd: Decimal, lgd: Decimal, room: Decimal): Decimal {
  if (room.isNegative()) return ONE;
  if (room.gte(lgd)) return ZERO;
  if (pool === undefined) return lgd.times(pd).gt(room) ? ONE : ZERO;
  return room.isZero() ? ONE : normalCdf(barrierAt(pool, room.div(lgd)).negated().clamp(-60, 60));
}

/** `E max(0, LGD x default rate - threshold)`, threshold < LGD. */
function excessLoss(pool: VaryingRate | undefined, pd: Decimal, lgd: Decimal, threshold: Decimal): Decimal {
  // A threshold of nothing is always passed, and a rate that does not vary passes it or not.
  if (pool === undefined || threshold.lte(0)) return Decimal.max(ZERO, lgd.times(pd).minus(threshold));
  const { deviate, loading, rest } = pool;
  const barrier = barrierAt(pool, threshold.div(lgd));
  if (barrier.gte(FAR)) return ZERO;
  const from = Decimal.max(barrier, FAR.negated());
  const loss = (factor: Decimal): Decimal => {
    const at = deviate.plus(loading.times(factor)).div(rest);
    const rate = at.abs().lt(FAR) ? normalCdf(at) : at.isNegative() ? ZERO : ONE;
    return lgd.times(rate).minus(threshold).times(normalPdf(factor));
  };
  // With high correlation the default rate is nearly a step: its turn is integrated by itself.
  const middle = deviate.div(loading).negated();
  const width = rest.div(loading).times(TURN);
  const cuts = [middle.minus(width), middle.plus(width)].filter((cut) => cut.gt(from) && cut.lt(FAR));
  let start = from;
  let sum = ZERO;
  for (const end of [...cuts, FAR]) {
    sum = sum.plus(integrate(loss, start, end, nodesFor(end.minus(start))));
    start = end;
  }
  return Decimal.max(ZERO, sum);
}

function requireAttachment(attach: Decimal): void {
  if (!attach.gte(0) || !attach.lt(1)) throw new OutOfDomainError("attach", attach, "from 0 to below 1");
}
