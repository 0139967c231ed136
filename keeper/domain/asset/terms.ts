import { z } from "zod";
import { COMPOUNDINGS } from "../curve/compounding.ts";
import {
  annualRate,
  businessDays,
  days,
  decimalText,
  fraction,
  integerText,
  provenance,
  quantity,
  volatility,
  years,
} from "./quantity.ts";

const onChainRate = z.strictObject({ rate: annualRate, compounding: z.enum(COMPOUNDINGS) });

/** Docs/model.md section 1: Treasury curve, on-chain rate and, for traded assets only, an LP yield. */
export const baseRateInputs = z.strictObject({
  assetKind: z.enum(["cashFlow", "traded"]),
  /** Tenor read off the par curve. */
  tenorYears: quantity("years", { min: "0.0833", max: "30" }),
  /** Weight of the on-chain rate; 0 for cash-flow assets, 1 for traded ones where absent. */
  omega: fraction.optional(),
  onChain: onChainRate.optional(),
  liquidityProvision: z
    .strictObject({ sigma: volatility, concentration: quantity("number", { min: "0", max: "1000" }) })
    .optional(),
  /** Replaces the curve altogether. */
  given: onChainRate.optional(),
  /** How the oracle reads: only present values depend on it. */
  oracle: z
    .strictObject({
      pushesPerDay: quantity("per day", { min: "0.01", max: "86400" }),
      feedSigma: volatility,
      kappa: quantity("number", { min: "0", max: "10" }).optional(),
    })
    .optional(),
});
export type BaseRateInputs = z.infer<typeof baseRateInputs>;

export const haircutInputs = z.strictObject({
  /** T_M: governed liquidation horizon. */
  liquidationDays: quantity("business days", { min: "1", max: "2520" }),
  /** N_R: between revaluations; 63 for quarterly appraisals. */
  revaluationDays: quantity("business days", { min: "1", max: "2520" }),
  /** Oldest price that the feed may serve; counts in place of N_R where longer. */
  feedMaxAgeDays: businessDays.optional(),
  // The ranges of these three, and of the weights, are the contract's own (contracts/libraries/Settings.sol).
  addOn: quantity("fraction", { min: "0", max: "0.5" }),
  liquidationBonus: quantity("fraction", { min: "0", max: "0.25" }),
  ltvBuffer: quantity("fraction", { min: "0.000001", max: "0.25" }),
  basel: z
    .strictObject({
      class: z.enum(["sovereign", "other", "securitisation"]),
      residualYears: years,
      ...provenance,
    })
    .optional(),
});
export type HaircutInputs = z.infer<typeof haircutInputs>;

const weight = z.strictObject({
  value: integerText("bps", { min: "0", max: "20000" }),
  unit: z.literal("bps").optional(),
  ...provenance,
});
/** Governed weights w_k; 10 000 bps = 1. */
export const weightInputs = z.strictObject({
  credit: weight,
  liquidity: weight,
  market: weight,
  counterparty: weight,
  legal: weight,
});
export type WeightInputs = z.infer<typeof weightInputs>;

export const irmInputs = z.strictObject({
  kind: z.enum(["pooled", "mint"]),
  /** Rate at zero utilisation as a share of r_f; mint-type assets only. */
  baseShare: fraction.optional(),
  /** k = 1 - this, kept inside .80 - .92. */
  stressedWithdrawal: fraction,
  /** Highest borrow rate that the market may show. */
  rateCap: quantity("fraction per year", { min: "0", max: "10" }),
  /** T_redeem: how long a redemption of the collateral takes. */
  redemptionDays: days,
});

const multiple = decimalText("multiple", { min: "0", max: "100" });
const scenario = z.strictObject({
  poolLiquidity: multiple,
  bookSize: multiple,
  makerDiscount: multiple,
  makerCapacity: multiple,
  redemptionWait: multiple,
  redemptionCapacity: multiple,
  sigma: multiple,
  logitShift: decimalText("logit", { min: "-10", max: "10" }),
  hazard: multiple,
});
export type ScenarioInputs = z.infer<typeof scenario>;
export const scenarioInputs = z.strictObject({
  normal: scenario,
  stress: scenario,
  extreme: scenario,
  ...provenance,
});
export const SCENARIOS = ["normal", "stress", "extreme"] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

export const cashFlowInputs = z.strictObject({
  flows: z
    .array(
      z.strictObject({
        years: decimalText("years", { min: "0", max: "100" }),
        amount: decimalText("USD", { min: "-1000000000000", max: "1000000000000000" }),
      }),
    )
    .max(2_000),
  ...provenance,
});

export const indicator = z.strictObject({
  name: z.string().min(1).max(120),
  /** Dotted path of the watched value in this document. */
  watches: z.string().min(1),
  direction: z.enum(["above", "below"]),
  warn: quantity("threshold", {}),
  act: quantity("threshold", {}),
  action: z.string().min(1),
});

/** What a live market grants the same collateral, for comparison only. */
export const marketReference = z.strictObject({
  venue: z.string().min(1),
  maxLtv: fraction,
  liquidationThreshold: fraction,
  liquidationBonus: fraction,
});

export const binding = z.strictObject({
  target: z.string().regex(/^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/),
  adapter: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  params: z.record(z.string(), z.json()),
  required: z.boolean(),
});
export type Binding = z.infer<typeof binding>;
