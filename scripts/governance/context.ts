import { join } from "node:path";
import type { JsonRpcProvider } from "ethers";
import { connectRpc } from "../connectRpc.ts";
import { type Contracts, connectContracts } from "../deploy/governedState.ts";
import { DEPLOYMENTS, readRecord } from "../deploy/record.ts";
import type { GuardedContract } from "../deploy/roles.ts";

/** A deployment on a chain. */
export interface GovernanceContext {
  readonly provider: JsonRpcProvider;
  readonly chainId: bigint;
  readonly contracts: Contracts;
  readonly targets: Readonly<Record<GuardedContract, string>>;
  readonly manager: string;
  /** Block of the deployment; older events are not of interest. */
  readonly fromBlock: number;
}

export async function openContext(rpc: string, folder?: string): Promise<GovernanceContext> {
  const provider = await connectRpc(rpc);
  const { chainId } = await provider.getNetwork();
  const { contracts } = readRecord(folder ?? join(DEPLOYMENTS, chainId.toString()));
  const addresses = {
    AccessManager: contracts.AccessManager.address,
    GuardedPriceOracle: contracts.GuardedPriceOracle.address,
    RiskParameterOracle: contracts.RiskParameterOracle.address,
  };
  return {
    provider,
    chainId,
    contracts: connectContracts(addresses, provider),
    targets: addresses,
    manager: addresses.AccessManager,
    fromBlock: contracts.AccessManager.block,
  };
}
