import { z } from "zod";
import { counterpartyInputs } from "./counterparty.ts";
import { creditInputs } from "./credit.ts";
import { legalInputs } from "./legal.ts";
import { liquidityInputs } from "./liquidity.ts";
import { marketInputs } from "./market.ts";
import { decimalText, instant, isoDate, provenance } from "./quantity.ts";
import { structureInputs } from "./structure.ts";
import {
  baseRateInputs,
  binding,
  cashFlowInputs,
  haircutInputs,
  indicator,
  irmInputs,
  marketReference,
  scenarioInputs,
  weightInputs,
} from "./terms.ts";

/** The asset without its live sources: exactly what is priced and hashed. */
const resolved = {
  /** Short name, also the file's name. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  title: z.string().min(1).max(160),
  description: z.string().max(4_000).optional(),
  /** Date at which the inline inputs were gathered; the valuation date where no other is asked for. */
  asOf: isoDate,
  baseRate: baseRateInputs,
  credit: creditInputs,
  structure: structureInputs.optional(),
  liquidity: liquidityInputs,
  market: marketInputs,
  counterparty: counterpartyInputs,
  legal: legalInputs,
  weights: weightInputs,
  haircut: haircutInputs,
  irm: irmInputs,
  scenarios: scenarioInputs,
  cashFlows: cashFlowInputs.optional(),
  indicators: z.array(indicator).max(100).optional(),
  marketReference: marketReference.optional(),
};

/** An asset with every input inline. */
export const resolvedAsset = z.strictObject(resolved);
export type ResolvedAsset = z.infer<typeof resolvedAsset>;

/** What people write: the inputs, and for some of them the live source that replaces them. */
export const assetDocument = z.strictObject({
  $schema: z.string().optional(),
  ...resolved,
  bindings: z.array(binding).max(200).optional(),
});
export type AssetDocument = z.infer<typeof assetDocument>;

/** Par yields of one day. */
export const parCurve = z.strictObject({
  date: isoDate,
  points: z
    .array(
      z.strictObject({
        tenorYears: decimalText("years", { min: "0", max: "100", above: true }),
        parYield: decimalText("fraction per year", { min: "-0.05", max: "1" }),
      }),
    )
    .min(1)
    .max(100),
  ...provenance,
});
export type ParCurveInputs = z.infer<typeof parCurve>;

/**
 * Everything that `priceAsset` depends on. Its RFC 8785 form is the snapshot; pricing it again gives the same
 * report, bit for bit.
 */
export const pricingInputs = z.strictObject({
  format: z.literal("rwa-pricing-inputs/1"),
  valuationTime: instant,
  /** Absent only where `baseRate.given` replaces it. */
  curve: parCurve.optional(),
  asset: resolvedAsset,
});
export type PricingInputs = z.infer<typeof pricingInputs>;
