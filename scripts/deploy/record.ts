import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Provider } from "ethers";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import { compiled, DEPLOYED_CONTRACTS, DEPLOYED_NAMES, type DeployedContract } from "./artifacts.ts";
import { connectContracts, readGovernedState } from "./governedState.ts";
import type { Plain } from "./plain.ts";

/** One contract as it was created. */
export interface CreatedContract {
  readonly address: string;
  readonly source: string;
  readonly block: number;
  readonly transaction: string;
  /** Constructor arguments by name. */
  readonly args: { readonly [name: string]: Plain };
}

/** deployments/<chainId>/deployment.json; the ABIs lie beside it in abi/. */
export interface DeploymentRecord {
  readonly chainId: string;
  readonly gitCommit: string;
  readonly deployer: string;
  /** Block time of the last creation, ISO 8601. */
  readonly deployedAt: string;
  readonly contracts: Readonly<Record<DeployedContract, CreatedContract>>;
  readonly roles: Plain;
  readonly settings: Plain;
}

const root = join(import.meta.dirname, "..", "..");
/** One folder a chain id; DEPLOYMENTS_DIR puts them elsewhere. */
export const DEPLOYMENTS = process.env["DEPLOYMENTS_DIR"] ?? join(root, "deployments");

function gitCommit(): string {
  try {
    const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
    const dirty = git("status", "--porcelain", "--untracked-files=no") !== "";
    return `${git("rev-parse", "HEAD")}${dirty ? "-dirty" : ""}`;
  } catch {
    return "unknown";
  }
}

interface Creation {
  readonly block: number;
  readonly transaction: string;
  readonly from: string;
}

/** Finds the transactions that created these addresses, between two blocks. */
async function findCreations(
  provider: Provider,
  addresses: readonly string[],
  fromBlock: number,
): Promise<Map<string, Creation>> {
  const wanted = new Set(addresses);
  const found = new Map<string, Creation>();
  const latest = await provider.getBlockNumber();
  for (let number = fromBlock; number <= latest && found.size < wanted.size; number += 1) {
    const block = await provider.getBlock(number, true);
    for (const transaction of block?.prefetchedTransactions ?? []) {
      if (transaction.to !== null) continue;
      const receipt = await provider.getTransactionReceipt(transaction.hash);
      const created = receipt?.contractAddress;
      if (created && wanted.has(created))
        found.set(created, { block: number, transaction: transaction.hash, from: transaction.from });
    }
  }
  return found;
}

/** Reads the whole record of a deployment back from the chain. `args` are what was passed to each constructor. */
export async function buildRecord(
  provider: Provider,
  addresses: Readonly<Record<DeployedContract, string>>,
  args: Readonly<Record<DeployedContract, { readonly [name: string]: Plain }>>,
  fromBlock: number,
): Promise<DeploymentRecord> {
  const creations = await findCreations(provider, Object.values(addresses), fromBlock);
  const created = (name: DeployedContract): Creation => {
    const creation = creations.get(addresses[name]);
    if (creation === undefined)
      throw new MissingInputError(name, `no transaction since block ${fromBlock} created ${addresses[name]}`);
    return creation;
  };
  const last = DEPLOYED_NAMES.map(created).reduce((a, b) => (a.block > b.block ? a : b));
  const first = DEPLOYED_NAMES.map(created).reduce((a, b) => (a.block < b.block ? a : b));
  const contracts = Object.fromEntries(
    DEPLOYED_NAMES.map((name) => {
      const { block, transaction } = created(name);
      return [
        name,
        {
          address: addresses[name],
          source: `${DEPLOYED_CONTRACTS[name]}:${name}`,
          block,
          transaction,
          args: args[name],
        },
      ];
    }),
  ) as Record<DeployedContract, CreatedContract>;
  const [{ chainId }, block, state] = await Promise.all([
    provider.getNetwork(),
    provider.getBlock(last.block),
    readGovernedState(connectContracts(addresses, provider), first.block),
  ]);
  return {
    chainId: chainId.toString(),
    gitCommit: gitCommit(),
    deployer: last.from,
    deployedAt: new Date(Number(block?.timestamp ?? 0) * 1000).toISOString(),
    contracts,
    ...state,
  };
}

/** Writes the record and each ABI; returns the record's path. */
export function writeRecord(record: DeploymentRecord, folder = join(DEPLOYMENTS, record.chainId)): string {
  mkdirSync(join(folder, "abi"), { recursive: true });
  for (const name of DEPLOYED_NAMES)
    writeFileSync(join(folder, "abi", `${name}.json`), `${JSON.stringify(compiled(name).abi, null, 2)}\n`);
  const file = join(folder, "deployment.json");
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
  return file;
}

export function readRecord(folder: string): DeploymentRecord {
  const file = join(folder, "deployment.json");
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new MissingInputError(file, cause instanceof SyntaxError ? "it is not JSON" : "no such record");
  }
}
