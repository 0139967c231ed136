import { Decimal } from "../units.ts";
import type { ChannelTerms, ExitChannel } from "./channel.ts";
import { stepChannel } from "./stepChannel.ts";

export interface MarketMakerQuote {
  /** Share of the reference price given up. */
  readonly discount: Decimal;
  /** USD at the reference price for which the quote is firm. */
  readonly capacityUsd: Decimal;
}

/** A market maker's firm quote as an exit. One who left quotes a capacity of 0. */
export function marketMakerChannel(terms: ChannelTerms, quote: MarketMakerQuote): ExitChannel {
  return stepChannel(terms, [
    {
      marginal: quote.discount,
      capacity: quote.capacityUsd,
      waitDays: terms.waitDays ?? new Decimal(0),
    },
  ]);
}
