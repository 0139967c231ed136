import { z } from "zod";
import { CVA_TIMINGS } from "../cva/cva.ts";
import { PARTY_ROLES } from "../cva/spread.ts";
import { annualSpread, decimalText, fraction, hazardRate, provenance, quantity } from "./quantity.ts";

const termHazards = z
  .array(
    z.strictObject({
      years: decimalText("years", { min: "0", max: "100", above: true }),
      value: decimalText("per year", { min: "0", max: "10" }),
    }),
  )
  .min(1)
  .max(100);

const default_ = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("hazard"), annual: hazardRate }),
  /** Piecewise constant: `value` holds up to `years`. */
  z.strictObject({ kind: z.literal("termHazard"), points: termHazards, ...provenance }),
  /** One-year PD, turned into a hazard `-ln(1 - PD)`. */
  z.strictObject({ kind: z.literal("pd"), annual: quantity("fraction", { min: "0", max: "0.9999" }) }),
  /** Running spreads of credit-default swaps, bootstrapped under market conventions. */
  z.strictObject({
    kind: z.literal("spreads"),
    points: z
      .array(
        z.strictObject({
          months: z.int().min(1).max(1_200),
          value: decimalText("fraction per year", { min: "0", max: "1" }),
        }),
      )
      .min(1)
      .max(30),
    ...provenance,
  }),
]);

export const party = z.strictObject({
  name: z.string().min(1).max(80),
  role: z.enum(PARTY_ROLES),
  /** Its loss is already in PD x LGD, so it is left out here. */
  isObligor: z.boolean(),
  /** Share of the asset's value exposed to this party. */
  exposure: fraction,
  recovery: fraction,
  default: default_,
  wrongWay: quantity("number", { min: "0", max: "100" }).optional(),
  downgradeNotches: quantity("notches", { min: "0", max: "20" }).optional(),
});
export type PartyInputs = z.infer<typeof party>;

export const counterpartyInputs = z.discriminatedUnion("kind", [
  /** The spread is given; with exposure and recovery it implies the hazard that the haircut needs. */
  z.strictObject({
    kind: z.literal("given"),
    premium: annualSpread,
    exposure: quantity("fraction", { min: "0", max: "1", above: true }),
    recovery: quantity("fraction", { min: "0", max: "0.999" }),
  }),
  z.strictObject({
    kind: z.literal("parties"),
    /** Replaces the computed spread. */
    premium: annualSpread.optional(),
    parties: z.array(party).max(100),
    /** True once the market maker has left: the executor's hazard doubles. */
    marketMakerLeft: z.strictObject({ left: z.boolean(), ...provenance }).optional(),
    /** Horizon over which term hazards are averaged; a year where absent. */
    horizonYears: quantity("years", { min: "0", max: "100" }).optional(),
    /** For the CVA amount: expected exposure at equal steps up to the maturity. */
    cva: z
      .strictObject({
        maturityYears: quantity("years", { min: "0", max: "100" }),
        stepsPerYear: z.int().min(1).max(365),
        timing: z.enum(CVA_TIMINGS),
      })
      .optional(),
  }),
]);
export type CounterpartyInputs = z.infer<typeof counterpartyInputs>;
