import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import type { JsonObject } from "../app/json.ts";
import { Decimal } from "../domain/units.ts";
import { type Bounds, boundsParams, requireBounds } from "./bounds.ts";
import { decimalParam, secondsParam } from "./params.ts";

/** One price level: USD per token and tokens, decimal strings. */
export interface BookLevel {
  readonly price: string;
  readonly size: string;
}

/** Parameters that every order-book source has; `min` and `max` bound the mid price. */
export const bookParams = {
  ...boundsParams,
  maxAge: secondsParam.default(60),
  /** Largest gap between best bid and best ask, as a fraction of the mid. */
  maxSpread: decimalParam.default("0.2"),
};

type BookLimits = Bounds & { readonly maxSpread: string };

/**
 * A book as asset documents carry it: empty levels dropped, best price first on both sides.
 * @throws SourceError missing (a side is empty), malformed (crossed, or a price that is no price), outOfBounds
 */
export function checkedBook(
  source: string,
  bids: readonly BookLevel[],
  asks: readonly BookLevel[],
  limits: BookLimits,
): JsonObject {
  const buying = sortedSide(source, "bids", bids).reverse();
  const selling = sortedSide(source, "asks", asks);
  const bid = new Decimal(buying[0]?.price ?? 0);
  const ask = new Decimal(selling[0]?.price ?? 0);
  if (bid.gte(ask)) throw new SourceError(source, "malformed", `crossed book: bid ${bid}, ask ${ask}`);
  const mid = bid.plus(ask).div(2);
  requireBounds(source, "mid price", mid, limits);
  const spread = ask.minus(bid).div(mid);
  if (spread.gt(limits.maxSpread))
    throw new SourceError(
      source,
      "outOfBounds",
      `spread ${spread.toDecimalPlaces(6)} is above ${limits.maxSpread}`,
    );
  return { bids: buying, asks: selling };
}

function sortedSide(
  source: string,
  side: string,
  levels: readonly BookLevel[],
): { price: string; size: string }[] {
  const kept = levels
    .map(({ price, size }) => ({ price, size, at: new Decimal(price), amount: new Decimal(size) }))
    .filter(({ amount }) => !amount.isZero());
  if (kept.length === 0) throw new SourceError(source, "missing", `no ${side}`);
  const wrong = kept.find(({ at, amount }) => !at.gt(0) || amount.isNegative());
  if (wrong !== undefined)
    throw new SourceError(source, "malformed", `${side}: ${wrong.size} at ${wrong.price}`);
  return kept.sort((a, b) => a.at.cmp(b.at)).map(({ price, size }) => ({ price, size }));
}

export const marketParam = z.string().regex(/^[A-Za-z0-9@:/_.-]{1,40}$/, "not a market's name");
