import { compose, type Totals } from "../domain/composition.ts";
import type { RiskReport } from "../domain/riskReport.ts";
import type { KeptAsset } from "./asset.ts";
import { type Decision, decide } from "./decide.ts";
import { oneLine } from "./faults.ts";
import { observeAsset } from "./observe.ts";
import type { Outcome } from "./outcome.ts";
import type {
  AssetRecord,
  InputFault,
  LiveState,
  PokeReport,
  PricedAsset,
  Snapshot,
  SourceRegistry,
} from "./ports.ts";
import type { TickParts } from "./tickTypes.ts";

/** One asset after collecting and pricing. */
export interface Evaluated {
  readonly asset: KeptAsset;
  readonly faults: readonly InputFault[];
  readonly priced:
    | { readonly snapshot: Snapshot; readonly report: RiskReport; readonly result: PricedAsset }
    | undefined;
  /** Why there is no price. */
  readonly unpriced: string;
}

/** A report that the keeper wants on chain, with the record that it will become. */
export interface Candidate {
  readonly report: RiskReport;
  readonly snapshot: Snapshot;
  readonly record: AssetRecord;
  /** By our own composition of the parts; the contract must come to the same. */
  readonly totals: Totals;
  /** A report of this asset waits for a review already. */
  readonly pending: boolean;
}

/** Collects, snapshots and prices one asset. Never throws: a fault leaves the asset unpriced. */
export async function evaluate(
  parts: TickParts,
  sources: SourceRegistry,
  asset: KeptAsset,
  feed: PokeReport | undefined,
  valuedAt: number,
  signal: AbortSignal,
): Promise<Evaluated> {
  const { settings, assembler, pricer, snapshotOf, snapshots } = parts;
  let faults: readonly InputFault[] = [];
  try {
    const observed = await observeAsset(asset, parts.curve, feed, sources, assembler, {
      now: valuedAt,
      timeoutMs: settings.sourceTimeoutMs,
      retries: settings.sourceRetries,
      signal,
    });
    faults = observed.faults;
    if (observed.inputs === undefined) {
      const missing = faults
        .filter((fault) => fault.required)
        .map((fault) => `${fault.target}: ${fault.kind}`);
      return { asset, faults, priced: undefined, unpriced: `required input missing: ${missing.join(", ")}` };
    }
    const snapshot = snapshotOf(observed.inputs);
    const result = pricer.price(observed.inputs);
    await snapshots.put(snapshot);
    const { baseRate, premium, haircut, irmKink, irmBase, irmSlope2 } = result;
    const report: RiskReport = {
      ...{ asset: asset.address as `0x${string}`, observedAt: BigInt(valuedAt) },
      ...{ baseRate, premium, haircut, irmKink, irmBase, irmSlope2 },
      snapshotHash: snapshot.hash as `0x${string}`,
    };
    return { asset, faults, priced: { snapshot, report, result }, unpriced: "" };
  } catch (cause) {
    return { asset, faults, priced: undefined, unpriced: oneLine(cause) };
  }
}

/** Reads the chain once for all assets and decides about each. */
export async function decideAll(
  parts: TickParts,
  evaluated: readonly Evaluated[],
): Promise<{ readonly candidates: readonly Candidate[]; readonly records: readonly AssetRecord[] }> {
  const priced = evaluated.filter(({ priced }) => priced !== undefined);
  let live: ReadonlyMap<string, LiveState> = new Map();
  let unreadable = "";
  if (priced.length > 0)
    try {
      live = await parts.oracle.live(priced.map(({ asset }) => asset.address));
    } catch (cause) {
      unreadable = oneLine(cause);
    }
  const decided = await Promise.all(
    evaluated.map(async (item) => {
      const news = await triggerNews(parts, item);
      return decideOne(item, live.get(item.asset.address), unreadable, news);
    }),
  );
  const somePush = decided.some(({ record }) => record.decision?.action === "push");
  const goes = ({ record }: { record: AssetRecord }) =>
    record.decision?.action === "push" || (somePush && record.decision?.action === "early");
  return {
    candidates: decided.filter(goes).flatMap(({ candidate }) => candidate ?? []),
    records: decided.filter((item) => !goes(item)).map(({ record }) => record),
  };
}

/** Triggers that began or ended since the last report: those that lasted are in the values by now. */
export async function triggerNews(
  { journal }: Pick<TickParts, "journal">,
  { asset, priced }: Evaluated,
): Promise<readonly string[]> {
  if (priced === undefined) return [];
  const now = priced.result.triggers;
  const before = (await journal.lastSent(asset.address))?.triggers ?? [];
  return [...now.filter((name) => !before.includes(name)), ...before.filter((name) => !now.includes(name))];
}

function decideOne(
  { asset, faults, priced, unpriced }: Evaluated,
  live: LiveState | undefined,
  unreadable: string,
  triggers: readonly string[],
): { readonly record: AssetRecord; readonly candidate: Candidate | undefined } {
  const blank = { asset: asset.address, name: asset.name, faults, verdict: undefined, batchId: undefined };
  if (priced === undefined)
    return {
      candidate: undefined,
      record: {
        ...{
          ...blank,
          snapshotHash: undefined,
          report: undefined,
          output: undefined,
          triggers: [],
          decision: undefined,
        },
        outcome: { kind: "unpriced", detail: unpriced },
      },
    };
  const { report, snapshot, result } = priced;
  const known = {
    ...blank,
    snapshotHash: snapshot.hash,
    report,
    output: result.output,
    triggers: result.triggers,
  };
  const failed = (detail: string) => ({
    candidate: undefined,
    record: { ...known, decision: undefined, outcome: { kind: "failed", detail } as const },
  });
  if (live === undefined) return failed(unreadable);
  let decision: Decision;
  let totals: Totals;
  try {
    totals = compose(report, live.settings);
    decision = decide(
      live,
      {
        observedAt: Number(report.observedAt),
        haircut: totals.haircut,
        yield: totals.yield,
        kink: report.irmKink,
        irmBase: report.irmBase,
        irmSlope2: report.irmSlope2,
        triggers,
      },
      asset.policy,
    );
  } catch (cause) {
    return failed(oneLine(cause));
  }
  const reason = decision.reasons[0] === "alreadyReported" ? "alreadyReported" : "hold";
  const outcome: Outcome = { kind: "skipped", reason, detail: decision.reasons.join(" ") };
  const record = { ...known, decision, outcome };
  return { record, candidate: { report, snapshot, record, totals, pending: live.pendingObservedAt > 0 } };
}
