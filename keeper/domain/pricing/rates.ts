import { amount } from "../asset/quantity.ts";
import type { ParCurveInputs, ResolvedAsset } from "../asset/schema.ts";
import type { BaseRateInputs } from "../asset/terms.ts";
import { type BaseRate, baseRate, type QuotedRate } from "../baseRate.ts";
import { oracleVolatilityAdjustment, rateAtCadence, toContinuous } from "../curve/compounding.ts";
import { bootstrapZeros, type DiscountCurve, flatCurve, presentValue } from "../curve/discount.ts";
import { type ParCurve, parCurveOf } from "../curve/parCurve.ts";
import { Decimal } from "../units.ts";
import { amountOr } from "./terms.ts";

export interface Rates {
  readonly base: BaseRate;
  /** Risk-free discounting: the curve's zeros, or the base rate held flat where no curve is used. */
  readonly discount: DiscountCurve;
}

export function parCurve(inputs: ParCurveInputs): ParCurve {
  return parCurveOf(
    inputs.points.map((point) => ({
      tenorYears: new Decimal(point.tenorYears),
      parYield: new Decimal(point.parYield),
    })),
  );
}

const quoted = (q: NonNullable<BaseRateInputs["onChain"]>): QuotedRate => ({
  rate: amount(q.rate),
  compounding: q.compounding,
});

export function ratesOf(inputs: BaseRateInputs, curveInputs: ParCurveInputs | undefined): Rates {
  const curve = curveInputs === undefined ? undefined : parCurve(curveInputs);
  const base = baseRate(
    {
      assetKind: inputs.assetKind,
      tenorYears: amount(inputs.tenorYears),
      ...(inputs.omega === undefined ? {} : { omega: amount(inputs.omega) }),
      ...(inputs.onChain === undefined ? {} : { onChain: quoted(inputs.onChain) }),
      ...(inputs.given === undefined ? {} : { given: quoted(inputs.given) }),
      ...(inputs.liquidityProvision === undefined
        ? {}
        : {
            liquidityProvision: {
              sigma: amount(inputs.liquidityProvision.sigma),
              concentration: amount(inputs.liquidityProvision.concentration),
            },
          }),
    },
    curve,
  );
  const useCurve = curve !== undefined && inputs.given === undefined;
  return { base, discount: useCurve ? bootstrapZeros(curve) : flatCurve(base.continuous) };
}

export interface Valuation {
  /** USD. */
  readonly presentValue: Decimal;
  /** The base rate read at the oracle's cadence, continuous, volatility included. */
  readonly adjustedRate: Decimal;
}

/**
 * `PV = sum CF_i exp(-(r + s) t_i)`: r is the curve's zero rate at t_i, moved by what the base rate has over
 * the Treasury's (on-chain share, LP yield) and by the oracle's cadence and volatility; s the premium.
 */
export function valueCashFlows(asset: ResolvedAsset, rates: Rates, premium: Decimal): Valuation | undefined {
  if (asset.cashFlows === undefined) return undefined;
  const { base, discount } = rates;
  const { oracle, tenorYears } = asset.baseRate;
  const overTreasury = base.continuous.minus(base.treasuryContinuous ?? base.continuous);
  const atCadence =
    oracle === undefined ? base.continuous : rateAtCadence(base.rate, amount(oracle.pushesPerDay));
  const volatility =
    oracle === undefined
      ? new Decimal(0)
      : oracleVolatilityAdjustment(amount(oracle.feedSigma), amountOr(oracle.kappa, new Decimal(1)));
  const spread = toContinuous(base.rate.plus(premium), base.compounding, amount(tenorYears))
    .minus(base.continuous)
    .plus(overTreasury)
    .plus(volatility);
  const flows = asset.cashFlows.flows.map((flow) => ({
    years: new Decimal(flow.years),
    amount: new Decimal(flow.amount),
  }));
  return {
    presentValue: presentValue(flows, discount, spread),
    adjustedRate: atCadence.plus(volatility),
  };
}
