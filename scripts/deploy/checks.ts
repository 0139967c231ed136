import { AbiCoder, concat, getCreateAddress, type JsonRpcProvider, ParamType, toQuantity } from "ethers";
import type { Libraries } from "../linkLibraries.ts";
import {
  type CompiledContract,
  compiledAndLinked,
  DEPLOYED_NAMES,
  type DeployedContract,
} from "./artifacts.ts";
import { connectContracts, readGovernedState } from "./governedState.ts";
import { differences, type Plain, toPlain } from "./plain.ts";
import type { CreatedContract, DeploymentRecord } from "./record.ts";
import { MIN_GOVERNANCE_DELAY } from "./roles.ts";

/** One thing that was compared; `faults` name every difference. */
export interface Check {
  readonly name: string;
  readonly faults: readonly string[];
}

type SendProvider = Pick<
  JsonRpcProvider,
  "send" | "getCode" | "getTransaction" | "getTransactionReceipt" | "getNetwork"
>;

/** Contracts that a constructor may create itself. */
const MAX_CHILDREN = 4;

const coder = AbiCoder.defaultAbiCoder();

const constructorInputs = (contract: CompiledContract): ParamType[] =>
  (contract.abi.find((fragment) => fragment.type === "constructor")?.inputs ?? []).map((input) =>
    ParamType.from(input),
  );

/** Creation code with its arguments, as this repository would send it. */
function creationCode(contract: CompiledContract, args: CreatedContract["args"]): string {
  return concat([contract.bytecode, coder.encode(constructorInputs(contract), Object.values(args))]);
}

const sayDifference = (expected: Plain, actual: Plain, what: string): string[] =>
  differences(expected, actual).map(
    ({ path, expected: recorded, actual: found }) =>
      `${what} ${path}: recorded ${recorded}, on chain ${found}`,
  );

/** Constructor arguments as the creation transaction carried them. */
function compareArguments(contract: CompiledContract, created: CreatedContract, data: string): string[] {
  const inputs = constructorInputs(contract);
  const sent = coder.decode(inputs, `0x${data.slice(contract.bytecode.length)}`);
  const names = Object.keys(created.args);
  const onChain = Object.fromEntries(
    inputs.map((input, i) => [names[i] ?? input.name, toPlain(input, sent[i])]),
  );
  return sayDifference(created.args, onChain, "constructor argument");
}

/** Runtime code without the bytes that are only known on deployment: immutables, a library's own address. */
function maskImmutables(contract: CompiledContract, code: string): string {
  let masked = code;
  for (const places of Object.values(contract.immutableReferences ?? {}))
    for (const { start, length } of places) {
      const from = 2 + 2 * start;
      masked = masked.slice(0, from) + "0".repeat(2 * length) + masked.slice(from + 2 * length);
    }
  return masked;
}

/**
 * The runtime code, immutables included, that the recorded arguments produce: the constructor is run again, by the
 * same account with the same nonce, with its address, and those of contracts that it creates itself, made free for the
 * length of that one call.
 */
async function rederive(
  provider: SendProvider,
  created: CreatedContract,
  initCode: string,
  creator: { from: string; nonce: number },
): Promise<string> {
  const free = { code: "0x", nonce: "0x0" };
  const children = Array.from({ length: MAX_CHILDREN }, (_, index) =>
    getCreateAddress({ from: created.address, nonce: index + 1 }),
  );
  return provider.send("eth_call", [
    { from: creator.from, data: initCode },
    "latest",
    {
      [created.address]: free,
      ...Object.fromEntries(children.map((child) => [child, free])),
      [creator.from]: { nonce: toQuantity(creator.nonce) },
    },
  ]);
}

async function checkContract(
  provider: SendProvider,
  name: DeployedContract,
  created: CreatedContract,
  addresses: Libraries,
): Promise<Check[]> {
  const contract = compiledAndLinked(name, addresses);
  const code = await provider.getCode(created.address);
  if (code === "0x") return [{ name: `${name}: code`, faults: [`no contract at ${created.address}`] }];

  const creation: string[] = [];
  const runtime: string[] = [];
  if (maskImmutables(contract, code) !== maskImmutables(contract, contract.deployedBytecode))
    runtime.push("runtime code differs from what this repository compiles");

  const transaction = await provider.getTransaction(created.transaction);
  const receipt = await provider.getTransactionReceipt(created.transaction);
  if (transaction === null || receipt === null) {
    creation.push(`no such transaction: ${created.transaction}`);
  } else {
    if (receipt.contractAddress !== created.address)
      creation.push(`the recorded transaction created ${receipt.contractAddress}, not ${created.address}`);
    if (receipt.blockNumber !== created.block)
      creation.push(`block: recorded ${created.block}, on chain ${receipt.blockNumber}`);
    if (!transaction.data.startsWith(contract.bytecode))
      creation.push("creation code differs from what this repository compiles");
    else creation.push(...compareArguments(contract, created, transaction.data));
    if (creation.length === 0 && runtime.length === 0) {
      const derived = await rederive(provider, created, creationCode(contract, created.args), transaction);
      if (derived !== code) runtime.push("immutables differ from those that the recorded arguments give");
    }
  }
  return [
    { name: `${name}: creation and constructor arguments`, faults: creation },
    { name: `${name}: runtime code and immutables`, faults: runtime },
  ];
}

function checkRules(record: DeploymentRecord, roles: Plain): Check {
  const members = (roles as { members?: Record<string, Record<string, string>> }).members ?? {};
  const faults: string[] = [];
  for (const role of ["GOVERNOR", "ADMIN"]) {
    const holders = Object.entries(members[role] ?? {});
    if (holders.length === 0) faults.push(`${role}: nobody holds it`);
    for (const [account, delay] of holders)
      if (Number(delay) < MIN_GOVERNANCE_DELAY)
        faults.push(`${role}: ${account} acts after ${delay} s, less than a day`);
  }
  for (const [role, holders] of Object.entries(members))
    if (record.deployer in holders) faults.push(`${role}: the deployer ${record.deployer} still holds it`);
  return { name: "governance rules", faults };
}

/** Compares everything that a record says with the chain and with what this repository compiles. */
export async function checkDeployment(provider: JsonRpcProvider, record: DeploymentRecord): Promise<Check[]> {
  const { chainId } = await provider.getNetwork();
  if (chainId.toString() !== record.chainId)
    return [{ name: "chain", faults: [`recorded ${record.chainId}, connected to ${chainId}`] }];
  const checks: Check[] = [];
  const recorded = Object.fromEntries(DEPLOYED_NAMES.map((name) => [name, record.contracts[name].address]));
  for (const name of DEPLOYED_NAMES)
    checks.push(...(await checkContract(provider, name, record.contracts[name], recorded)));
  if (checks.some(({ name, faults }) => name.endsWith(": code") && faults.length > 0)) return checks;

  const { contracts } = record;
  const addresses = {
    AccessManager: contracts.AccessManager.address,
    GuardedPriceOracle: contracts.GuardedPriceOracle.address,
    RiskParameterOracle: contracts.RiskParameterOracle.address,
  };
  const state = await readGovernedState(connectContracts(addresses, provider), contracts.AccessManager.block);
  return [
    ...checks,
    { name: "roles", faults: sayDifference(record.roles, state.roles, "role") },
    { name: "settings", faults: sayDifference(record.settings, state.settings, "setting") },
    checkRules(record, state.roles),
  ];
}
