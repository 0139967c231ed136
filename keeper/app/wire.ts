import { z } from "zod";
import { mapRisks, RISKS } from "../domain/composition.ts";
import { OutOfDomainError } from "../domain/errors.ts";
import type { RiskBatch, RiskReport } from "../domain/riskReport.ts";
import { type Pips, pips } from "../domain/units.ts";
import type { JsonObject } from "./json.ts";
import type { CosignReply, Proposal } from "./ports.ts";

/** How proposals travel between keepers: JSON in which every integer is a decimal string. */
const integer = z
  .string()
  .regex(/^(0|[1-9]\d{0,19})$/)
  .transform((text) => BigInt(text));
const pip = integer.transform((value) => pips(value));
const hex = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`))
    .transform((text) => text as `0x${string}`);
const perRisk = z.strictObject(mapRisks(() => pip));

const report: z.ZodType<RiskReport, unknown> = z.strictObject({
  ...{ asset: hex(20), observedAt: integer, baseRate: pip, premium: perRisk, haircut: perRisk },
  ...{ irmKink: pip, irmBase: pip, irmSlope2: pip, snapshotHash: hex(32) },
});

const batch: z.ZodType<RiskBatch, unknown> = z.strictObject({
  ...{ modelHash: hex(32), signerSetVersion: integer, validUntil: integer },
  reports: z.array(report).min(1).max(100),
});

const proposal: z.ZodType<Proposal, unknown> = z.strictObject({
  batch,
  snapshots: z.array(z.string().max(4_000_000)).min(1).max(100),
  proposer: z.string().max(64),
});

const reply: z.ZodType<CosignReply, unknown> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("signed"),
    signature: z.strictObject({
      signer: hex(20),
      signature: z.string().regex(/^0x([0-9a-fA-F]{2}){1,1024}$/),
    }),
  }),
  z.strictObject({
    kind: z.literal("refused"),
    signer: hex(20),
    refusals: z
      .array(z.strictObject({ asset: hex(20).optional(), reason: z.string().max(500) }))
      .min(1)
      .max(100),
  }),
]) as z.ZodType<CosignReply, unknown>;

const numbers = (value: Readonly<Record<string, Pips>>): JsonObject =>
  Object.fromEntries(RISKS.map((risk) => [risk, String(value[risk])]));

export function reportToJson(item: RiskReport): JsonObject {
  return {
    asset: item.asset,
    observedAt: String(item.observedAt),
    baseRate: String(item.baseRate),
    premium: numbers(item.premium),
    haircut: numbers(item.haircut),
    irmKink: String(item.irmKink),
    irmBase: String(item.irmBase),
    irmSlope2: String(item.irmSlope2),
    snapshotHash: item.snapshotHash,
  };
}

export function batchToJson(item: RiskBatch): JsonObject {
  return {
    modelHash: item.modelHash,
    signerSetVersion: String(item.signerSetVersion),
    validUntil: String(item.validUntil),
    reports: item.reports.map(reportToJson),
  };
}

export const proposalToJson = (item: Proposal): JsonObject => ({
  batch: batchToJson(item.batch),
  snapshots: item.snapshots,
  proposer: item.proposer,
});

function parsed<T>(shape: z.ZodType<T, unknown>, value: unknown, what: string): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new OutOfDomainError(`${what}.${issue?.path.join(".") ?? ""}`, "the value", issue?.message ?? what);
}

/** Throws OutOfDomainError with the offending field. */
export const proposalFromJson = (value: unknown): Proposal => parsed(proposal, value, "proposal");
export const replyFromJson = (value: unknown): CosignReply => parsed(reply, value, "reply");
