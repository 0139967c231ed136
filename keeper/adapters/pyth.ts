import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import type { Source } from "../app/ports.ts";
import { Decimal } from "../domain/units.ts";
import { boundsParams, requireBounds } from "./bounds.ts";
import { requireFresh } from "./freshness.ts";
import type { HttpClient } from "./http.ts";
import { decimalParam, parseParams, parseWire, secondsParam } from "./params.ts";
import { parseWireJson, wireInteger } from "./wireJson.ts";

const NAME = "pythPrice";
const HERMES = "https://hermes.pyth.network";

/** Looks up a secret by its name; undefined where none is set. Secrets never stand in documents. */
export type Secrets = (name: string) => string | undefined;

const feedId = z
  .string()
  .regex(/^(0x)?[0-9a-fA-F]{64}$/, "not a 32-byte feed id")
  .transform((id) => id.toLowerCase().replace(/^0x/, ""));

const price = z.object({
  price: z.string().regex(/^-?\d{1,19}$/, "not a 64-bit number"),
  conf: z.string().regex(/^\d{1,20}$/, "not a 64-bit number"),
  expo: wireInteger,
  publish_time: wireInteger,
});
const answerSchema = z.object({
  binary: z.object({ encoding: z.literal("hex"), data: z.array(z.string().regex(/^[0-9a-fA-F]+$/)).min(1) }),
  parsed: z.array(z.object({ id: feedId, price, ema_price: price })),
});

/** A feed's price as Hermes states it, beside the signed bytes that a contract verifies. */
export interface HermesUpdate {
  /** Arguments of `updatePriceFeeds`, 0x-prefixed. */
  readonly updateData: readonly string[];
  readonly feeds: z.infer<typeof answerSchema>["parsed"];
}

/** Exponents the price contract accepts as well. */
const MIN_EXPONENT = -18;
const MAX_EXPONENT = 0;

/**
 * Newest updates of the given feeds, for reading and for `updatePriceFeeds`.
 * @param token bearer token, where the endpoint wants one
 */
export async function fetchHermes(
  http: HttpClient,
  base: string,
  ids: readonly string[],
  token: string | undefined,
  signal: AbortSignal,
): Promise<HermesUpdate> {
  const query = new URLSearchParams([
    ...ids.map((id) => ["ids[]", id] as [string, string]),
    ["encoding", "hex"],
    ["parsed", "true"],
  ]);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const url = `${base}/v2/updates/price/latest?${query}`;
  const { text } = await http.fetch(NAME, { url, headers }, signal);
  const { binary, parsed } = parseWire(NAME, answerSchema, parseWireJson(NAME, text));
  return { updateData: binary.data.map((hex) => `0x${hex}`), feeds: parsed };
}

const paramsSchema = z.strictObject({
  url: z.url().default(HERMES),
  id: feedId,
  ema: z.boolean().default(false),
  maxAge: secondsParam.default(60),
  /** Largest confidence interval, as a fraction of the price. */
  maxConfidence: decimalParam.default("0.02"),
  /** Name of the secret that holds a bearer token. */
  tokenSecret: z.string().optional(),
  ...boundsParams,
});

/** Price of a Pyth feed in USD per token, through Hermes. */
export function pythSource(http: HttpClient, secrets: Secrets): Source {
  return {
    name: NAME,
    async observe({ params, now }, signal) {
      const wanted = parseParams(NAME, paramsSchema, params);
      const token = wanted.tokenSecret === undefined ? undefined : secrets(wanted.tokenSecret);
      if (wanted.tokenSecret !== undefined && token === undefined)
        throw new SourceError(NAME, "misconfigured", `the secret ${wanted.tokenSecret} is not set`);
      const { feeds } = await fetchHermes(http, wanted.url, [wanted.id], token, signal);
      const feed = feeds.find(({ id }) => id === wanted.id);
      if (feed === undefined) throw new SourceError(NAME, "missing", `no feed ${wanted.id} in the answer`);
      const quote = wanted.ema ? feed.ema_price : feed.price;
      if (quote.expo < MIN_EXPONENT || quote.expo > MAX_EXPONENT)
        throw new SourceError(NAME, "outOfBounds", `exponent ${quote.expo}`);
      const scale = new Decimal(10).pow(quote.expo);
      const value = new Decimal(quote.price).times(scale);
      if (!value.gt(0)) throw new SourceError(NAME, "outOfBounds", `price ${value}`);
      requireBounds(NAME, "price", value, wanted);
      const confidence = new Decimal(quote.conf).times(scale).div(value);
      if (confidence.gt(wanted.maxConfidence))
        throw new SourceError(
          NAME,
          "outOfBounds",
          `confidence ${confidence.toDecimalPlaces(6)} of the price`,
        );
      requireFresh(NAME, quote.publish_time, now, wanted.maxAge);
      return {
        value: value.toFixed(),
        observedAt: quote.publish_time,
        source: `Pyth ${wanted.ema ? "EMA " : ""}price 0x${wanted.id}`,
      };
    },
  };
}
