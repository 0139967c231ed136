import type { PerRisk } from "../domain/composition.ts";
import type { Pips } from "../domain/units.ts";

/** Interest-rate model as reported: rate at zero utilisation, kink, and slope beyond the kink, per year. */
export interface ReportedIrm {
  readonly kink: Pips;
  readonly base: Pips;
  readonly slope2: Pips;
}

/** What the model says of one asset, in the integers that go on chain. */
export interface ReportedParts {
  readonly baseRate: Pips;
  readonly premium: PerRisk<Pips>;
  readonly haircut: PerRisk<Pips>;
  readonly irm: ReportedIrm;
}

/** One asset's report, field for field what the contract verifies. */
export interface RiskReport extends ReportedParts {
  /** Collateral token address, checksummed. */
  readonly asset: string;
  /** Unix seconds at which the inputs were valued. */
  readonly observedAt: bigint;
  /** sha256 of the canonical inputs, 0x-prefixed. */
  readonly snapshotHash: string;
}

/** A batch as it is signed. `reports` are strictly ascending by asset address. */
export interface ReportBatch {
  readonly reports: readonly RiskReport[];
  readonly modelHash: string;
  readonly signerSetVersion: bigint;
  /** Unix seconds; at most one hour after the oldest `observedAt`. */
  readonly validUntil: bigint;
}

/** Reports in the order that the contract demands. */
export function ascending(reports: readonly RiskReport[]): RiskReport[] {
  return [...reports].sort((a, b) => (BigInt(a.asset) < BigInt(b.asset) ? -1 : 1));
}
