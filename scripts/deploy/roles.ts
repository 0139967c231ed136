import type { Interface } from "ethers";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import { IGuardedPriceOracle__factory } from "../../types/ethers-contracts/factories/contracts/interfaces/IGuardedPriceOracle__factory.ts";
import { IRiskParameterOracle__factory } from "../../types/ethers-contracts/factories/contracts/interfaces/IRiskParameterOracle__factory.ts";

/**
 * The one table of who may call what. Deployment writes it into the AccessManager, verification reads it back,
 * and a test compares it with the contracts' ABIs, so that no function is forgotten.
 */

/** Role numbers in the AccessManager, as in contracts/types/Roles.sol; ADMIN is the manager's own. */
export const ROLE_IDS = { ADMIN: 0n, GOVERNOR: 1n, GUARDIAN: 2n, REVIEWER: 3n } as const;
export type RoleName = keyof typeof ROLE_IDS;

/** GOVERNOR and ADMIN act no sooner than a day after they announced it. Seconds. */
export const MIN_GOVERNANCE_DELAY = 86_400;

export const GUARDED_CONTRACTS = ["GuardedPriceOracle", "RiskParameterOracle"] as const;
export type GuardedContract = (typeof GUARDED_CONTRACTS)[number];

/** Role needed for each function, or `PUBLIC` where anyone may call. */
export const FUNCTION_ROLES: Readonly<
  Record<GuardedContract, Readonly<Record<string, Exclude<RoleName, "ADMIN"> | "PUBLIC">>>
> = {
  GuardedPriceOracle: {
    list: "GOVERNOR",
    setSettings: "GOVERNOR",
    suspend: "GUARDIAN",
    approve: "REVIEWER",
    reject: "REVIEWER",
    resume: "REVIEWER",
    poke: "PUBLIC",
    pokeMany: "PUBLIC",
    pokeThrough: "PUBLIC",
  },
  RiskParameterOracle: {
    list: "GOVERNOR",
    retire: "GOVERNOR",
    setWeights: "GOVERNOR",
    configure: "GOVERNOR",
    setProfile: "GOVERNOR",
    setSigners: "GOVERNOR",
    tighten: "GUARDIAN",
    suspend: "GUARDIAN",
    release: "REVIEWER",
    discard: "REVIEWER",
    clearTighten: "REVIEWER",
    resume: "REVIEWER",
    submit: "PUBLIC",
    clearLapsed: "PUBLIC",
  },
};

const INTERFACES: Readonly<Record<GuardedContract, Interface>> = {
  GuardedPriceOracle: IGuardedPriceOracle__factory.createInterface(),
  RiskParameterOracle: IRiskParameterOracle__factory.createInterface(),
};

export function guardedInterface(contract: GuardedContract): Interface {
  return INTERFACES[contract];
}

/** Selectors of one contract that need `role`, in the table's order. */
export function selectorsOf(contract: GuardedContract, role: RoleName): string[] {
  return Object.entries(FUNCTION_ROLES[contract])
    .filter(([, needed]) => needed === role)
    .map(([name]) => {
      const fragment = INTERFACES[contract].getFunction(name);
      if (fragment === null)
        throw new MissingInputError(`${contract}.${name}`, "the ABI has no such function");
      return fragment.selector;
    });
}
