import { createRequire } from "node:module";
import { Contract, ContractFactory, type InterfaceAbi, type Signer } from "ethers";
import { type Libraries, type LinkReferences, linkLibraries } from "../linkLibraries.ts";

const require = createRequire(import.meta.url);

/** A compiled contract as packages publish it (Hardhat's artifact format). */
export interface Artifact {
  readonly contractName: string;
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
  readonly linkReferences: LinkReferences;
}

/** Reads an artifact out of an installed package, by its import path. */
export function readArtifact(path: string): Artifact {
  return require(path);
}

/** Links, deploys and waits. */
export async function deployArtifact(
  artifact: Artifact,
  deployer: Signer,
  args: readonly unknown[] = [],
  libraries: Libraries = {},
): Promise<Contract> {
  const factory = new ContractFactory(
    artifact.abi,
    linkLibraries(artifact.bytecode, artifact.linkReferences, libraries),
    deployer,
  );
  const deployed = await factory.deploy(...args);
  await deployed.waitForDeployment();
  return new Contract(await deployed.getAddress(), artifact.abi, deployer);
}

/** Sends one call and waits for its receipt. Reverts surface as the contract's own error. */
export async function send(contract: Contract, method: string, ...args: readonly unknown[]): Promise<void> {
  const response = await contract.getFunction(method)(...args);
  await response.wait();
}
