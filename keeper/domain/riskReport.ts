import { type PerRisk, RISKS } from "./composition.ts";
import { OutOfDomainError } from "./errors.ts";
import { type Pips, pips } from "./units.ts";

/** One report as it is signed and submitted; units as in IRiskParameterOracle.RiskReport. */
export interface RiskReport {
  readonly asset: `0x${string}`;
  /** Unix seconds of the observation, from the source. */
  readonly observedAt: bigint;
  readonly baseRate: Pips;
  readonly premium: PerRisk<Pips>;
  readonly haircut: PerRisk<Pips>;
  readonly irmKink: Pips;
  readonly irmBase: Pips;
  readonly irmSlope2: Pips;
  /** 32 bytes, hex. */
  readonly snapshotHash: `0x${string}`;
}

export interface RiskBatch {
  readonly modelHash: `0x${string}`;
  readonly signerSetVersion: bigint;
  /** Unix seconds; at most `observedAt` + 1 hour of each report. */
  readonly validUntil: bigint;
  /** Assets strictly ascending. */
  readonly reports: readonly RiskReport[];
}

/** IRiskParameterOracle.PackedReport: what calldata carries. */
export interface PackedReport {
  readonly head: bigint;
  readonly parts: bigint;
  readonly snapshotHash: `0x${string}`;
}

export interface PackedBatch {
  readonly modelHash: `0x${string}`;
  readonly signerSetVersion: bigint;
  readonly validUntil: bigint;
  readonly reports: readonly PackedReport[];
}

/** EIP-712 domain without `chainId` and `verifyingContract`. */
export const RISK_ORACLE_DOMAIN = { name: "RiskParameterOracle", version: "1" } as const;

const PREMIUM_FIELDS = {
  credit: "creditPremium",
  liquidity: "liquidityPremium",
  market: "marketPremium",
  counterparty: "counterpartyPremium",
  legal: "legalPremium",
} as const;

const HAIRCUT_FIELDS = {
  credit: "creditHaircut",
  liquidity: "liquidityHaircut",
  market: "marketHaircut",
  counterparty: "counterpartyHaircut",
  legal: "legalHaircut",
} as const;

const uint32 = (name: string) => ({ name, type: "uint32" });

/** EIP-712 types in the order of IRiskParameterOracle, as ethers' `signTypedData` takes them. */
export const RISK_BATCH_TYPES: Record<string, { name: string; type: string }[]> = {
  RiskBatch: [
    { name: "modelHash", type: "bytes32" },
    { name: "signerSetVersion", type: "uint64" },
    { name: "validUntil", type: "uint64" },
    { name: "reports", type: "RiskReport[]" },
  ],
  RiskReport: [
    { name: "asset", type: "address" },
    { name: "observedAt", type: "uint64" },
    uint32("baseRate"),
    ...RISKS.map((risk) => uint32(PREMIUM_FIELDS[risk])),
    ...RISKS.map((risk) => uint32(HAIRCUT_FIELDS[risk])),
    uint32("irmKink"),
    uint32("irmBase"),
    uint32("irmSlope2"),
    { name: "snapshotHash", type: "bytes32" },
  ],
};

/** The flat object that `RISK_BATCH_TYPES` describes: what a wallet shows and signs. */
export function toTypedBatch(batch: RiskBatch): Record<string, unknown> {
  return {
    modelHash: batch.modelHash,
    signerSetVersion: batch.signerSetVersion,
    validUntil: batch.validUntil,
    reports: batch.reports.map((report) => ({
      asset: report.asset,
      observedAt: report.observedAt,
      baseRate: report.baseRate,
      ...Object.fromEntries(RISKS.map((risk) => [PREMIUM_FIELDS[risk], report.premium[risk]])),
      ...Object.fromEntries(RISKS.map((risk) => [HAIRCUT_FIELDS[risk], report.haircut[risk]])),
      irmKink: report.irmKink,
      irmBase: report.irmBase,
      irmSlope2: report.irmSlope2,
      snapshotHash: report.snapshotHash,
    })),
  };
}

const PIPS_BITS = 20n;
const SLOPE2_BITS = 22n;
const TIME_BITS = 32n;

const KINK_AT = 192n;
const IRM_BASE_AT = 212n;
const OBSERVED_AT = 160n;
const PREMIUM_AT = 20n;
const HAIRCUT_AT = 120n;
const SLOPE2_AT = 220n;

function field(name: string, value: bigint, bits: bigint, at: bigint): bigint {
  if (value < 0n || value >> bits !== 0n)
    throw new OutOfDomainError(name, value, `an integer from 0 to ${(1n << bits) - 1n}`);
  return value << at;
}

const extract = (word: bigint, bits: bigint, at: bigint): bigint => (word >> at) & ((1n << bits) - 1n);

/**
 * Packs a report for calldata: bit layout drawn at IRiskParameterOracle.PackedReport.
 * @throws OutOfDomainError for a value that its field cannot hold (rates and haircuts 20 bits, slope2 22, times 32)
 */
export function packReport(report: RiskReport): PackedReport {
  const head =
    BigInt(report.asset) |
    field("observedAt", report.observedAt, TIME_BITS, OBSERVED_AT) |
    field("irmKink", report.irmKink, PIPS_BITS, KINK_AT) |
    field("irmBase", report.irmBase, PIPS_BITS, IRM_BASE_AT);
  const parts = RISKS.reduce(
    (word, risk, index) => {
      const offset = PIPS_BITS * BigInt(index);
      return (
        word |
        field(PREMIUM_FIELDS[risk], report.premium[risk], PIPS_BITS, PREMIUM_AT + offset) |
        field(HAIRCUT_FIELDS[risk], report.haircut[risk], PIPS_BITS, HAIRCUT_AT + offset)
      );
    },
    field("baseRate", report.baseRate, PIPS_BITS, 0n) |
      field("irmSlope2", report.irmSlope2, SLOPE2_BITS, SLOPE2_AT),
  );
  return { head, parts, snapshotHash: report.snapshotHash };
}

/** Packs a batch for `submit` and `previewSubmit`. Errors as `packReport`. */
export function packBatch(batch: RiskBatch): PackedBatch {
  return {
    modelHash: batch.modelHash,
    signerSetVersion: batch.signerSetVersion,
    validUntil: batch.validUntil,
    reports: batch.reports.map(packReport),
  };
}

function perRisk(word: bigint, at: bigint): PerRisk<Pips> {
  const part = (index: bigint): Pips => pips(extract(word, PIPS_BITS, at + PIPS_BITS * index));
  return { credit: part(0n), liquidity: part(1n), market: part(2n), counterparty: part(3n), legal: part(4n) };
}

/** The report that a packed one stands for; undrawn bits are ignored. */
export function unpackReport(packed: PackedReport): RiskReport {
  return {
    asset: `0x${extract(packed.head, 160n, 0n).toString(16).padStart(40, "0")}`,
    observedAt: extract(packed.head, TIME_BITS, OBSERVED_AT),
    baseRate: pips(extract(packed.parts, PIPS_BITS, 0n)),
    premium: perRisk(packed.parts, PREMIUM_AT),
    haircut: perRisk(packed.parts, HAIRCUT_AT),
    irmKink: pips(extract(packed.head, PIPS_BITS, KINK_AT)),
    irmBase: pips(extract(packed.head, PIPS_BITS, IRM_BASE_AT)),
    irmSlope2: pips(extract(packed.parts, SLOPE2_BITS, SLOPE2_AT)),
    snapshotHash: packed.snapshotHash,
  };
}
