import type { InputAssembler, KeptAsset } from "./asset.ts";
import type { Binding } from "./collect.ts";
import type { JsonObject } from "./json.ts";
import type {
  BatchSigner,
  Clock,
  Cosigner,
  Journal,
  Log,
  PriceOraclePoker,
  Pricer,
  RiskOracle,
  Snapshot,
  SnapshotPinner,
  SnapshotStore,
  SourceRegistry,
  Transactor,
} from "./ports.ts";

/** Which reports go out although the contract would hold them. */
export type SubmitHeld = "never" | "loosening" | "always";

export interface TickSettings {
  /**
   * Valuation times are multiples of this, seconds: keepers that run at once report the same instant, so that the
   * contract lets exactly one of them in.
   */
  readonly valuationGrid: number;
  /** Most reports in one transaction. */
  readonly batchSize: number;
  readonly submitHeld: SubmitHeld;
  /** Seconds from `observedAt` for which a signed batch counts; at most 3 600. */
  readonly validity: number;
  readonly sourceTimeoutMs: number;
  readonly sourceRetries: number;
  readonly cosignTimeoutMs: number;
  /** Age at which inputs and outputs of reports that were not sent are forgotten, and their rows; seconds. */
  readonly keepUnsent: number;
  readonly keepUnsentRows: number;
  readonly dryRun: boolean;
}

/** What a tick works with. Absent parts switch their step off. */
export interface TickParts {
  readonly assets: readonly KeptAsset[];
  /** The base curve that all assets share. */
  readonly curve: Binding | undefined;
  readonly clock: Clock;
  readonly sources: SourceRegistry;
  readonly assembler: InputAssembler;
  readonly pricer: Pricer;
  readonly snapshotOf: (inputs: JsonObject) => Snapshot;
  readonly snapshots: SnapshotStore;
  readonly pinner: SnapshotPinner | undefined;
  readonly oracle: RiskOracle;
  readonly signer: BatchSigner | undefined;
  readonly cosigners: readonly Cosigner[];
  readonly transactor: Transactor | undefined;
  readonly poker: PriceOraclePoker | undefined;
  readonly journal: Journal;
  readonly log: Log;
  readonly settings: TickSettings;
}
