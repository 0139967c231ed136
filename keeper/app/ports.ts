import type { CompositionSettings } from "../domain/composition.ts";
import type { RiskBatch, RiskReport } from "../domain/riskReport.ts";
import type { Pips } from "../domain/units.ts";
import type { Decision, DecisionState } from "./decide.ts";
import type { SourceFaultKind } from "./faults.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Outcome } from "./outcome.ts";
import type { ReportedParts } from "./report.ts";

/** Time in unix seconds. A port, so that tests and local chains can drive it. */
export interface Clock {
  now(): Promise<number>;
}

/* ------------------------------------------------------------------ data sources */

export interface SourceRequest {
  /** Dotted path in the asset document that the value will replace. */
  readonly target: string;
  /** The binding's `params`; the adapter validates them. */
  readonly params: JsonObject;
  /** What the document holds at `target` now, if anything. */
  readonly current: Json | undefined;
  /** Unix seconds at which the inputs are valued; ages are measured against it. */
  readonly now: number;
}

export interface Observation {
  /** A decimal string for a scalar, an object or array for a block, in the shape the document has at `target`. */
  readonly value: Json;
  /** Unix seconds, as the source states it: never the time of reading when the source has its own. */
  readonly observedAt: number;
  /** Where it came from: an address or a URL without secrets. */
  readonly source: string;
}

/** One data adapter. `name` is what `bindings[].adapter` refers to. Throws SourceError, nothing else. */
export interface Source {
  readonly name: string;
  observe(request: SourceRequest, signal: AbortSignal): Promise<Observation>;
}

export type SourceRegistry = ReadonlyMap<string, Source>;

/** A binding's result that did not arrive, named. */
export interface InputFault {
  readonly target: string;
  readonly adapter: string;
  readonly kind: SourceFaultKind;
  readonly required: boolean;
  readonly detail: string;
}

/* ------------------------------------------------------------------ pricing */

export interface PricedAsset extends ReportedParts {
  /** Names of structure triggers that the inputs set off; each is a reason to push. */
  readonly triggers: readonly string[];
  /** Every part and intermediate value, decimal strings, for journal and display. */
  readonly output: JsonObject;
}

export interface Pricer {
  /** sha256 that identifies model code and conventions; part of what is signed. */
  readonly modelHash: string;
  /** Pure: the same inputs give the same integers. Throws an RwaError for inputs the model refuses. */
  price(inputs: JsonObject): PricedAsset;
}

/** Canonical bytes of the inputs and their names: sha256 and CIDv1 of the same digest. */
export interface Snapshot {
  readonly hash: string;
  readonly cid: string;
  readonly canonical: string;
}

export interface SnapshotStore {
  put(snapshot: Snapshot): Promise<void>;
  /** The canonical text, verified against the hash; undefined when not stored. */
  get(hash: string): Promise<string | undefined>;
  /** Removes it, if it is there. */
  delete(hash: string): Promise<void>;
}

/** Optional copy of each snapshot elsewhere (IPFS). Its failure is logged, never fatal. */
export interface SnapshotPinner {
  pin(snapshot: Snapshot): Promise<string>;
}

/* ------------------------------------------------------------------ chain reads */

export interface ContractCall {
  readonly to: string;
  readonly data: string;
  /** Runs in place of what is at `to`, for this call only (eth_call's state override). */
  readonly code?: string;
}

export type CallResult =
  | { readonly ok: true; readonly data: string }
  | { readonly ok: false; readonly data: string };

export interface Head {
  readonly number: number;
  readonly hash: string;
  readonly timestamp: number;
}

/** Agreed reads. Throws ChainError when no quorum of endpoints answers alike. */
export interface ChainReader {
  chainId(): Promise<bigint>;
  /** Newest block that a quorum of endpoints has. */
  head(): Promise<Head>;
  /** All calls at one block, batched where the chain has Multicall3 and no call brings its own code. A revert is a result, not an error. */
  calls(calls: readonly ContractCall[], block?: number): Promise<readonly CallResult[]>;
}

/** What the contract holds for one asset. Pips and unix seconds. */
export interface LiveState extends DecisionState {
  readonly asset: string;
  /** Governed settings from which the contract composes the totals. */
  readonly settings: CompositionSettings;
  readonly staleAfter: number;
  /** `observedAt` of a report held for review, or 0. */
  readonly pendingObservedAt: number;
}

/** The contract's own word on a report, before it is sent. */
export interface Verdict {
  readonly asset: string;
  readonly kind: "accepted" | "held" | "ignored" | "skipped" | "rejected";
  /** The contract's reason in its own names; empty when accepted. */
  readonly reason: string;
  /** Held or ignored, and sending it moves `confirmedAt` all the same: it only loosens, or leaves the haircut. */
  readonly loosensOnly: boolean;
  readonly yield: Pips;
  readonly haircut: Pips;
  readonly maxLtv: Pips;
  readonly liquidationThreshold: Pips;
}

/** A report's fate as an event of `submit` tells it. */
export interface ReportEvent {
  readonly asset: string;
  readonly kind: Verdict["kind"];
  readonly observedAt: bigint;
  /** The contract's reasons in its own names; empty when accepted. */
  readonly reason: string;
}

export interface SignerSet {
  readonly version: bigint;
  readonly threshold: number;
}

/** The risk contract, read side. */
export interface RiskOracle {
  readonly address: string;
  live(assets: readonly string[]): Promise<ReadonlyMap<string, LiveState>>;
  signerSet(): Promise<SignerSet>;
  isSigner(account: string): Promise<boolean>;
  /** Verdict of each report, in order. Throws ChainError("rejected") when the batch as a whole would revert. */
  preview(batch: RiskBatch): Promise<readonly Verdict[]>;
  /** EIP-712 digest that signers sign. */
  digest(batch: RiskBatch): string;
  /** Whether `submit` would count this signature: by the signer's key, or by its contract (EIP-1271). Not whose it is. */
  verifies(batch: RiskBatch, signature: BatchSignature): Promise<boolean>;
  /** Calldata of `submit(batch, signatures)`. */
  encodeSubmit(batch: RiskBatch, signatures: readonly BatchSignature[]): string;
  /** What the logs of a mined `submit` say of each asset. */
  readEvents(logs: readonly EventLog[]): readonly ReportEvent[];
}

/* ------------------------------------------------------------------ signing */

export interface BatchSignature {
  readonly signer: string;
  readonly signature: string;
}

/** One key that signs batches as EIP-712 typed data. The key itself never leaves the implementation. */
export interface BatchSigner {
  readonly address: string;
  sign(batch: RiskBatch): Promise<BatchSignature>;
}

/** What a proposer sends to a co-signer: all that is needed to recompute the batch. */
export interface Proposal {
  readonly batch: RiskBatch;
  /** Canonical snapshot text of each report, in the batch's order. */
  readonly snapshots: readonly string[];
  readonly proposer: string;
}

export interface Refusal {
  /** The asset it concerns; undefined when it concerns the whole batch. */
  readonly asset?: string;
  readonly reason: string;
}

export type CosignReply =
  | { readonly kind: "signed"; readonly signature: BatchSignature }
  | { readonly kind: "refused"; readonly signer: string; readonly refusals: readonly Refusal[] };

export interface Cosigner {
  readonly name: string;
  propose(proposal: Proposal, signal: AbortSignal): Promise<CosignReply>;
}

/* ------------------------------------------------------------------ transactions */

export interface TransactionRequest {
  readonly to: string;
  readonly data: string;
  /** Wei sent along (Pyth update fees); 0 for reports. */
  readonly value: bigint;
}

/** Called before the first send and before every replacement: a retry never repeats old calldata blindly. */
export type TransactionBuilder = (
  attempt: number,
) => Promise<
  | { readonly kind: "send"; readonly request: TransactionRequest }
  | { readonly kind: "abandon"; readonly reason: string }
>;

export interface EventLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

export type TransactionResult =
  | {
      readonly kind: "mined";
      readonly ok: boolean;
      readonly hash: string;
      readonly block: number;
      readonly logs: readonly EventLog[];
      readonly gasUsed: bigint;
      readonly gasPrice: bigint;
      /** Decoded reason when `ok` is false. */
      readonly reason: string;
    }
  /** Never sent, or withdrawn before it was mined. */
  | { readonly kind: "abandoned"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: "feeCap" | "gasBudget" | "noFunds"; readonly detail: string }
  /** The call would revert: not sent. */
  | { readonly kind: "wouldRevert"; readonly reason: string }
  | { readonly kind: "timedOut"; readonly hashes: readonly string[]; readonly detail: string };

export interface Transactor {
  readonly address: string;
  /** `label` names the purpose in the journal (a batch id, "poke", or "walk" or "pyth" and what it concerns). */
  submit(label: string, build: TransactionBuilder, signal: AbortSignal): Promise<TransactionResult>;
  /** Settles what an earlier process left in flight, and re-checks recent landings after a reorg. */
  reconcile(): Promise<readonly Settled[]>;
}

export interface Settled {
  readonly label: string;
  readonly hash: string;
  readonly state: "landed" | "reverted" | "dropped" | "reorged";
  readonly block: number;
  readonly logs: readonly EventLog[];
}

/* ------------------------------------------------------------------ price oracle */

/** How the served price comes about, as the market premium counts it. */
export type FeedPath = "primary" | "fallback" | "decayed" | "suspended";

export interface PokeReport {
  readonly asset: string;
  /** Name of the contract's price path. */
  readonly status: string;
  readonly path: FeedPath;
  /** The source's own time of the candidate, unix seconds; 0 where there is none. */
  readonly publishedAt: number;
  readonly suspended: boolean;
  /** True when a poke now would change the stored state, or would with fresh Pyth data, if the keeper can get it. */
  readonly due: boolean;
  /** What the tick did, or would do, about a trip that the feed's own history may explain. */
  readonly walk?: WalkReport;
}

/**
 * What became of an asset whose live answer is beyond the breaker, after a look at the feed's history.
 * - `walked`: the anchor moved along the feed's rounds.
 * - `planned`: there is a walk; nothing was sent.
 * - `overtaken`: somebody else moved the anchor first.
 * - `waiting`: the history could not be read, or a walk did not land: not poked, so not latched, for a while.
 * - `none`: there is no walk. A poke latches the trip, and a reviewer decides.
 */
export interface WalkReport {
  readonly asset: string;
  readonly kind: "walked" | "planned" | "overtaken" | "waiting" | "none";
  /** Ids of the feed's rounds, decimal. */
  readonly rounds: readonly string[];
  readonly detail: string;
  readonly txHash?: string;
  /** When the waiting began, unix seconds; over several ticks. */
  readonly since?: number;
}

/** Pokes the price oracle and reads its breaker. */
export interface PriceOraclePoker {
  /** Assets that the price oracle does not list are left out. */
  states(assets: readonly string[]): Promise<ReadonlyMap<string, PokeReport>>;
  /** What `walk` would do. Sends nothing. */
  plan(assets: readonly string[]): Promise<ReadonlyMap<string, WalkReport>>;
  /**
   * Before `poke`: takes the anchors that a poke would latch along their feeds' own rounds, where there is a way.
   * An asset's fault is its own report.
   * @param waiting since when an asset has been waiting, by its last report
   */
  walk(
    assets: readonly string[],
    waiting: ReadonlyMap<string, number>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, WalkReport>>;
  /**
   * Sends one transaction for all assets that are due; undefined when none is. A trip is latched only where `walks`
   * says that there is no walk.
   */
  poke(
    assets: readonly string[],
    walks: ReadonlyMap<string, WalkReport>,
    signal: AbortSignal,
  ): Promise<TransactionResult | undefined>;
}

/** Signed price updates of Pyth, for `updatePriceFeeds`. */
export interface PythUpdates {
  /** 0x-prefixed update data that covers all ids. Throws SourceError. */
  latest(ids: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
}

/* ------------------------------------------------------------------ journal */

export interface AssetRecord {
  readonly asset: string;
  readonly name: string;
  readonly snapshotHash: string | undefined;
  readonly faults: readonly InputFault[];
  readonly report: RiskReport | undefined;
  readonly output: JsonObject | undefined;
  /** Structure triggers that the inputs set off. */
  readonly triggers: readonly string[];
  readonly decision: Decision | undefined;
  readonly verdict: Verdict | undefined;
  readonly batchId: string | undefined;
  readonly outcome: Outcome;
}

export interface TickSummary {
  readonly id: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Unix seconds at which the inputs were valued. */
  readonly valuedAt: number;
  readonly records: readonly AssetRecord[];
  readonly pokes: readonly PokeReport[];
  readonly notes: readonly string[];
}

export type TransactionState = "signed" | "broadcast" | "landed" | "reverted" | "dropped" | "reorged";

export interface TransactionRow {
  readonly hash: string;
  readonly label: string;
  readonly from: string;
  readonly nonce: number;
  readonly raw: string;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  readonly gasLimit: bigint;
  readonly state: TransactionState;
  readonly sentAt: number;
  readonly block: number | undefined;
  readonly blockHash: string | undefined;
  readonly gasUsed: bigint | undefined;
  readonly gasPrice: bigint | undefined;
}

export interface HistoryRow {
  readonly tick: string;
  readonly at: number;
  readonly asset: string;
  readonly name: string;
  readonly decision: string;
  readonly reasons: string;
  readonly outcome: string;
  readonly detail: string;
  readonly haircut: string;
  readonly yield: string;
  readonly snapshotHash: string;
  readonly txHash: string;
  readonly gasUsed: string;
}

export interface OpenBatch {
  readonly id: string;
  readonly tick: string;
  readonly digest: string;
  readonly batch: RiskBatch;
  readonly at: number;
  readonly records: readonly AssetRecord[];
}

/** Durable record of everything. Every method is atomic: a kill between two calls leaves a readable journal. */
export interface Journal {
  beginTick(id: string, startedAt: number, valuedAt: number): Promise<void>;
  /**
   * Before anything is sent: which reports a batch carries. The records are stored as they stand (in flight), so that
   * a process killed between here and `finishTick` leaves rows that `settle` can complete.
   */
  openBatch(batch: OpenBatch): Promise<void>;
  finishTick(summary: TickSummary): Promise<void>;
  /** Inserted as `signed` before broadcast, so that a killed process still knows what it may have sent. */
  recordTransaction(row: TransactionRow): Promise<void>;
  updateTransaction(
    hash: string,
    change: Partial<Pick<TransactionRow, "state" | "block" | "blockHash" | "gasUsed" | "gasPrice">>,
  ): Promise<void>;
  transactions(filter: {
    readonly from?: string;
    readonly states?: readonly TransactionState[];
    readonly nonce?: number;
    readonly since?: number;
    readonly label?: string;
  }): Promise<readonly TransactionRow[]>;
  /** Wei spent, or reserved by what is still in flight, since the given time. */
  gasSpentSince(from: string, since: number): Promise<bigint>;
  /** A timed-out outcome whose transaction settled later; idempotent. */
  settle(batchId: string, outcomes: ReadonlyMap<string, Outcome>): Promise<void>;
  batch(id: string): Promise<RiskBatch | undefined>;
  /** The newest record of an asset whose report the contract took or held. */
  lastSent(asset: string): Promise<AssetRecord | undefined>;
  /** The newest record of a snapshot, a landed one first. */
  recordOfSnapshot(hash: string): Promise<AssetRecord | undefined>;
  history(filter: { readonly asset?: string; readonly limit?: number }): Promise<readonly HistoryRow[]>;
  lastTick(): Promise<TickSummary | undefined>;
  /**
   * Forgets what never left the keeper: of reports that were held back, inputs and outputs of ticks before `slimBefore`
   * and the rows themselves before `dropBefore`. Whatever was sent stays for good.
   * @returns snapshots that nothing refers to any more
   */
  prune(slimBefore: number, dropBefore: number): Promise<readonly string[]>;
  close(): void;
}

/* ------------------------------------------------------------------ observers */

/** `/metrics`, `/livez`, `/readyz` and whatever else shows the keeper's state. Fed after each tick. */
export interface StatusServer {
  /** Starts listening; returns the base URL. */
  listen(): Promise<string>;
  tickStarted(at: number): void;
  tickFinished(summary: TickSummary, nextAt: number | undefined): void;
  /** A tick that threw before it had a summary. */
  tickFailed(at: number, detail: string): void;
  close(): Promise<void>;
}

/** Structured log; the implementation redacts secrets. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
