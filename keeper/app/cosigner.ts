import { RISKS } from "../domain/composition.ts";
import type { RiskReport } from "../domain/riskReport.ts";
import { Decimal } from "../domain/units.ts";
import type { KeptAsset } from "./asset.ts";
import { oneLine } from "./faults.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { memoised, observeAsset } from "./observe.ts";
import type { CosignReply, PokeReport, PricedAsset, Proposal, Refusal, SourceRegistry } from "./ports.ts";
import type { TickParts } from "./tickTypes.ts";

export interface CosignTolerances {
  /** Relative difference of an observed number, e.g. 0.01. */
  readonly input: string;
  /** Absolute difference of any reported part, pips. */
  readonly part: bigint;
  /** Oldest `observedAt` that is signed, seconds. */
  readonly maxAge: number;
  /** Clock skew between keepers, seconds. */
  readonly maxAhead: number;
}

export type CosignerParts = Pick<
  TickParts,
  | "assets"
  | "curve"
  | "clock"
  | "sources"
  | "assembler"
  | "pricer"
  | "snapshotOf"
  | "oracle"
  | "poker"
  | "settings"
> & { readonly signer: NonNullable<TickParts["signer"]>; readonly tolerances: CosignTolerances };

const HOUR = 3_600n;

/**
 * Signs a proposed batch, or says asset by asset why not. Three questions: is it a batch that the contract would take,
 * does every report follow from its snapshot bit for bit, and is the snapshot what this keeper sees itself.
 */
export async function cosign(
  parts: CosignerParts,
  proposal: Proposal,
  signal: AbortSignal,
): Promise<CosignReply> {
  const { signer } = parts;
  const refuse = (refusals: readonly Refusal[]): CosignReply => ({
    kind: "refused",
    signer: signer.address,
    refusals,
  });
  const whole = await checkBatch(parts, proposal);
  if (whole !== undefined) return refuse([{ reason: whole }]);

  const feeds = await feedStates(parts);
  const sources = memoised(parts.sources);
  const refusals = await Promise.all(
    proposal.batch.reports.map(async (report, index): Promise<readonly Refusal[]> => {
      const text = proposal.snapshots[index] ?? "";
      const reason = await checkReport(parts, sources, feeds, report, text, signal).catch(oneLine);
      return reason === undefined ? [] : [{ asset: report.asset, reason }];
    }),
  );
  const all = refusals.flat();
  return all.length > 0 ? refuse(all) : { kind: "signed", signature: await signer.sign(proposal.batch) };
}

async function checkBatch(parts: CosignerParts, { batch, snapshots }: Proposal): Promise<string | undefined> {
  const now = BigInt(await parts.clock.now());
  const { version } = await parts.oracle.signerSet();
  if (batch.modelHash !== parts.pricer.modelHash)
    return `model ${batch.modelHash.slice(0, 10)} is not mine, ${parts.pricer.modelHash.slice(0, 10)}`;
  if (batch.signerSetVersion !== version)
    return `signer set ${batch.signerSetVersion} is not the current one, ${version}`;
  if (snapshots.length !== batch.reports.length) return "not one snapshot for each report";
  if (batch.validUntil < now) return "the batch has expired";
  for (const [index, { asset, observedAt }] of batch.reports.entries()) {
    const before = batch.reports[index - 1];
    if (before !== undefined && BigInt(before.asset) >= BigInt(asset))
      return "assets are not strictly ascending";
    if (batch.validUntil > observedAt + HOUR) return "valid for more than an hour";
    if (observedAt > now + BigInt(parts.tolerances.maxAhead))
      return `observedAt ${observedAt} is in the future`;
    if (now - observedAt > BigInt(parts.tolerances.maxAge)) return `observedAt ${observedAt} is too old`;
  }
  return undefined;
}

async function feedStates({ poker, assets }: CosignerParts): Promise<ReadonlyMap<string, PokeReport>> {
  return poker === undefined ? new Map() : poker.states(assets.map(({ address }) => address));
}

async function checkReport(
  parts: CosignerParts,
  sources: SourceRegistry,
  feeds: ReadonlyMap<string, PokeReport>,
  report: RiskReport,
  text: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const asset = parts.assets.find(({ address }) => address.toLowerCase() === report.asset.toLowerCase());
  if (asset === undefined) return "I do not keep this asset";
  const proposed: unknown = JSON.parse(text);
  if (!isJsonObject(proposed)) return "its snapshot is not an object";
  const snapshot = parts.snapshotOf(proposed);
  if (snapshot.hash !== report.snapshotHash || snapshot.canonical !== text)
    return `its snapshot hashes to ${snapshot.hash}, not ${report.snapshotHash}`;
  const recomputed = firstDifference(report, parts.pricer.price(proposed), 0n);
  if (recomputed !== undefined) return `does not follow from its snapshot: ${recomputed}`;

  const own = await ownInputs(
    parts,
    sources,
    feeds.get(asset.address),
    asset,
    Number(report.observedAt),
    signal,
  );
  if (typeof own === "string") return own;
  const input = inputDifference(proposed, own, observedPaths(asset, parts), parts.tolerances.input, []);
  if (input !== undefined) return input;
  const outcome = firstDifference(report, parts.pricer.price(own), parts.tolerances.part);
  return outcome === undefined ? undefined : `not what I compute: ${outcome}`;
}

async function ownInputs(
  parts: CosignerParts,
  sources: SourceRegistry,
  feed: PokeReport | undefined,
  asset: KeptAsset,
  valuedAt: number,
  signal: AbortSignal,
): Promise<JsonObject | string> {
  const { settings, curve, assembler } = parts;
  const options = {
    now: valuedAt,
    timeoutMs: settings.sourceTimeoutMs,
    retries: settings.sourceRetries,
    signal,
  };
  const { inputs, faults } = await observeAsset(asset, curve, feed, sources, assembler, options);
  if (inputs !== undefined) return inputs;
  return `I lack inputs: ${faults.map((fault) => `${fault.target} ${fault.kind}`).join(", ")}`;
}

/** The first reported integer that differs by more than the tolerance. */
export function firstDifference(
  report: RiskReport,
  priced: PricedAsset,
  tolerance: bigint,
): string | undefined {
  const differs = (name: string, theirs: bigint, ours: bigint) => {
    const gap = theirs > ours ? theirs - ours : ours - theirs;
    return gap > tolerance ? `${name} ${theirs}, I have ${ours} pips` : undefined;
  };
  for (const field of ["baseRate", "irmKink", "irmBase", "irmSlope2"] as const) {
    const found = differs(field, report[field], priced[field]);
    if (found !== undefined) return found;
  }
  for (const risk of RISKS) {
    const found =
      differs(`${risk} premium`, report.premium[risk], priced.premium[risk]) ??
      differs(`${risk} haircut`, report.haircut[risk], priced.haircut[risk]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Dotted paths in the pricing inputs that come from live sources: only these may differ between keepers. */
function observedPaths(asset: KeptAsset, { curve, poker }: CosignerParts): readonly string[] {
  const own = asset.bindings.map(({ target }) => `asset.${target}`);
  // The inline value stands in for an optional source, so both may be seen.
  return [
    ...own,
    ...(curve === undefined ? [] : ["curve"]),
    ...(poker === undefined ? [] : ["asset.market.feed"]),
  ];
}

/** The first input that differs: at all where it is not observed, beyond the tolerance where it is. */
export function inputDifference(
  theirs: Json | undefined,
  ours: Json | undefined,
  observed: readonly string[],
  tolerance: string,
  path: readonly string[],
): string | undefined {
  const here = path.join(".");
  const live = observed.some((target) => here === target || here.startsWith(`${target}.`));
  if (live) return scalarDifference(theirs, ours, tolerance, here);
  if (isJsonObject(theirs) && isJsonObject(ours)) {
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
      const found = inputDifference(theirs[key], ours[key], observed, tolerance, [...path, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (Array.isArray(theirs) && Array.isArray(ours) && theirs.length === ours.length) {
    for (const [index, item] of theirs.entries()) {
      const found = inputDifference(item, ours[index], observed, tolerance, [...path, String(index)]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return theirs === ours ? undefined : `${here}: ${show(theirs)}, I have ${show(ours)}`;
}

/** Observed scalars are compared by size; what a block does to the price is compared through the report's parts. */
function scalarDifference(
  theirs: Json | undefined,
  ours: Json | undefined,
  tolerance: string,
  path: string,
): string | undefined {
  const a = isJsonObject(theirs) ? theirs["value"] : theirs;
  const b = isJsonObject(ours) ? ours["value"] : ours;
  if (typeof a !== "string" || typeof b !== "string" || !NUMBER.test(a) || !NUMBER.test(b)) return undefined;
  const scale = Decimal.max(new Decimal(a).abs(), new Decimal(b).abs());
  const gap = new Decimal(a).minus(b).abs();
  return gap.gt(scale.times(tolerance)) ? `${path}: ${a}, I observe ${b}` : undefined;
}

const NUMBER = /^-?\d+(\.\d+)?$/;
const show = (value: Json | undefined): string => (JSON.stringify(value) ?? "nothing").slice(0, 80);
