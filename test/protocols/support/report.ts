import { ZeroHash } from "ethers";
import type { PerRisk } from "../../../keeper/domain/composition.ts";
import {
  packBatch,
  RISK_BATCH_TYPES,
  RISK_ORACLE_DOMAIN,
  type RiskReport,
  toTypedBatch,
} from "../../../keeper/domain/riskReport.ts";
import { type Pips, pips } from "../../../keeper/domain/units.ts";
import type { Market } from "./market.ts";
import { FIRST } from "./settings.ts";

const perRisk = ([credit, liquidity, market, counterparty, legal]: readonly [
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
]): PerRisk<Pips> => ({
  credit: pips(credit),
  liquidity: pips(liquidity),
  market: pips(market),
  counterparty: pips(counterparty),
  legal: pips(legal),
});

/** Signs and submits a report that differs from the first tuple only in these haircut parts. */
export async function reportHaircut(
  market: Market,
  haircut: readonly [bigint, bigint, bigint, bigint, bigint],
): Promise<void> {
  const { contracts, people, connection } = market;
  const { provider } = connection.ethers;
  const [block, { chainId }] = await Promise.all([provider.getBlock("latest"), provider.getNetwork()]);
  const observedAt = BigInt(block?.timestamp ?? 0);
  const report: RiskReport = {
    asset: (await market.asset.getAddress()) as `0x${string}`,
    observedAt,
    baseRate: pips(FIRST.baseRate),
    premium: perRisk(FIRST.premium),
    haircut: perRisk(haircut),
    irmKink: pips(FIRST.irmKink),
    irmBase: pips(FIRST.irmBase),
    irmSlope2: pips(FIRST.irmSlope2),
    snapshotHash: ZeroHash as `0x${string}`,
  };
  const batch = {
    modelHash: ZeroHash as `0x${string}`,
    signerSetVersion: await contracts.parameters.signerSetVersion(),
    validUntil: observedAt + 3_600n,
    reports: [report],
  };
  const domain = {
    ...RISK_ORACLE_DOMAIN,
    chainId,
    verifyingContract: await contracts.parameters.getAddress(),
  };
  const signature = await people.signer.signTypedData(domain, RISK_BATCH_TYPES, toTypedBatch(batch));
  const packed = packBatch(batch);
  const response = await contracts.parameters
    .connect(people.signer)
    .submit({ ...packed, reports: [...packed.reports] }, [{ signer: people.signer.address, signature }]);
  await response.wait();
}
