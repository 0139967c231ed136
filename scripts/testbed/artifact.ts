import { createRequire } from "node:module";
import { Contract, ContractFactory, type InterfaceAbi, type Signer } from "ethers";
import { MissingInputError } from "../../keeper/domain/errors.ts";

const require = createRequire(import.meta.url);

/** A compiled contract as packages publish it (Hardhat's artifact format). */
export interface Artifact {
  readonly contractName: string;
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
  readonly linkReferences: Readonly<
    Record<string, Readonly<Record<string, readonly { readonly start: number; readonly length: number }[]>>>
  >;
}

/** Library name -> deployed address. */
export type Libraries = Readonly<Record<string, string>>;

/** Reads an artifact out of an installed package, by its import path. */
export function readArtifact(path: string): Artifact {
  return require(path);
}

/** Fills every library placeholder; a library without an address is refused by name. */
export function linkBytecode(artifact: Artifact, libraries: Libraries): string {
  let code = artifact.bytecode;
  for (const names of Object.values(artifact.linkReferences)) {
    for (const [name, places] of Object.entries(names)) {
      const address = libraries[name];
      if (address === undefined)
        throw new MissingInputError(`library ${name}`, `${artifact.contractName} links to it`);
      for (const { start, length } of places) {
        // Two hex digits a byte, after the leading 0x.
        const from = 2 + start * 2;
        code = code.slice(0, from) + address.slice(2).toLowerCase() + code.slice(from + length * 2);
      }
    }
  }
  return code;
}

/** Links, deploys and waits. */
export async function deployArtifact(
  artifact: Artifact,
  deployer: Signer,
  args: readonly unknown[] = [],
  libraries: Libraries = {},
): Promise<Contract> {
  const factory = new ContractFactory(artifact.abi, linkBytecode(artifact, libraries), deployer);
  const deployed = await factory.deploy(...args);
  await deployed.waitForDeployment();
  return new Contract(await deployed.getAddress(), artifact.abi, deployer);
}

/** Sends one call and waits for its receipt. Reverts surface as the contract's own error. */
export async function send(contract: Contract, method: string, ...args: readonly unknown[]): Promise<void> {
  const response = await contract.getFunction(method)(...args);
  await response.wait();
}
