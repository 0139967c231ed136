import { type HDNodeWallet, Wallet } from "ethers";
import { network } from "hardhat";
import type { PerRisk } from "../../../../keeper/domain/composition.ts";
import { mapRisks } from "../../../../keeper/domain/composition.ts";
import { packReport, type RiskBatch, type RiskReport } from "../../../../keeper/domain/riskReport.ts";
import { type Pips, pips } from "../../../../keeper/domain/units.ts";
import { deployRiskOracle, signBatch, type TypedSigner } from "../../../../scripts/testbed/riskOracle.ts";
import type { RiskParameterOracle } from "../../../../types/ethers-contracts/contracts/RiskParameterOracle.ts";

/** A guardrail profile near the real settings of stewards: steps of 2 points, 6 h between loosenings. */
export const PROFILE = {
  maxHaircut: 600_000n,
  maxYield: 500_000n,
  maxRate: 4_000_000n,
  minKink: 500_000n,
  maxKink: 950_000n,
  haircut: { tighten: 40_000n, loosen: 10_000n },
  yield: { tighten: 20_000n, loosen: 20_000n },
  irmBase: { tighten: 10_000n, loosen: 10_000n },
  irmSlope2: { tighten: 200_000n, loosen: 200_000n },
  irmKink: { tighten: 30_000n, loosen: 30_000n },
  tightenDelay: 900n,
  loosenDelay: 21_600n,
  driftBudget: 20_000n,
  tightenBudget: 160_000n,
  maxReportAge: 3_600n,
  reviewDelay: 21_600n,
  maxPendingAge: 259_200n,
} as const;

export const SETTINGS = {
  weights: [10_000n, 10_000n, 10_000n, 10_000n, 10_000n] as [bigint, bigint, bigint, bigint, bigint],
  addOn: 50_000n,
  bonus: 50_000n,
  buffer: 40_000n,
  rampSpeed: 10_000n,
  staleAfter: 86_400n,
  staleGrace: 86_400n,
  staleDecay: 50_000n,
  staleCap: 700_000n,
  staleLiquidationCap: 400_000n,
  profile: 1n,
};

/** The Singapore note's premia; haircuts that compose to a little under 20 %. */
export const PREMIUM: PerRisk<Pips> = {
  credit: pips(1_050n),
  liquidity: pips(8_000n),
  market: pips(0n),
  counterparty: pips(1_200n),
  legal: pips(2_500n),
};
export const HAIRCUT: PerRisk<Pips> = {
  credit: pips(20_000n),
  liquidity: pips(80_000n),
  market: pips(30_000n),
  counterparty: pips(5_000n),
  legal: pips(10_000n),
};

export const SNAPSHOT = `0x${"a7".repeat(32)}` as const;
export const MODEL = `0x${"5c".repeat(32)}` as const;

export function report(asset: string, observedAt: bigint, over: Partial<RiskReport> = {}): RiskReport {
  return {
    asset: asset as `0x${string}`,
    observedAt,
    baseRate: pips(48_000n),
    premium: PREMIUM,
    haircut: HAIRCUT,
    irmKink: pips(850_000n),
    irmBase: pips(0n),
    irmSlope2: pips(300_000n),
    snapshotHash: SNAPSHOT,
    ...over,
  };
}

function five(parts: PerRisk<Pips>): [bigint, bigint, bigint, bigint, bigint] {
  return [parts.credit, parts.liquidity, parts.market, parts.counterparty, parts.legal];
}

/** The typed struct that `list` takes. */
export function typedReport(value: RiskReport) {
  return { ...value, premium: five(value.premium), haircut: five(value.haircut) };
}

/** Every part moved by the same number of pips, as a steady report does. */
export function shifted(parts: PerRisk<Pips>, by: bigint): PerRisk<Pips> {
  return mapRisks((risk) => pips(parts[risk] + by));
}

/** Distinct assets in ascending order. */
export function assets(count: number): `0x${string}`[] {
  return Array.from(
    { length: count },
    (_, i) =>
      `0x${(0x1111_2222_3333_4444_5555_6666_7777_8888_9999_0000n + BigInt(i) * 0x1_0000_0001_0001n).toString(16).padStart(40, "7")}` as const,
  );
}

export function packed(batch: RiskBatch) {
  return { ...batch, reports: batch.reports.map(packReport) };
}

/** An oracle under an AccessManager whose admin holds every role, with profile 1 and `listed` assets. */
export async function setting(listed: readonly string[], signerCount = 1, threshold = 1) {
  const connection = await network.create({ override: { transactionGasCap: false } });
  const { ethers, networkHelpers } = connection;
  const [admin, other] = await ethers.getSigners();
  if (admin === undefined || other === undefined) throw new TypeError("two accounts");
  const manager = await ethers.deployContract("AccessManager", [admin.address]);
  const keys: HDNodeWallet[] = Array.from({ length: signerCount }, () => Wallet.createRandom());
  const oracle = await deployRiskOracle(
    admin,
    await manager.getAddress(),
    keys.map((key) => key.address),
    threshold,
  );
  await oracle.setProfile(1, PROFILE);
  for (const asset of listed) await oracle.list(asset, typedReport(report(asset, 0n)), SETTINGS);
  const { chainId } = await ethers.provider.getNetwork();
  const address = await oracle.getAddress();

  /** Signs by the first `threshold` keys unless told otherwise. */
  async function submission(batch: RiskBatch, signers: readonly TypedSigner[] = keys.slice(0, threshold)) {
    return [packed(batch), await signBatch(batch, signers, address, chainId)] as const;
  }
  async function batchOf(reports: readonly RiskReport[]): Promise<RiskBatch> {
    const oldest = reports.reduce(
      (least, one) => (one.observedAt < least ? one.observedAt : least),
      reports[0]?.observedAt ?? 0n,
    );
    return {
      modelHash: MODEL,
      signerSetVersion: await oracle.signerSetVersion(),
      validUntil: oldest + 3_600n,
      reports,
    };
  }
  async function submit(reports: readonly RiskReport[], signers?: readonly TypedSigner[]) {
    return (oracle as RiskParameterOracle).submit(...(await submission(await batchOf(reports), signers)));
  }
  return {
    connection,
    ethers,
    networkHelpers,
    admin,
    other,
    manager,
    keys,
    oracle,
    address,
    chainId,
    submission,
    batchOf,
    submit,
  };
}
