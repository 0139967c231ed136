import { type AddressLike, type Signer, TypedDataEncoder } from "ethers";
import {
  packBatch,
  RISK_BATCH_TYPES,
  RISK_ORACLE_DOMAIN,
  type RiskBatch,
  toTypedBatch,
} from "../../keeper/domain/riskReport.ts";
import type { RiskParameterOracle } from "../../types/ethers-contracts/contracts/RiskParameterOracle.ts";
import { RiskParameterOracle__factory } from "../../types/ethers-contracts/factories/contracts/RiskParameterOracle__factory.ts";
import { GovernanceRoom__factory } from "../../types/ethers-contracts/factories/contracts/risk/GovernanceRoom__factory.ts";
import { ReviewRoom__factory } from "../../types/ethers-contracts/factories/contracts/risk/ReviewRoom__factory.ts";
import { ascending } from "../deploy/ascending.ts";

/** Deploys the oracle's two linked rooms and the oracle itself. `signers` are sorted here, as the contract demands. */
export async function deployRiskOracle(
  owner: Signer,
  authority: AddressLike,
  signers: readonly string[],
  threshold: number,
): Promise<RiskParameterOracle> {
  const governance = await new GovernanceRoom__factory(owner).deploy();
  const review = await new ReviewRoom__factory(owner).deploy();
  const oracle = await new RiskParameterOracle__factory(
    {
      "project/contracts/risk/GovernanceRoom.sol:GovernanceRoom": await governance.getAddress(),
      "project/contracts/risk/ReviewRoom.sol:ReviewRoom": await review.getAddress(),
    },
    owner,
  ).deploy(authority, ascending(signers), threshold);
  await oracle.waitForDeployment();
  return oracle;
}

/** Anything that signs typed data. */
export interface TypedSigner {
  getAddress(): Promise<string>;
  signTypedData: Signer["signTypedData"];
}

export interface BatchSignature {
  readonly signer: string;
  readonly signature: string;
}

/** Signs a batch for one oracle on one chain; signatures ascend by signer. */
export async function signBatch(
  batch: RiskBatch,
  signers: readonly TypedSigner[],
  verifyingContract: string,
  chainId: bigint,
): Promise<BatchSignature[]> {
  const domain = { ...RISK_ORACLE_DOMAIN, chainId, verifyingContract };
  const signatures = await Promise.all(
    signers.map(async (signer) => ({
      signer: await signer.getAddress(),
      signature: await signer.signTypedData(domain, RISK_BATCH_TYPES, toTypedBatch(batch)),
    })),
  );
  return signatures.toSorted((a, b) => (BigInt(a.signer) < BigInt(b.signer) ? -1 : 1));
}

/** EIP-712 digest of a batch, computed off chain. */
export function batchDigest(batch: RiskBatch, verifyingContract: string, chainId: bigint): string {
  return TypedDataEncoder.hash(
    { ...RISK_ORACLE_DOMAIN, chainId, verifyingContract },
    RISK_BATCH_TYPES,
    toTypedBatch(batch),
  );
}

/** Packs, signs and submits. */
export async function submitBatch(
  oracle: RiskParameterOracle,
  batch: RiskBatch,
  signers: readonly TypedSigner[],
) {
  const address = await oracle.getAddress();
  const { chainId } = (await oracle.runner?.provider?.getNetwork()) ?? { chainId: 31337n };
  const packed = packBatch(batch);
  return oracle.submit(
    { ...packed, reports: [...packed.reports] },
    await signBatch(batch, signers, address, chainId),
  );
}
