import { z } from "zod";
import { annualSpread, fraction, months, provenance, years } from "./quantity.ts";

export const JURISDICTIONS = [
  "singapore",
  "us1940Act",
  "swissDltAct",
  "swissDltActForeignObligor",
  "hongKong",
  "caymanBvi",
  "adgm",
  "latinAmerica",
  "mainlandChina",
] as const;
export type Jurisdiction = (typeof JURISDICTIONS)[number];

export const LEGAL_ADD_ONS = [
  "noBankruptcyRemoteness",
  "commingledAccounts",
  "crossGuarantee",
  "implicitSupport",
  "noSeparateBooks",
  "unaudited",
  "noIndependentDirector",
  "unregulatedCustodian",
  "crossBorderEnforcement",
  "opaqueEnhancement",
  "discretionaryWaterfall",
  "unilateralPlatformDiscretion",
] as const;
export type LegalAddOn = (typeof LEGAL_ADD_ONS)[number];

export const dueDiligence = z.strictObject({
  invoiceSample: z.strictObject({ share: fraction, matched: fraction }).optional(),
  poolHistoryMonths: months.optional(),
  threeSignatureAccount: z.strictObject({ present: z.boolean(), ...provenance }).optional(),
  auditAgeMonths: months.optional(),
});

export const legalInputs = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("given"), premium: annualSpread, yearsToEnforce: years }),
  z.strictObject({
    kind: z.literal("table"),
    jurisdiction: z.enum(JURISDICTIONS),
    /** Why this jurisdiction, and from where we know. */
    ...provenance,
    addOns: z.array(z.strictObject({ name: z.enum(LEGAL_ADD_ONS), ...provenance })).max(LEGAL_ADD_ONS.length),
    dueDiligence: dueDiligence.optional(),
    yearsToEnforce: years,
  }),
]);
export type LegalInputs = z.infer<typeof legalInputs>;
