import type { MarketInputs } from "../asset/market.ts";
import { amount } from "../asset/quantity.ts";
import { MissingInputError } from "../errors.ts";
import { type MarketPremium, marketPremium } from "../market/premium.ts";
import { observedSigma, totalSigma } from "../market/volatility.ts";
import { Decimal } from "../units.ts";
import { amountOr, type Conditions } from "./terms.ts";

export interface MarketRisk {
  /** Annual volatility used by premium and haircut: floored, with the currency, under the conditions. */
  readonly sigma: Decimal;
  readonly premium: Decimal;
  /** The computed premium's parts; undefined where the premium is given. */
  readonly computed: MarketPremium | undefined;
}

export function sigmaOf(inputs: MarketInputs, valuationTime: string): Decimal {
  const asset =
    inputs.sigma.kind === "given"
      ? amount(inputs.sigma.annual)
      : observedSigma(
          inputs.sigma.observations.map(({ at, value }) => ({
            at: Date.parse(at),
            value: new Decimal(value),
          })),
          inputs.sigma.feed,
          Date.parse(valuationTime),
        );
  const fx = inputs.fx;
  return totalSigma(
    asset,
    inputs.class,
    fx && { sigma: amount(fx.sigma), correlation: amount(fx.correlation), pegged: fx.pegged },
  );
}

export function marketRisk(inputs: MarketInputs, valuationTime: string, conditions: Conditions): MarketRisk {
  const sigma = sigmaOf(inputs, valuationTime).times(conditions.sigma);
  if (inputs.premium !== undefined) return { sigma, premium: amount(inputs.premium), computed: undefined };
  const { deviation, feed } = inputs;
  if (deviation === undefined)
    throw new MissingInputError("market.deviation", "gaps between two feeds, or oneFeed; or a given premium");
  if (feed === undefined)
    throw new MissingInputError(
      "market.feed",
      "age, heartbeat and path of the price feed; or a given premium",
    );
  const computed = marketPremium(
    sigma,
    deviation.kind === "gaps"
      ? { kind: "gaps", gaps: deviation.gaps.map((gap) => new Decimal(gap)) }
      : { kind: "oneFeed" },
    {
      ageSeconds: amount(feed.ageSeconds),
      heartbeatSeconds: amount(feed.heartbeatSeconds),
      closedSeconds: amountOr(feed.closedSeconds, new Decimal(0)),
      path: feed.path,
    },
  );
  return { sigma, premium: computed.total, computed };
}
