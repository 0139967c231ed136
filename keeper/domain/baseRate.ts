import { type Compounding, fromContinuous, toContinuous, treasuryCompounding } from "./curve/compounding.ts";
import { type ParCurve, parYield } from "./curve/parCurve.ts";
import { MissingInputError, OutOfDomainError } from "./errors.ts";
import { Decimal } from "./units.ts";

export interface QuotedRate {
  /** Annual rate, fraction. */
  readonly rate: Decimal;
  readonly compounding: Compounding;
}

export interface BaseRateTerms {
  readonly assetKind: "cashFlow" | "traded";
  readonly tenorYears: Decimal;
  /** Weight of the on-chain rate; by kind where absent. */
  readonly omega?: Decimal;
  readonly onChain?: QuotedRate;
  readonly liquidityProvision?: { readonly sigma: Decimal; readonly concentration: Decimal };
  readonly given?: QuotedRate;
}

export interface BaseRate extends QuotedRate {
  /** The same rate, continuous. */
  readonly continuous: Decimal;
  /** What the Treasury curve (or the given rate) says alone, continuous; undefined where no curve was used. */
  readonly treasuryContinuous: Decimal | undefined;
  readonly treasury: Decimal | undefined;
  readonly onChain: Decimal | undefined;
  readonly omega: Decimal;
  /** s_lp, part of the rate. */
  readonly liquidityProvision: Decimal;
}

/** Loss-versus-rebalancing of a full-range position is sigma^2/8; a narrow range multiplies it. */
export function liquidityProvisionYield(sigma: Decimal, concentration: Decimal): Decimal {
  return sigma.pow(2).div(8).times(concentration);
}

/**
 * `r_f = r_ust(tenor) + omega (r_onchain - r_ust(tenor))`, mixed as continuous rates and quoted back in the
 * Treasury's convention; for traded assets plus the LP yield. Docs/model.md section 1.
 */
export function baseRate(terms: BaseRateTerms, curve: ParCurve | undefined): BaseRate {
  const omega = terms.omega ?? new Decimal(terms.assetKind === "traded" ? 1 : 0);
  if (terms.liquidityProvision !== undefined && terms.assetKind !== "traded")
    throw new OutOfDomainError("baseRate.liquidityProvision", "given", "traded assets only");
  const lp = terms.liquidityProvision;
  const extra = lp === undefined ? new Decimal(0) : liquidityProvisionYield(lp.sigma, lp.concentration);
  const mixed = mix(terms, omega, curve);
  const rate = mixed.rate.plus(extra);
  return {
    ...mixed,
    rate,
    omega,
    liquidityProvision: extra,
    continuous: toContinuous(rate, mixed.compounding, terms.tenorYears),
  };
}

type Mixed = Pick<BaseRate, "rate" | "compounding" | "treasury" | "treasuryContinuous" | "onChain">;

function mix(terms: BaseRateTerms, omega: Decimal, curve: ParCurve | undefined): Mixed {
  const { tenorYears, onChain, given } = terms;
  if (given !== undefined)
    return { ...given, treasury: undefined, treasuryContinuous: undefined, onChain: undefined };
  if (omega.gt(0) && onChain === undefined)
    throw new MissingInputError("baseRate.onChain", `omega is ${omega}, so the on-chain rate is needed`);
  if (curve === undefined) {
    if (!omega.eq(1) || onChain === undefined)
      throw new MissingInputError("curve", "the Treasury par curve is needed for the base rate");
    return { ...onChain, treasury: undefined, treasuryContinuous: undefined, onChain: onChain.rate };
  }
  const treasury = parYield(curve, tenorYears);
  const compounding = treasuryCompounding(tenorYears);
  const treasuryContinuous = toContinuous(treasury, compounding, tenorYears);
  const base = { treasury, treasuryContinuous, compounding, onChain: onChain?.rate };
  // Not through logarithms and back where nothing is mixed in: 4.8 % stays 4.8 % to the last digit.
  if (omega.isZero() || onChain === undefined) return { ...base, rate: treasury };
  const chain = toContinuous(onChain.rate, onChain.compounding, tenorYears);
  const continuous = treasuryContinuous.plus(chain.minus(treasuryContinuous).times(omega));
  return { ...base, rate: fromContinuous(continuous, compounding, tenorYears) };
}
