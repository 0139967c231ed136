import { MissingInputError, OutOfDomainError } from "../errors.ts";
import { ln } from "../numeric/exponential.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { fromWad } from "../numeric/wad.ts";
import { Decimal } from "../units.ts";
import type { ExitChannel } from "./channel.ts";

/** Premium by share of issuance that can be traded (docs/model.md section 3; 10 % and below [paper]). */
const DEPTH_CURVE = (
  [
    ["0.05", "0.03"],
    ["0.10", "0.02"],
    ["0.20", "0.005"],
    ["0.50", "0.0025"],
    ["1", "0.0005"],
  ] as const
).map(([share, premium]) => ({
  share: new Decimal(share),
  logShare: ln(new Decimal(share)),
  premium: new Decimal(premium),
}));

/**
 * x: capacity of all channels, weighted by waiting time and marginal cost, as a share of issuance; at most 1.
 * Channels without capacity give 0; no channel at all is an error, since unknown is not zero.
 */
export function tradableShare(channels: readonly ExitChannel[], issuanceUsd: Decimal): Decimal {
  if (channels.length === 0)
    throw new MissingInputError("liquidity.channels", "at least one way out, or a given premium");
  if (!issuanceUsd.isFinite() || !issuanceUsd.gt(0))
    throw new OutOfDomainError("issuanceUsd", issuanceUsd, "a number > 0");
  const tradable = channels.reduce((sum, channel) => sum + channel.tradable(), 0n);
  return Decimal.min(1, fromWad(tradable).div(issuanceUsd));
}

/** s_depth per year: linear in ln x between the points of the curve, flat outside. */
export function depthPremium(share: Decimal): Decimal {
  requireProbability("tradable share", share);
  const above = DEPTH_CURVE.findIndex((point) => point.share.gte(share));
  const right = DEPTH_CURVE[above];
  const left = DEPTH_CURVE[above - 1];
  if (right === undefined) return new Decimal("0.0005");
  if (left === undefined) return right.premium;
  const position = ln(share).minus(left.logShare).div(right.logShare.minus(left.logShare));
  return left.premium.plus(right.premium.minus(left.premium).times(position));
}
