import { z } from "zod";
import { CREDIT_CLASSES } from "../credit/pd.ts";
import {
  annualSpread,
  count,
  days,
  fraction,
  months,
  provenance,
  quantity,
  ratio,
  usd,
  years,
} from "./quantity.ts";

/** X (on-chain behaviour) and Z (off-chain substitutes) of the logit, docs/model.md section 2. */
export const creditFeatures = z.strictObject({
  coverage: ratio.optional(),
  custody: ratio.optional(),
  overdue: fraction.optional(),
  collection: ratio.optional(),
  /** Net; inflows are negative. */
  redemption30d: quantity("fraction", { min: "-1", max: "1" }).optional(),
  holderConcentration: fraction.optional(),
  missedNav: fraction.optional(),
  attestationAgeDays: days.optional(),
  auditAgeMonths: months.optional(),
  trackRecordYears: years.optional(),
  vacancy: fraction.optional(),
  dscr: ratio.optional(),
  interestCover: ratio.optional(),
});

const probabilityOfDefault = z.discriminatedUnion("kind", [
  /** The annual PD itself. */
  z.strictObject({ kind: z.literal("given"), annual: fraction }),
  /** Class anchor, smoothed by the obligor's own history, then moved by live features. */
  z.strictObject({
    kind: z.literal("model"),
    class: z.enum(CREDIT_CLASSES),
    /** Replaces the class anchor, e.g. by an agency's default study. */
    anchor: fraction.optional(),
    /** n obligor-years, d defaults, k = weight of the anchor in obligor-years. */
    history: z.strictObject({ obligorYears: count, defaults: count, anchorWeight: count }).optional(),
    features: creditFeatures,
    /** Replaces shipped coefficients by fitted ones, per feature. */
    coefficients: z
      .partialRecord(
        z.enum([...Object.keys(creditFeatures.shape), "triggerSeverity"]),
        quantity("logit", { min: "-20", max: "20" }),
      )
      .optional(),
    floor: fraction,
  }),
  /** Bad debt of a revolving pool: share of face per cycle, annualised by the cycle's length. */
  z.strictObject({
    kind: z.literal("badDebt"),
    perCycle: fraction,
    maturityDays: quantity("days", { min: "1", max: "36500" }),
  }),
  /** No obligor: nothing can default, no floor applies. */
  z.strictObject({ kind: z.literal("noObligor"), ...provenance }),
]);

const lossGivenDefault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("given"), fraction }),
  z.strictObject({
    kind: z.literal("recovery"),
    assetRecovery: quantity("share of exposure", { min: "0", max: "10" }),
    legalRecovery: fraction,
    exitDiscount: fraction,
    recoveryYears: years,
    /** Annual discount rate; the base rate where absent. */
    discountRate: annualSpread.optional(),
    proof: z.strictObject({ ageDays: days, allowedDays: days, verifiedShare: fraction }).optional(),
  }),
  /** `1 - RV/EAD` with RV = custodian return + re-tokenisable value + pool value after discount. */
  z.strictObject({
    kind: z.literal("observed"),
    custodianReturn: usd,
    retokenisable: usd,
    poolValue: usd,
  }),
  /** The asset's loss is the custodian's: share `e (1 - R)` of the named party (no obligor of its own). */
  z.strictObject({ kind: z.literal("party"), party: z.string().min(1) }),
]);

const exposureAtDefault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("given"), amount: usd }),
  z.strictObject({
    kind: z.literal("onChain"),
    outstanding: quantity("tokens", { min: "0" }),
    nav: quantity("USD per token", { min: "0" }),
    accrued: usd,
    segregatedCash: usd,
  }),
]);

export const creditInputs = z.strictObject({
  /** Replaces PD x LGD as the premium; PD and LGD still feed the haircut. */
  premium: annualSpread.optional(),
  pd: probabilityOfDefault,
  lgd: lossGivenDefault,
  ead: exposureAtDefault,
  /** An SPV that cannot prove independence is consolidated with its platform. */
  platform: z.strictObject({ pd: fraction, independent: z.boolean(), ...provenance }).optional(),
  /** Annual fee of a letter of credit on the same obligor, for validation. */
  letterOfCredit: z.strictObject({ fee: annualSpread }).optional(),
  confirmedDefault: z.strictObject({ confirmed: z.boolean(), ...provenance }).optional(),
});
export type CreditInputs = z.infer<typeof creditInputs>;
