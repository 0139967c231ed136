import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { JsonFragment } from "ethers";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import { type Libraries, type LinkReferences, linkLibraries } from "../linkLibraries.ts";

/** What this repository compiled. */
export interface CompiledContract {
  readonly abi: readonly JsonFragment[];
  readonly bytecode: string;
  readonly deployedBytecode: string;
  readonly linkReferences: LinkReferences;
  readonly deployedLinkReferences: LinkReferences;
  readonly immutableReferences?: Readonly<
    Record<string, readonly { readonly start: number; readonly length: number }[]>
  >;
}

/** Everything that a deployment creates; libraries before what links to them. */
export const DEPLOYED_CONTRACTS = {
  AccessManager: "@openzeppelin/contracts/access/manager/AccessManager.sol",
  GuardedPriceOracle: "contracts/GuardedPriceOracle.sol",
  ReviewRoom: "contracts/risk/ReviewRoom.sol",
  GovernanceRoom: "contracts/risk/GovernanceRoom.sol",
  RiskParameterOracle: "contracts/RiskParameterOracle.sol",
  RiskLens: "contracts/RiskLens.sol",
} as const;
export type DeployedContract = keyof typeof DEPLOYED_CONTRACTS;
export const DEPLOYED_NAMES = Object.keys(DEPLOYED_CONTRACTS) as DeployedContract[];

const root = join(import.meta.dirname, "..", "..");

function read(source: string): CompiledContract {
  const file = join(root, "artifacts", source, `${basename(source, ".sol")}.json`);
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new MissingInputError(file, "run `npm run build` first");
  }
}

/** Reads a compiled contract; `hardhat build` must have run. */
export function compiled(name: DeployedContract): CompiledContract {
  return read(DEPLOYED_CONTRACTS[name]);
}

/** A compiled contract with the addresses of its libraries filled in. */
export function compiledAndLinked(name: DeployedContract, libraries: Libraries): CompiledContract {
  const contract = compiled(name);
  return {
    ...contract,
    bytecode: linkLibraries(contract.bytecode, contract.linkReferences, libraries),
    deployedBytecode: linkLibraries(contract.deployedBytecode, contract.deployedLinkReferences, libraries),
  };
}

/** Runtime code of a contract without immutables. */
export function compiledRuntime(source: string): string {
  return read(source).deployedBytecode;
}
