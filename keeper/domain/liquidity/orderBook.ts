import { MissingInputError, OutOfDomainError } from "../errors.ts";
import { Decimal } from "../units.ts";
import { type ChannelTerms, type ExitChannel, requireAmount } from "./channel.ts";
import { type ExitStep, stepChannel } from "./stepChannel.ts";

export interface BookLevel {
  /** Quote per whole token. */
  readonly price: Decimal;
  /** Whole tokens. */
  readonly size: Decimal;
}

export interface OrderBook {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** Price that stands in for mid where one side is empty. */
  readonly referencePrice?: Decimal | undefined;
}

/** Square-root law for what the book does not show: `Y sigma sqrt(Q/ADV)`. */
export interface ImpactTerms {
  /** Y, about 1. */
  readonly coefficient: Decimal;
  /** sigma over one day (a fraction, not annualised). */
  readonly dailyVolatility: Decimal;
  /** Average daily volume, USD. */
  readonly dailyVolumeUsd: Decimal;
}

/**
 * `(best bid + best ask)/2`. A one-sided book has no mid: the reference price stands in, held to the right
 * side of the orders that are there; without one it is an error.
 */
export function midPrice(book: OrderBook): Decimal {
  for (const level of [...book.bids, ...book.asks]) {
    if (!level.price.isFinite() || !level.price.gt(0))
      throw new OutOfDomainError("book.price", level.price, "a number > 0");
    requireAmount("book.size", level.size);
  }
  const best = (side: readonly BookLevel[], pick: (...prices: Decimal[]) => Decimal): Decimal | undefined => {
    const live = side.filter(({ size }) => size.gt(0)).map(({ price }) => price);
    return live.length === 0 ? undefined : pick(...live);
  };
  const bid = best(book.bids, (...prices) => Decimal.max(...prices));
  const ask = best(book.asks, (...prices) => Decimal.min(...prices));
  if (bid !== undefined && ask !== undefined) {
    if (bid.gte(ask)) throw new OutOfDomainError("book", `bid ${bid} over ask ${ask}`, "an uncrossed book");
    return bid.plus(ask).div(2);
  }
  const reference = book.referencePrice;
  if (reference === undefined)
    throw new MissingInputError("book", "a one-sided book needs a reference price for its mid");
  if (!reference.isFinite() || !reference.gt(0))
    throw new OutOfDomainError("book.referencePrice", reference, "a number > 0");
  if (bid !== undefined) return Decimal.max(bid, reference);
  return ask === undefined ? reference : Decimal.min(ask, reference);
}

/** `min(1, Y sigma sqrt(Q/ADV))`. */
export function impactDiscount(impact: ImpactTerms, sizeUsd: Decimal): Decimal {
  requireAmount("impact.coefficient", impact.coefficient);
  requireAmount("impact.dailyVolatility", impact.dailyVolatility);
  if (!impact.dailyVolumeUsd.isFinite() || !impact.dailyVolumeUsd.gt(0))
    throw new OutOfDomainError("impact.dailyVolumeUsd", impact.dailyVolumeUsd, "a number > 0");
  requireAmount("sizeUsd", sizeUsd);
  return Decimal.min(
    1,
    impact.coefficient.times(impact.dailyVolatility).times(sizeUsd.div(impact.dailyVolumeUsd).sqrt()),
  );
}

/**
 * The bids as an exit for an order of `sizeUsd` (at mid). What they do not fill costs the square-root impact of
 * the whole order, and never less than the deepest bid: a thinner book must not be cheaper.
 */
export function orderBookChannel(
  terms: ChannelTerms,
  book: OrderBook,
  sizeUsd: Decimal,
  tokenPriceUsd: Decimal,
  impact?: ImpactTerms,
): ExitChannel {
  if (!tokenPriceUsd.isFinite() || !tokenPriceUsd.gt(0))
    throw new OutOfDomainError("tokenPriceUsd", tokenPriceUsd, "a number > 0");
  const mid = midPrice(book);
  const waitDays = terms.waitDays ?? new Decimal(0);
  const steps: ExitStep[] = book.bids
    .filter(({ size }) => size.gt(0))
    .map(({ price, size }) => ({
      marginal: new Decimal(1).minus(price.div(mid)),
      capacity: size.times(tokenPriceUsd),
      waitDays,
    }));
  if (impact !== undefined) {
    const deepest = steps.reduce((worst, { marginal }) => Decimal.max(worst, marginal), new Decimal(0));
    steps.push({
      marginal: Decimal.max(deepest, impactDiscount(impact, sizeUsd)),
      capacity: requireAmount("sizeUsd", sizeUsd),
      waitDays,
    });
  }
  return stepChannel(terms, steps);
}
