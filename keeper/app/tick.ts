import { randomUUID } from "node:crypto";
import { decideAll, type Evaluated, evaluate } from "./evaluate.ts";
import { guarded } from "./guarded.ts";
import { memoised } from "./observe.ts";
import type { Outcome } from "./outcome.ts";
import { pokePrices } from "./pokePrices.ts";
import type { AssetRecord, TickSummary } from "./ports.ts";
import { settleEarlier } from "./settle.ts";
import { submitReports } from "./submitReports.ts";
import type { TickParts } from "./tickTypes.ts";

/**
 * One pass over all assets: settle what an earlier run left open, poke, collect, price, decide, preview, sign, submit,
 * confirm, journal. Assets are independent: what goes wrong with one is its own outcome.
 */
export async function tick(parts: TickParts, signal: AbortSignal): Promise<TickSummary> {
  const { clock, journal, log, settings } = parts;
  const notes: string[] = [];
  const startedAt = await clock.now();
  const valuedAt = startedAt - (startedAt % settings.valuationGrid);
  const id = `${valuedAt}-${randomUUID()}`;
  await journal.beginTick(id, startedAt, valuedAt);

  await guarded("settling earlier transactions", notes, () => settleEarlier(parts));
  const pokes = await pokePrices(parts, notes, signal);

  const sources = memoised(parts.sources);
  const evaluated = await Promise.all(
    parts.assets.map((asset) => evaluate(parts, sources, asset, pokes.get(asset.address), valuedAt, signal)),
  );
  const { candidates, records } = await decideAll(parts, evaluated);
  const submitted = await submitReports(parts, id, candidates, startedAt, signal);

  const summary: TickSummary = {
    id,
    startedAt,
    finishedAt: await clock.now(),
    valuedAt,
    records: inOrder(evaluated, [...records, ...submitted]),
    pokes: [...pokes.values()],
    notes,
  };
  await journal.finishTick(summary);
  await guarded("pruning the journal", notes, () => prune(parts, startedAt));
  for (const record of summary.records) logRecord(log, record);
  return summary;
}

async function prune({ journal, snapshots, settings }: TickParts, now: number): Promise<void> {
  const orphans = await journal.prune(now - settings.keepUnsent, now - settings.keepUnsentRows);
  for (const hash of orphans) await snapshots.delete(hash);
}

function inOrder(evaluated: readonly Evaluated[], records: readonly AssetRecord[]): readonly AssetRecord[] {
  const byAsset = new Map(records.map((record) => [record.asset, record]));
  return evaluated.flatMap(({ asset }) => byAsset.get(asset.address) ?? []);
}

function logRecord(log: TickParts["log"], record: AssetRecord): void {
  const { outcome, name, decision, faults } = record;
  const fields = { asset: name, outcome: outcome.kind, decision: decision?.action, ...detailOf(outcome) };
  for (const fault of faults)
    log.warn(
      { asset: name, target: fault.target, fault: fault.kind, required: fault.required },
      fault.detail,
    );
  if (outcome.kind === "landed" || outcome.kind === "skipped") log.info(fields, "asset done");
  else log.warn(fields, "asset done");
}

function detailOf(outcome: Outcome): Record<string, string> {
  return {
    ...("reason" in outcome ? { reason: outcome.reason } : {}),
    ...("detail" in outcome ? { detail: outcome.detail } : {}),
    ...("txHash" in outcome ? { txHash: outcome.txHash } : {}),
  };
}
