import { OutOfDomainError } from "./errors.ts";
import { type Bps, ONE_BPS, ONE_PIPS, type Pips, pips } from "./units.ts";

/** The five risks, in the order in which the contracts store their parts and weights. */
export const RISKS = ["credit", "liquidity", "market", "counterparty", "legal"] as const;
export type Risk = (typeof RISKS)[number];
export type PerRisk<T> = Readonly<Record<Risk, T>>;

export function mapRisks<T>(make: (risk: Risk) => T): PerRisk<T> {
  return {
    credit: make("credit"),
    liquidity: make("liquidity"),
    market: make("market"),
    counterparty: make("counterparty"),
    legal: make("legal"),
  };
}

/** Everything a report carries from which the contract recomputes the totals. */
export interface Parts {
  readonly baseRate: Pips;
  readonly premium: PerRisk<Pips>;
  readonly haircut: PerRisk<Pips>;
  /** `base` of the interest-rate model: the rate at zero utilisation. */
  readonly irmBase: Pips;
}

/** Governed settings that enter the totals. */
export interface CompositionSettings {
  readonly weights: PerRisk<Bps>;
  /** Add-on A for tokenisation risk. */
  readonly addOn: Pips;
  readonly liquidationBonus: Pips;
  readonly ltvBuffer: Pips;
}

export interface Totals {
  readonly yield: Pips;
  readonly haircut: Pips;
  readonly liquidationThreshold: Pips;
  readonly maxLtv: Pips;
  readonly slope1: Pips;
}

const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** `y = base + ceil(sum w_k s_k / 1e4)`, in pips. Rounded up: against the borrower. */
export function composeYield(baseRate: Pips, premium: PerRisk<Pips>, weights: PerRisk<Bps>): Pips {
  const weighted = RISKS.reduce((sum, risk) => sum + weights[risk] * premium[risk], 0n);
  return pips(baseRate + ceilDiv(weighted, ONE_BPS));
}

/**
 * `H = 1e6 - floor(prod f_k / 1e24) + A` with `f_k = 1e6 - min(1e6, ceil(w_k h_k / 1e4))`, in pips.
 * Each factor and the product are rounded down, so H is rounded up: against the borrower. May exceed 1e6; the
 * caller's bound decides.
 */
export function composeHaircut(haircut: PerRisk<Pips>, weights: PerRisk<Bps>, addOn: Pips): Pips {
  const product = RISKS.reduce((acc, risk) => {
    const weighted = ceilDiv(weights[risk] * haircut[risk], ONE_BPS);
    return acc * (ONE_PIPS - (weighted > ONE_PIPS ? ONE_PIPS : weighted));
  }, 1n);
  return pips(ONE_PIPS - product / ONE_PIPS ** 4n + addOn);
}

/** `LT = floor((1e6 - H) 1e6 / (1e6 + bonus))`, rounded down: against the borrower. 0 where H >= 100 %. */
export function composeLiquidationThreshold(haircut: Pips, bonus: Pips): Pips {
  return haircut >= ONE_PIPS ? pips(0n) : pips(((ONE_PIPS - haircut) * ONE_PIPS) / (ONE_PIPS + bonus));
}

/** The totals exactly as `RiskParameterOracle` recomputes them (contracts/libraries/Composition.sol). */
export function compose(parts: Parts, settings: CompositionSettings): Totals {
  const total = composeYield(parts.baseRate, parts.premium, settings.weights);
  const haircut = composeHaircut(parts.haircut, settings.weights, settings.addOn);
  const liquidationThreshold = composeLiquidationThreshold(haircut, settings.liquidationBonus);
  if (parts.irmBase > total)
    throw new OutOfDomainError("irmBase", parts.irmBase, `at most the yield, ${total} pips`);
  return {
    yield: total,
    haircut,
    liquidationThreshold,
    maxLtv: pips(liquidationThreshold > settings.ltvBuffer ? liquidationThreshold - settings.ltvBuffer : 0n),
    slope1: pips(total - parts.irmBase),
  };
}
