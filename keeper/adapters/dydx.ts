import { z } from "zod";
import type { Source } from "../app/ports.ts";
import { requireFresh } from "./freshness.ts";
import { type HttpClient, publicUrl } from "./http.ts";
import { bookParams, checkedBook, marketParam } from "./orderBook.ts";
import { parseParams, parseWire } from "./params.ts";
import { parseWireJson, wireDecimal } from "./wireJson.ts";

const NAME = "dydxBook";

const paramsSchema = z.strictObject({
  url: z.url().default("https://indexer.dydx.trade/v4"),
  ticker: marketParam,
  ...bookParams,
});

const side = z.array(z.object({ price: wireDecimal, size: wireDecimal }));
const answerSchema = z.object({ bids: side, asks: side });

/**
 * Order book of a dYdX v4 perpetual (target `...channels.N.book`). The indexer's answer carries no time of its own:
 * the server's `Date` header dates it, and the valuation time where there is none.
 */
export function dydxSource(http: HttpClient): Source {
  return {
    name: NAME,
    async observe({ params, now }, signal) {
      const wanted = parseParams(NAME, paramsSchema, params);
      const url = `${wanted.url}/orderbooks/perpetualMarket/${encodeURIComponent(wanted.ticker)}`;
      const { text, servedAt } = await http.fetch(NAME, { url }, signal);
      const { bids, asks } = parseWire(NAME, answerSchema, parseWireJson(NAME, text));
      const observedAt = servedAt ?? now;
      requireFresh(NAME, observedAt, now, wanted.maxAge);
      return {
        value: checkedBook(NAME, bids, asks, wanted),
        observedAt,
        source: `dYdX v4 book ${wanted.ticker}, ${publicUrl(wanted.url)}`,
      };
    },
  };
}
