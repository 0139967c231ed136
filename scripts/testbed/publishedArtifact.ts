import { createRequire } from "node:module";
import { Contract, ContractFactory, type ContractRunner, type InterfaceAbi, type Signer } from "ethers";
import { z } from "zod";

const require = createRequire(import.meta.url);

const artifactSchema = z.object({
  abi: z.array(z.record(z.string(), z.unknown())),
  bytecode: z.string().regex(/^0x[0-9a-fA-F]*$/, "bytecode without unlinked libraries"),
});

/** A contract's compiled form as its authors published it in their npm package. */
export interface PublishedArtifact {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
}

/** Reads a Hardhat artifact by its path inside an installed package; refuses one that still needs linking. */
export function publishedArtifact(path: string): PublishedArtifact {
  const { abi, bytecode } = artifactSchema.parse(require(path));
  return { abi: JSON.stringify(abi), bytecode };
}

/** Deploys a published artifact and waits until it has code. */
export async function deployPublished(
  artifact: PublishedArtifact,
  deployer: Signer,
  args: readonly unknown[] = [],
): Promise<Contract> {
  const deployed = await new ContractFactory(artifact.abi, artifact.bytecode, deployer).deploy(...args);
  await deployed.waitForDeployment();
  return new Contract(await deployed.getAddress(), artifact.abi, deployer);
}

/** A handle on a contract that stands at an address already. */
export function publishedAt(artifact: PublishedArtifact, address: string, runner: ContractRunner): Contract {
  return new Contract(address, artifact.abi, runner);
}
