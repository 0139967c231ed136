import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { JsonFragment } from "ethers";
import { MissingInputError } from "../../keeper/domain/errors.ts";

/** What this repository compiled. */
export interface CompiledContract {
  readonly abi: readonly JsonFragment[];
  readonly bytecode: string;
  readonly deployedBytecode: string;
  readonly immutableReferences?: Readonly<
    Record<string, readonly { readonly start: number; readonly length: number }[]>
  >;
}

export const DEPLOYED_CONTRACTS = {
  AccessManager: "@openzeppelin/contracts/access/manager/AccessManager.sol",
  GuardedPriceOracle: "contracts/GuardedPriceOracle.sol",
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

/** Runtime code of a contract without immutables. */
export function compiledRuntime(source: string): string {
  return read(source).deployedBytecode;
}
