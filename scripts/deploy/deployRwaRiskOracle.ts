import type { Signer } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import HandOver from "../../ignition/modules/HandOver.ts";
import RwaRiskOracle from "../../ignition/modules/RwaRiskOracle.ts";
import { MissingInputError, OutOfDomainError } from "../../keeper/domain/errors.ts";
import type { DeployedContract } from "./artifacts.ts";
import { ascending } from "./ascending.ts";
import { type Contracts, connectContracts } from "./governedState.ts";
import { listAsset } from "./listAsset.ts";
import { buildRecord, type DeploymentRecord } from "./record.ts";
import type { DeploymentConfig } from "./settings.ts";

type Connection = Pick<NetworkConnection<"generic">, "ethers" | "ignition">;

export type DeployedAddresses = Readonly<Record<DeployedContract, string>>;

/**
 * Ignition resumes an interrupted deployment by this name. It carries the chain's first block, so that a restarted
 * test chain is not taken for the one before it.
 */
async function deploymentId({ ethers }: Connection): Promise<string> {
  const [{ chainId }, genesis] = await Promise.all([
    ethers.provider.getNetwork(),
    ethers.provider.getBlock(0),
  ]);
  return `chain-${chainId}-${genesis?.hash?.slice(2, 10) ?? "unknown"}`;
}

/** Deploys contracts and function roles; the deployer still governs, so that guardrails and assets can be set up. */
export async function deployContracts(
  connection: Connection,
  config: Pick<DeploymentConfig, "pyth" | "signers" | "threshold">,
  displayUi = false,
): Promise<DeployedAddresses> {
  const { manager, prices, reviewRoom, governanceRoom, parameters, lens } = await connection.ignition.deploy(
    RwaRiskOracle,
    {
      parameters: {
        RwaRiskOracle: { pyth: config.pyth, signers: ascending(config.signers), threshold: config.threshold },
      },
      deploymentId: await deploymentId(connection),
      displayUi,
    },
  );
  return {
    AccessManager: await manager.getAddress(),
    GuardedPriceOracle: await prices.getAddress(),
    ReviewRoom: await reviewRoom.getAddress(),
    GovernanceRoom: await governanceRoom.getAddress(),
    RiskParameterOracle: await parameters.getAddress(),
    RiskLens: await lens.getAddress(),
  };
}

/** Guardrail profiles and first assets, set by the deployer before it hands over. */
export async function bootstrap(
  contracts: Contracts,
  deployer: Signer,
  config: Pick<DeploymentConfig, "profiles" | "assets">,
): Promise<void> {
  for (const [id, profile] of Object.entries(config.profiles)) {
    const response = await contracts.parameters.connect(deployer).setProfile(BigInt(id), profile);
    await response.wait();
  }
  for (const listing of config.assets) {
    for (const call of listAsset(listing)) {
      const target = call.contract === "GuardedPriceOracle" ? contracts.prices : contracts.parameters;
      const response = await deployer.sendTransaction({ to: await target.getAddress(), data: call.data });
      await response.wait();
    }
  }
}

/** Gives every role to its holder; afterwards the deployer has none. */
export async function handOver(
  connection: Connection,
  manager: string,
  config: Pick<DeploymentConfig, "admin" | "governor" | "guardian" | "reviewer" | "governanceDelay">,
  displayUi = false,
): Promise<void> {
  const { admin, governor, guardian, reviewer, governanceDelay } = config;
  await connection.ignition.deploy(HandOver, {
    parameters: { HandOver: { manager, admin, governor, guardian, reviewer, governanceDelay } },
    deploymentId: await deploymentId(connection),
    displayUi,
  });
}

/** The whole deployment, from nothing to the record. */
export async function deployRwaRiskOracle(
  connection: Connection,
  config: DeploymentConfig,
  displayUi = false,
): Promise<{ readonly addresses: DeployedAddresses; readonly record: DeploymentRecord }> {
  const { ethers } = connection;
  const [deployer] = await ethers.getSigners();
  if (deployer === undefined) throw new MissingInputError("deployer", "the network has no account");
  for (const role of ["admin", "governor"] as const)
    if (config[role] === deployer.address)
      throw new OutOfDomainError(
        role,
        deployer.address,
        "another account than the deployer, which gives up its power",
      );
  const fromBlock = await ethers.provider.getBlockNumber();
  const addresses = await deployContracts(connection, config, displayUi);
  await bootstrap(connectContracts(addresses, ethers.provider), deployer, config);
  await handOver(connection, addresses.AccessManager, config, displayUi);
  const record = await buildRecord(
    ethers.provider,
    addresses,
    {
      AccessManager: { initialAdmin: deployer.address },
      GuardedPriceOracle: { authority: addresses.AccessManager, pyth: config.pyth },
      ReviewRoom: {},
      GovernanceRoom: {},
      RiskParameterOracle: {
        authority: addresses.AccessManager,
        signers: ascending(config.signers),
        threshold: config.threshold.toString(),
      },
      RiskLens: { prices: addresses.GuardedPriceOracle, parameters: addresses.RiskParameterOracle },
    },
    fromBlock,
  );
  return { addresses, record };
}
