import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import type { Source } from "../app/ports.ts";
import { requireFresh } from "./freshness.ts";
import { type HttpClient, publicUrl } from "./http.ts";
import { bookParams, checkedBook, marketParam } from "./orderBook.ts";
import { parseParams, parseWire } from "./params.ts";
import { parseWireJson, wireDecimal, wireInteger } from "./wireJson.ts";

const NAME = "hyperliquidBook";

const paramsSchema = z.strictObject({
  url: z.url().default("https://api.hyperliquid.xyz/info"),
  coin: marketParam,
  ...bookParams,
});

const level = z.object({ px: wireDecimal, sz: wireDecimal, n: wireInteger });
/** `null` is the venue's answer for a market that it does not have. */
const answerSchema = z
  .object({
    coin: z.string(),
    /** Milliseconds. */
    time: wireInteger,
    levels: z.tuple([z.array(level), z.array(level)]),
  })
  .nullable();

/** Order book of a Hyperliquid market (target `...channels.N.book`); the venue shows 20 levels a side. */
export function hyperliquidSource(http: HttpClient): Source {
  return {
    name: NAME,
    async observe({ params, now }, signal) {
      const wanted = parseParams(NAME, paramsSchema, params);
      const request = {
        url: wanted.url,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ type: "l2Book", coin: wanted.coin }),
      } as const;
      const { text } = await http.fetch(NAME, request, signal);
      const answer = parseWire(NAME, answerSchema, parseWireJson(NAME, text));
      if (answer === null) throw new SourceError(NAME, "missing", `no market ${wanted.coin}`);
      if (answer.coin !== wanted.coin)
        throw new SourceError(NAME, "malformed", `asked for ${wanted.coin}, got ${answer.coin}`);
      const observedAt = Math.floor(answer.time / 1_000);
      requireFresh(NAME, observedAt, now, wanted.maxAge);
      const [bids, asks] = answer.levels.map((side) => side.map(({ px, sz }) => ({ price: px, size: sz })));
      return {
        value: checkedBook(NAME, bids ?? [], asks ?? [], wanted),
        observedAt,
        source: `Hyperliquid l2Book ${wanted.coin}, ${publicUrl(wanted.url)}`,
      };
    },
  };
}
