import type { RiskBatch } from "../domain/riskReport.ts";
import type { Candidate } from "./evaluate.ts";
import { oneLine } from "./faults.ts";
import type { BatchSignature, Cosigner, CosignReply } from "./ports.ts";
import type { TickParts } from "./tickTypes.ts";

export interface Gathered {
  /** What enough signers agreed to; without reports when they agreed to nothing. */
  readonly batch: RiskBatch;
  readonly signatures: readonly BatchSignature[];
  /** Who refused which asset, and why. */
  readonly refusals: ReadonlyMap<string, string>;
  /** Why there is no quorum at all. */
  readonly detail: string;
}

interface Answer {
  readonly cosigner: Cosigner;
  readonly reply: CosignReply | { readonly kind: "silent"; readonly reason: string };
}

type Parts = Pick<TickParts, "oracle" | "signer" | "cosigners" | "settings" | "log">;

/**
 * Signs with the own key and asks the co-signers for the rest of the threshold. When some refuse single assets, the
 * largest set of assets that enough of them approve is proposed once more; the refused ones stay out.
 */
export async function gatherSignatures(
  parts: Parts,
  batch: RiskBatch,
  group: readonly Candidate[],
  signal: AbortSignal,
): Promise<Gathered> {
  const { oracle, signer, cosigners, log } = parts;
  const { threshold } = await oracle.signerSet();
  const own = signer !== undefined && (await oracle.isSigner(signer.address)) ? signer : undefined;
  const needed = threshold - (own === undefined ? 0 : 1);
  const complete = async (agreed: RiskBatch, others: readonly BatchSignature[]) =>
    own === undefined ? others : [await own.sign(agreed), ...others];
  const refusals = new Map<string, string>();
  if (needed <= 0) return { batch, signatures: await complete(batch, []), refusals, detail: "" };

  const first = await ask(parts, cosigners, batch, group, signal);
  for (const { cosigner, reply } of first) {
    if (reply.kind === "signed") continue;
    const rows = reply.kind === "silent" ? [{ reason: reply.reason }] : reply.refusals;
    for (const row of rows) {
      const assets =
        "asset" in row && row.asset !== undefined ? [row.asset] : batch.reports.map((r) => r.asset);
      log.warn({ cosigner: cosigner.name, assets, reason: row.reason }, "co-signer refused");
      for (const asset of assets)
        refusals.set(
          asset,
          [refusals.get(asset), `${cosigner.name}: ${row.reason}`].filter(Boolean).join("; "),
        );
    }
  }
  const signed = await valid(parts, batch, first);
  if (signed.length >= needed)
    return { batch, signatures: await complete(batch, signed.slice(0, needed)), refusals, detail: "" };

  const agreed = largestAgreement(batch, first, needed);
  if (agreed !== undefined && agreed.assets.length < batch.reports.length) {
    const reports = batch.reports.filter(({ asset }) => agreed.assets.includes(asset));
    const reduced = { ...batch, reports };
    const second = await valid(parts, reduced, await ask(parts, agreed.cosigners, reduced, group, signal));
    if (second.length >= needed)
      return {
        batch: reduced,
        signatures: await complete(reduced, second.slice(0, needed)),
        refusals,
        detail: "",
      };
  }
  const detail = `${signed.length + (own === undefined ? 0 : 1)} of ${threshold} signatures`;
  return { batch: { ...batch, reports: [] }, signatures: [], refusals, detail };
}

async function ask(
  { settings, signer }: Parts,
  cosigners: readonly Cosigner[],
  batch: RiskBatch,
  group: readonly Candidate[],
  signal: AbortSignal,
): Promise<readonly Answer[]> {
  const texts = new Map(group.map(({ report, snapshot }) => [report.asset, snapshot.canonical]));
  const snapshots = batch.reports.map(({ asset }) => texts.get(asset) ?? "");
  const proposal = { batch, snapshots, proposer: signer?.address ?? "" };
  return Promise.all(
    cosigners.map(async (cosigner): Promise<Answer> => {
      try {
        const deadline = AbortSignal.any([signal, AbortSignal.timeout(settings.cosignTimeoutMs)]);
        return { cosigner, reply: await cosigner.propose(proposal, deadline) };
      } catch (cause) {
        return { cosigner, reply: { kind: "silent", reason: oneLine(cause) } };
      }
    }),
  );
}

/** Signatures that count: of different current signers, and truly over this batch. */
async function valid(
  { oracle, signer, log }: Parts,
  batch: RiskBatch,
  answers: readonly Answer[],
): Promise<readonly BatchSignature[]> {
  const seen = new Set(signer === undefined ? [] : [signer.address.toLowerCase()]);
  const good: BatchSignature[] = [];
  for (const { cosigner, reply } of answers) {
    if (reply.kind !== "signed") continue;
    const { signature } = reply;
    const known = seen.has(signature.signer.toLowerCase());
    const why =
      known || !(await oracle.isSigner(signature.signer))
        ? "not one more signer of the current set"
        : await faultOf(oracle, batch, signature);
    if (why !== undefined) {
      const about = { cosigner: cosigner.name, signer: signature.signer, why };
      log.warn(about, "co-signer's signature does not count");
      continue;
    }
    seen.add(signature.signer.toLowerCase());
    good.push(signature);
  }
  return good;
}

/** Why the contract would not count it. What cannot be asked does not count: one co-signer's wallet must not stop a batch. */
async function faultOf(
  oracle: Parts["oracle"],
  batch: RiskBatch,
  signature: BatchSignature,
): Promise<string | undefined> {
  try {
    return (await oracle.verifies(batch, signature)) ? undefined : "not a signature of this batch";
  } catch (cause) {
    return oneLine(cause);
  }
}

/** The co-signers, as many as needed, that approve the most assets together. */
function largestAgreement(
  batch: RiskBatch,
  answers: readonly Answer[],
  needed: number,
): { readonly assets: readonly string[]; readonly cosigners: readonly Cosigner[] } | undefined {
  const approved = answers.map(({ cosigner, reply }) => ({ cosigner, assets: approvedBy(batch, reply) }));
  let best: { assets: readonly string[]; cosigners: readonly Cosigner[] } | undefined;
  for (const team of teams(approved, needed)) {
    const assets = batch.reports
      .map(({ asset }) => asset as string)
      .filter((asset) => team.every((member) => member.assets.has(asset)));
    if (assets.length > (best?.assets.length ?? 0))
      best = { assets, cosigners: team.map(({ cosigner }) => cosigner) };
  }
  return best;
}

function approvedBy(batch: RiskBatch, reply: Answer["reply"]): ReadonlySet<string> {
  const all = batch.reports.map(({ asset }) => asset as string);
  if (reply.kind === "signed") return new Set(all);
  if (reply.kind === "silent" || reply.refusals.some(({ asset }) => asset === undefined)) return new Set();
  const refused = new Set(reply.refusals.map(({ asset }) => asset?.toLowerCase()));
  return new Set(all.filter((asset) => !refused.has(asset.toLowerCase())));
}

/** Every choice of `size` members, in order; at most 15 over 7 of them, since a signer set has 16 signers. */
function* teams<T>(members: readonly T[], size: number, from = 0): Generator<readonly T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = from; index <= members.length - size; index++) {
    const member = members[index];
    if (member === undefined) return;
    for (const rest of teams(members, size - 1, index + 1)) yield [member, ...rest];
  }
}
