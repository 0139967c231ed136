import type { Provider } from "ethers";
import type { AccessManager } from "../../types/ethers-contracts/@openzeppelin/contracts/access/manager/AccessManager.ts";
import type { IGuardedPriceOracle } from "../../types/ethers-contracts/contracts/interfaces/IGuardedPriceOracle.ts";
import type { IRiskParameterOracle } from "../../types/ethers-contracts/contracts/interfaces/IRiskParameterOracle.ts";
import { AccessManager__factory } from "../../types/ethers-contracts/factories/@openzeppelin/contracts/access/manager/AccessManager__factory.ts";
import { IGuardedPriceOracle__factory } from "../../types/ethers-contracts/factories/contracts/interfaces/IGuardedPriceOracle__factory.ts";
import { IRiskParameterOracle__factory } from "../../types/ethers-contracts/factories/contracts/interfaces/IRiskParameterOracle__factory.ts";
import { type Plain, resultToPlain } from "./plain.ts";
import {
  FUNCTION_ROLES,
  GUARDED_CONTRACTS,
  type GuardedContract,
  guardedInterface,
  ROLE_IDS,
} from "./roles.ts";

export interface Addresses {
  readonly AccessManager: string;
  readonly GuardedPriceOracle: string;
  readonly RiskParameterOracle: string;
}

export interface Contracts {
  readonly manager: AccessManager;
  readonly prices: IGuardedPriceOracle;
  readonly parameters: IRiskParameterOracle;
}

/** Everything governance decides, as it stands on chain: who may do what, and every setting. */
export interface GovernedState {
  readonly roles: Plain;
  readonly settings: Plain;
}

export function connectContracts(addresses: Addresses, provider: Provider): Contracts {
  return {
    manager: AccessManager__factory.connect(addresses.AccessManager, provider),
    prices: IGuardedPriceOracle__factory.connect(addresses.GuardedPriceOracle, provider),
    parameters: IRiskParameterOracle__factory.connect(addresses.RiskParameterOracle, provider),
  };
}

const roleName = (id: bigint): string =>
  Object.entries(ROLE_IDS).find(([, known]) => known === id)?.[0] ?? `role ${id}`;

const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();

async function readMembers(manager: AccessManager, fromBlock: number): Promise<Plain> {
  const granted = await manager.queryFilter(manager.getEvent("RoleGranted"), fromBlock);
  const members: Record<string, Record<string, string>> = {};
  for (const { args } of granted) {
    const [isMember, delay] = await manager.hasRole(args.roleId, args.account);
    if (!isMember) continue;
    const name = roleName(args.roleId);
    members[name] = { ...members[name], [args.account]: delay.toString() };
  }
  return members;
}

async function readFunctionRoles(
  manager: AccessManager,
  target: string,
  contract: GuardedContract,
): Promise<Plain> {
  const restricted = Object.entries(FUNCTION_ROLES[contract]).filter(([, role]) => role !== "PUBLIC");
  const entries = await Promise.all(
    restricted.map(async ([name]) => {
      const selector = guardedInterface(contract).getFunction(name)?.selector ?? "0x";
      return [name, roleName(await manager.getTargetFunctionRole(target, selector))] as const;
    }),
  );
  return Object.fromEntries(entries);
}

async function readRoles(contracts: Contracts, fromBlock: number): Promise<Plain> {
  const { manager } = contracts;
  const targets = {
    GuardedPriceOracle: await contracts.prices.getAddress(),
    RiskParameterOracle: await contracts.parameters.getAddress(),
  };
  const functions: Record<string, Plain> = {};
  const closed: Record<string, boolean> = {};
  for (const contract of GUARDED_CONTRACTS) {
    functions[contract] = await readFunctionRoles(manager, targets[contract], contract);
    closed[contract] = await manager.isTargetClosed(targets[contract]);
  }
  const guardians = await Promise.all(
    Object.entries(ROLE_IDS).map(
      async ([name, id]) => [name, roleName(await manager.getRoleGuardian(id))] as const,
    ),
  );
  return {
    members: await readMembers(manager, fromBlock),
    functions,
    closed,
    guardians: Object.fromEntries(guardians),
  };
}

async function readSettings(contracts: Contracts, fromBlock: number): Promise<Plain> {
  const { prices, parameters } = contracts;
  const [signersChanged, profileSet, pricesListed, parametersListed] = await Promise.all([
    parameters.queryFilter(parameters.getEvent("SignersChanged"), fromBlock),
    parameters.queryFilter(parameters.getEvent("ProfileSet"), fromBlock),
    prices.queryFilter(prices.getEvent("AssetListed"), fromBlock),
    parameters.queryFilter(parameters.getEvent("AssetListed"), fromBlock),
  ]);
  const profiles: Record<string, Plain> = {};
  for (const id of unique(profileSet.map(({ args }) => args.profile.toString())))
    profiles[id] = resultToPlain(parameters.interface, "profileOf", await parameters.profileOf(BigInt(id)));
  const priceSettings: Record<string, Plain> = {};
  for (const asset of unique(pricesListed.map(({ args }) => args.asset)))
    priceSettings[asset] = resultToPlain(prices.interface, "settings", await prices.settings(asset));
  const assetSettings: Record<string, Plain> = {};
  for (const asset of unique(parametersListed.map(({ args }) => args.asset)))
    assetSettings[asset] = resultToPlain(
      parameters.interface,
      "settingsOf",
      await parameters.settingsOf(asset),
    );
  return {
    pyth: await prices.pyth(),
    // The event carries the whole set; the contract itself only answers for one account at a time.
    signers: unique([...(signersChanged.at(-1)?.args.signers ?? [])]),
    threshold: (await parameters.threshold()).toString(),
    profiles,
    prices: priceSettings,
    parameters: assetSettings,
  };
}

/** @param fromBlock block of the deployment; members, assets and profiles are found in the events since then. */
export async function readGovernedState(contracts: Contracts, fromBlock: number): Promise<GovernedState> {
  return {
    roles: await readRoles(contracts, fromBlock),
    settings: await readSettings(contracts, fromBlock),
  };
}
