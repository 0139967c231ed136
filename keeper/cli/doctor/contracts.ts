import { Interface } from "ethers";
import { GuardedPriceOracleAbi } from "../../../abi/generated/GuardedPriceOracle.mjs";
import { RiskParameterOracleAbi } from "../../../abi/generated/RiskParameterOracle.mjs";
import type { KeptAsset } from "../../app/asset.ts";
import { oneLine } from "../../app/faults.ts";
import type { ChainReader } from "../../app/ports.ts";
import type { KeeperConfig } from "../config.ts";
import { type Finding, fault, ok } from "./finding.ts";

const NAMES = ["riskParameterOracle", "guardedPriceOracle"] as const;
type ContractName = (typeof NAMES)[number];
const ABIS: Readonly<Record<ContractName, Interface>> = {
  riskParameterOracle: new Interface(RiskParameterOracleAbi),
  guardedPriceOracle: new Interface(GuardedPriceOracleAbi),
};

/** The configured contracts are there, are what they should be, and have every asset listed. */
export async function checkContracts(
  { contracts, chain: { id } }: KeeperConfig,
  chain: ChainReader,
  assets: readonly KeptAsset[],
): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    NAMES.map(async (name): Promise<readonly Finding[]> => {
      const address = contracts[name];
      if (address === undefined) return [];
      try {
        return await listings(name, address, chain, assets);
      } catch (cause) {
        const remedy = `check contracts.${name} against the deployment record of chain ${id}`;
        return [fault("contracts", `${name} ${address}: ${oneLine(cause)}`, remedy)];
      }
    }),
  );
  return findings.flat();
}

async function listings(
  name: ContractName,
  address: string,
  chain: ChainReader,
  assets: readonly KeptAsset[],
): Promise<readonly Finding[]> {
  const abi = ABIS[name];
  const calls = assets.map((asset) => ({
    to: address,
    data: abi.encodeFunctionData("isListed", [asset.address]),
  }));
  const results = await chain.calls(calls);
  if (results.some(({ ok: answered, data }) => !answered || data.length !== 66))
    return [
      fault(
        "contracts",
        `no ${name} answers at ${address}`,
        `put the address from the deployment record into contracts.${name}, or deploy it first`,
      ),
    ];
  const unlisted = assets.filter((_, index) => BigInt(results[index]?.data ?? 0) === 0n);
  return unlisted.length === 0
    ? [ok("contracts", `${name} ${address}: ${assets.length} assets listed`)]
    : unlisted.map((asset) =>
        fault(
          "contracts",
          `${asset.name} (${asset.address}) is not listed in ${name}`,
          "let governance list it, or correct its address in the configuration",
        ),
      );
}
