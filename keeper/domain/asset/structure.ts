import { z } from "zod";
import { QUADRANTS } from "../structure/enhancement.ts";
import { TRIGGERS } from "../structure/triggers.ts";
import { annualSpread, decimalText, fraction, provenance, quantity, usd } from "./quantity.ts";

/** One support promise: it counts `cap (1 - PD of the provider under stress)`. */
const support = z.strictObject({ name: z.string().min(1), cap: fraction, providerStressPd: fraction });

/** First-loss protection, each a share of the **pool balance**. */
export const enhancementInputs = z.strictObject({
  overCollateral: fraction,
  liquidityReserve: fraction,
  support: z.array(support).max(20),
  /** Cash-flow stability x transferability; sets the least enhancement. */
  quadrant: z.enum(QUADRANTS),
});

export const loan = z.strictObject({
  id: z.string().min(1).max(80),
  principal: decimalText("USD", { min: "0", max: "1000000000000" }),
  annualRate: decimalText("fraction per year", { min: "0", max: "5" }),
  /** Periods until the last payment. */
  periods: z.int().min(1).max(1_200),
  amortisation: z.enum(["bullet", "linear"]),
});

/** Terms of the payment waterfall, in the paper's order. */
export const waterfallInputs = z.strictObject({
  periodsPerYear: z.int().min(1).max(365),
  loans: z.array(loan).min(1).max(20_000),
  fees: z.strictObject({ custody: annualSpread, admin: annualSpread, servicing: annualSpread }),
  senior: z.strictObject({ balance: usd, annualRate: annualSpread }),
  junior: z.strictObject({ balance: usd, annualRate: annualSpread }),
  reserve: usd,
  /** Periods until the recovery of a default arrives; 0 where absent. */
  recoveryLagPeriods: z.int().min(0).max(1_200).optional(),
  /** The servicer buys defaulted loans back at par past `trigger`, up to `cap`; shares of the first balance. */
  repurchase: z.strictObject({ trigger: fraction, cap: fraction, providerStressPd: fraction }).optional(),
  /** While cash is diverted the servicing fee waits behind the senior tranche. */
  feeDeferral: z.boolean().optional(),
  ...provenance,
});

/** Docs/model.md section 8. Lowers loss before it reaches the credit premium. */
export const structureInputs = z.strictObject({
  /** Refunds and set-off: lost before any default. */
  dilution: fraction,
  /** Asset correlation rho of the pool. */
  correlation: quantity("correlation", { min: "0", max: "0.99" }),
  enhancement: enhancementInputs,
  triggers: z
    .array(
      z.strictObject({
        name: z.enum(TRIGGERS),
        value: quantity("fraction", { min: "-1", max: "10" }),
        /** Replaces the shipped threshold. */
        threshold: quantity("fraction", { min: "-1", max: "10" }).optional(),
      }),
    )
    .max(TRIGGERS.length),
  waterfall: waterfallInputs.optional(),
});
export type StructureInputs = z.infer<typeof structureInputs>;
export type WaterfallInputs = z.infer<typeof waterfallInputs>;
