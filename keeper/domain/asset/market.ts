import { z } from "zod";
import { FEED_PATHS } from "../market/premium.ts";
import { FEED_KINDS, VOLATILITY_CLASSES } from "../market/volatility.ts";
import {
  annualSpread,
  correlation,
  decimalText,
  instant,
  provenance,
  quantity,
  seconds,
  volatility,
} from "./quantity.ts";

const sigma = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("given"), annual: volatility }),
  /** Measured from observed values. */
  z.strictObject({
    kind: z.literal("observations"),
    feed: z.enum(FEED_KINDS),
    observations: z
      .array(z.strictObject({ at: instant, value: decimalText("price", { min: "0", above: true }) }))
      .max(100_000),
    ...provenance,
  }),
]);

export const marketInputs = z.strictObject({
  /** Replaces the computed premium. */
  premium: annualSpread.optional(),
  class: z.enum(VOLATILITY_CLASSES),
  sigma,
  fx: z
    .strictObject({ currency: z.string().length(3), sigma: volatility, correlation, pegged: z.boolean() })
    .optional(),
  /** Gaps between the two feeds (or token price and NAV), newest last; `oneFeed` where there is nothing to compare. */
  deviation: z
    .discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("gaps"),
        against: z.enum(["secondFeed", "nav"]),
        gaps: z
          .array(decimalText("fraction", { min: "-1", max: "10" }))
          .min(1)
          .max(1_000),
        ...provenance,
      }),
      z.strictObject({ kind: z.literal("oneFeed"), ...provenance }),
    ])
    .optional(),
  feed: z
    .strictObject({
      ageSeconds: seconds,
      heartbeatSeconds: quantity("seconds", { min: "1", max: "31536000" }),
      /** Part of the age in which the market was closed. */
      closedSeconds: seconds.optional(),
      path: z.enum(FEED_PATHS),
    })
    .optional(),
});
export type MarketInputs = z.infer<typeof marketInputs>;
