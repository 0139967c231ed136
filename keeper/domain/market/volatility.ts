import { MissingInputError, OutOfDomainError } from "../errors.ts";
import { exp, ln } from "../numeric/exponential.ts";
import { Decimal } from "../units.ts";

export interface Observation {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly value: Decimal;
}

export const FEED_KINDS = ["continuous", "nav", "appraisal"] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

/** Classes with a volatility floor. */
export const VOLATILITY_CLASSES = [
  "treasury",
  "note",
  "receivables",
  "sme",
  "realEstate",
  "commodity",
] as const;
export type VolatilityClass = (typeof VOLATILITY_CLASSES)[number];

const MS_PER_DAY = 86_400_000;
const DAYS_PER_YEAR = 365;
const WINDOW_DAYS = 90;
const MIN_RETURNS = 30;
/** Appraisals come by the quarter: two years of them, equally weighted, over all the history given. */
const MIN_APPRAISAL_RETURNS = 8;
const MAX_AUTOCORRELATION = new Decimal("0.9");

const LAMBDA: Readonly<Record<FeedKind, Decimal>> = {
  continuous: new Decimal("0.94"),
  nav: new Decimal("0.97"),
  appraisal: new Decimal(1),
};

/** Least annual volatility by class; assumed (docs/model.md section 1). */
export const SIGMA_FLOOR: Readonly<Record<VolatilityClass, Decimal>> = {
  treasury: new Decimal("0.003"),
  note: new Decimal("0.01"),
  receivables: new Decimal("0.02"),
  sme: new Decimal("0.05"),
  realEstate: new Decimal("0.10"),
  commodity: new Decimal("0.15"),
};

/** A pegged currency can still break: never below 1 % a year. Assumed. */
const PEGGED_SIGMA_FLOOR = new Decimal("0.01");

/** In rising order of time; none after the valuation, none twice. */
function ordered(observations: readonly Observation[], valuation: number): Observation[] {
  const sorted = observations.toSorted((a, b) => a.at - b.at);
  sorted.forEach((observation, i) => {
    if (observation.at > valuation)
      throw new OutOfDomainError(
        "observation",
        new Date(observation.at).toISOString(),
        "not after the valuation time",
      );
    if (sorted[i - 1]?.at === observation.at)
      throw new OutOfDomainError("observation", new Date(observation.at).toISOString(), "each instant once");
  });
  return sorted;
}

/**
 * The last value at each daily cadence point of the window, counted back from the valuation; a point with
 * nothing new adds nothing.
 */
function sampled(sorted: readonly Observation[], valuation: number): Observation[] {
  const picked: Observation[] = [];
  const oldest = valuation - WINDOW_DAYS * MS_PER_DAY;
  let next = sorted.findIndex(({ at }) => at >= oldest);
  if (next < 0) return picked;
  for (let day = WINDOW_DAYS; day >= 0; day -= 1) {
    const cutoff = valuation - day * MS_PER_DAY;
    let last: Observation | undefined;
    for (let seen = sorted[next]; seen !== undefined && seen.at <= cutoff; seen = sorted[next]) {
      last = seen;
      next += 1;
    }
    if (last !== undefined) picked.push(last);
  }
  return picked;
}

interface Return {
  readonly log: Decimal;
  readonly years: Decimal;
  readonly ageDays: Decimal;
}

function returnsOf(points: readonly Observation[], valuation: number): Return[] {
  const logs = points.map((point) => ln(point.value));
  return points.slice(1).map((point, i) => {
    const before = points[i] ?? point;
    return {
      log: (logs[i + 1] ?? new Decimal(0)).minus(logs[i] ?? new Decimal(0)),
      years: new Decimal(point.at - before.at).div(MS_PER_DAY * DAYS_PER_YEAR),
      ageDays: new Decimal(valuation - point.at).div(MS_PER_DAY),
    };
  });
}

/** Lag-1 autocorrelation of the returns, mean removed, in [0, 0.9]. */
export function smoothingOf(returns: readonly Decimal[]): Decimal {
  const mean = Decimal.sum(...returns).div(returns.length);
  const centred = returns.map((value) => value.minus(mean));
  const variance = Decimal.sum(...centred.map((value) => value.pow(2)));
  if (variance.isZero()) return new Decimal(0);
  const covariance = centred
    .slice(1)
    .reduce((sum, value, i) => sum.plus(value.times(centred[i] ?? 0)), new Decimal(0));
  return Decimal.min(MAX_AUTOCORRELATION, Decimal.max(0, covariance.div(variance)));
}

/**
 * Annual volatility from observed values: weighted mean of `ln^2(P_i/P_{i-1})/dt_i` with weights
 * `lambda^(age in days)`, no mean removed; appraisals are unsmoothed by `sqrt((1+phi)/(1-phi))`.
 * @throws MissingInputError with fewer returns than the feed's kind needs
 */
export function observedSigma(
  observations: readonly Observation[],
  feed: FeedKind,
  valuation: number,
): Decimal {
  const sorted = ordered(observations, valuation);
  const points = feed === "appraisal" ? sorted : sampled(sorted, valuation);
  const returns = returnsOf(points, valuation);
  const needed = feed === "appraisal" ? MIN_APPRAISAL_RETURNS : MIN_RETURNS;
  if (returns.length < needed)
    throw new MissingInputError(
      "market.sigma.observations",
      `${needed} returns are needed, ${returns.length} are usable`,
    );
  const decay = ln(LAMBDA[feed]);
  let weights = new Decimal(0);
  let weighted = new Decimal(0);
  for (const { log, years, ageDays } of returns) {
    const weight = exp(decay.times(ageDays));
    weights = weights.plus(weight);
    weighted = weighted.plus(weight.times(log.pow(2)).div(years));
  }
  const sigma = weighted.div(weights).sqrt();
  if (feed !== "appraisal") return sigma;
  const phi = smoothingOf(returns.map((value) => value.log));
  return sigma.times(phi.plus(1).div(new Decimal(1).minus(phi)).sqrt());
}

export interface Currency {
  readonly sigma: Decimal;
  /** Correlation of asset and currency. */
  readonly correlation: Decimal;
  readonly pegged: boolean;
}

/**
 * The volatility that prices and haircuts use: at least the class floor, then with the currency,
 * `sigma^2 = sigma_a^2 + sigma_fx^2 + 2 rho sigma_a sigma_fx`.
 */
export function totalSigma(asset: Decimal, assetClass: VolatilityClass, currency?: Currency): Decimal {
  const floored = Decimal.max(asset, SIGMA_FLOOR[assetClass]);
  if (currency === undefined) return floored;
  const fx = currency.pegged ? Decimal.max(currency.sigma, PEGGED_SIGMA_FLOOR) : currency.sigma;
  const variance = floored
    .pow(2)
    .plus(fx.pow(2))
    .plus(currency.correlation.times(2).times(floored).times(fx));
  // At a correlation of -1 the rounded squares can leave a hair less than nothing.
  return Decimal.max(0, variance).sqrt();
}
