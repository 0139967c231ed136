import type { RiskBatch } from "../domain/riskReport.ts";
import { gatherSignatures } from "./cosignProposer.ts";
import type { Candidate } from "./evaluate.ts";
import { ChainError, oneLine } from "./faults.ts";
import { sendsHeld } from "./heldReports.ts";
import { outcomesOf } from "./landing.ts";
import type { Outcome } from "./outcome.ts";
import type { AssetRecord, Verdict } from "./ports.ts";
import { ascending } from "./report.ts";
import type { TickParts } from "./tickTypes.ts";

const withOutcome = (record: AssetRecord, outcome: Outcome): AssetRecord => ({ ...record, outcome });
const skipped = (reason: Extract<Outcome, { kind: "skipped" }>["reason"], detail: string): Outcome => ({
  kind: "skipped",
  reason,
  detail,
});

/** Previews, signs, sends and confirms what was decided, in batches. One record for each candidate, always. */
export async function submitReports(
  parts: TickParts,
  tickId: string,
  candidates: readonly Candidate[],
  startedAt: number,
  signal: AbortSignal,
): Promise<readonly AssetRecord[]> {
  if (candidates.length === 0) return [];
  const done: AssetRecord[] = [];
  const wanted: Candidate[] = [];
  for (const group of groups(candidates, parts.settings.batchSize)) {
    const checked = await previewed(parts, group);
    wanted.push(...checked.wanted);
    done.push(...checked.records);
  }
  for (const group of groups(wanted, parts.settings.batchSize))
    done.push(...(await submitGroup(parts, tickId, group, startedAt, signal)));
  return done;
}

/** Ascending by address, cut into batches. */
function groups(candidates: readonly Candidate[], size: number): readonly (readonly Candidate[])[] {
  const byAsset = new Map(candidates.map((candidate) => [candidate.report.asset, candidate]));
  const sorted = ascending(candidates.map(({ report }) => report)).flatMap((r) => byAsset.get(r.asset) ?? []);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, index) =>
    sorted.slice(index * size, (index + 1) * size),
  );
}

async function batchOf(parts: TickParts, group: readonly Candidate[]): Promise<RiskBatch> {
  const { version } = await parts.oracle.signerSet();
  const oldest = group.reduce(
    (least, { report }) => (report.observedAt < least ? report.observedAt : least),
    2n ** 62n,
  );
  return {
    modelHash: parts.pricer.modelHash as `0x${string}`,
    signerSetVersion: version,
    validUntil: oldest + BigInt(parts.settings.validity),
    reports: group.map(({ report }) => report),
  };
}

/** Asks the contract what it would do, and keeps what is worth sending. */
async function previewed(
  parts: TickParts,
  group: readonly Candidate[],
): Promise<{ readonly wanted: readonly Candidate[]; readonly records: readonly AssetRecord[] }> {
  let verdicts: readonly Verdict[];
  try {
    verdicts = await parts.oracle.preview(await batchOf(parts, group));
  } catch (cause) {
    const outcome: Outcome = { kind: "failed", detail: oneLine(cause) };
    return { wanted: [], records: group.map(({ record }) => withOutcome(record, outcome)) };
  }
  const byAsset = new Map(verdicts.map((verdict) => [verdict.asset, verdict]));
  const wanted: Candidate[] = [];
  const records: AssetRecord[] = [];
  for (const candidate of group) {
    const verdict = byAsset.get(candidate.report.asset);
    const record = { ...candidate.record, verdict };
    const stop =
      verdict === undefined ? skipped("wouldBeSkipped", "no verdict") : stopOf(parts, candidate, verdict);
    const disagreement = disagreementOn({ ...candidate, record });
    if (stop !== undefined) records.push(withOutcome(record, stop));
    else if (disagreement !== undefined)
      records.push(withOutcome(record, { kind: "failed", detail: disagreement }));
    else wanted.push({ ...candidate, record });
  }
  return { wanted, records };
}

/** Why a report with this verdict is not sent; undefined when it is. */
function stopOf({ settings }: TickParts, candidate: Candidate, verdict: Verdict): Outcome | undefined {
  switch (verdict.kind) {
    case "accepted":
      return undefined;
    case "skipped":
      return skipped(verdict.reason === "NOT_NEWER" ? "alreadyReported" : "wouldBeSkipped", verdict.reason);
    case "rejected":
      return skipped("wouldBeRejected", verdict.reason);
    case "held":
    case "ignored": {
      const send = sendsHeld(settings.submitHeld, {
        kind: verdict.kind,
        loosensOnly: verdict.loosensOnly,
        heartbeatDue: candidate.record.decision?.reasons.includes("heartbeat") ?? false,
        pending: candidate.pending,
      });
      return send ? undefined : skipped("wouldBeHeld", verdict.reason);
    }
  }
}

async function submitGroup(
  parts: TickParts,
  tickId: string,
  group: readonly Candidate[],
  startedAt: number,
  signal: AbortSignal,
): Promise<readonly AssetRecord[]> {
  const { oracle, journal, transactor, settings, pinner, log } = parts;
  const all = (outcome: Outcome) => group.map(({ record }) => withOutcome(record, outcome));
  try {
    if (settings.dryRun || transactor === undefined) return all(skipped("dryRun", "not sent"));

    const signed = await gatherSignatures(parts, await batchOf(parts, group), group, signal);
    const refused = group
      .filter(({ report }) => !signed.batch.reports.some(({ asset }) => asset === report.asset))
      .map(({ record }) =>
        withOutcome(record, skipped("noQuorumOfSigners", signed.refusals.get(record.asset) ?? signed.detail)),
      );
    const { batch, signatures } = signed;
    if (batch.reports.length === 0) return refused;

    const id = `${tickId}/${batch.reports[0]?.asset ?? ""}`;
    const inFlight: Outcome = { kind: "timedOut", detail: "in flight" };
    const records = group
      .filter(({ report }) => batch.reports.some(({ asset }) => asset === report.asset))
      .map(({ record }) => ({ ...record, batchId: id, outcome: inFlight }));
    await journal.openBatch({
      id,
      tick: tickId,
      digest: oracle.digest(batch),
      batch,
      at: startedAt,
      records,
    });
    if (pinner !== undefined)
      for (const { snapshot } of group)
        void pinner
          .pin(snapshot)
          .catch((cause: unknown) => log.warn({ fault: oneLine(cause) }, "pinning failed"));

    const result = await transactor.submit(
      id,
      async (attempt) => {
        // A retry looks again: meanwhile another keeper may have reported, or the batch may have expired.
        if (attempt > 0) {
          const reason = await pointless(parts, batch);
          if (reason !== undefined) return { kind: "abandon", reason };
        }
        const data = oracle.encodeSubmit(batch, signatures);
        return { kind: "send", request: { to: oracle.address, data, value: 0n } };
      },
      signal,
    );
    const outcomes = await outcomesOf(oracle, batch, result);
    return [...refused, ...records.map((r) => withOutcome(r, outcomes.get(r.asset) ?? r.outcome))];
  } catch (cause) {
    return all({ kind: "failed", detail: oneLine(cause) });
  }
}

/** The contract's totals must be those that we compose from the same parts: else one of the two is wrong. */
function disagreementOn({ report, record, totals }: Candidate): string | undefined {
  const { verdict } = record;
  if (verdict === undefined) return undefined;
  const field = (["yield", "haircut", "maxLtv", "liquidationThreshold"] as const).find(
    (name) => totals[name] !== verdict[name],
  );
  return field === undefined
    ? undefined
    : `${report.asset}: ${field} is ${verdict[field]} by the contract, ${totals[field]} by the model`;
}

/** Why sending the batch again would achieve nothing; undefined while it would. */
async function pointless(parts: TickParts, batch: RiskBatch): Promise<string | undefined> {
  let verdicts: readonly Verdict[];
  try {
    verdicts = await parts.oracle.preview(batch);
  } catch (cause) {
    // Expired, or the signer set changed: the whole batch would revert.
    if (cause instanceof ChainError && cause.kind === "rejected") return oneLine(cause);
    throw cause;
  }
  if (verdicts.some(({ kind }) => kind === "accepted" || kind === "held" || kind === "ignored"))
    return undefined;
  return [...new Set(verdicts.map(({ reason }) => reason))].join(" ");
}
