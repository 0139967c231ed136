import { isAbsolute, join } from "node:path";
import { HOME_CHAIN } from "../../adapters/chainCalls.ts";
import { createSources } from "../../adapters/registry.ts";
import type { KeptAsset } from "../../app/asset.ts";
import { oneLine } from "../../app/faults.ts";
import { EvmReader } from "../../chain/evmReader.ts";
import { EvmRiskOracle } from "../../chain/riskOracle.ts";
import type { KeeperConfig } from "../config.ts";
import type { Environment } from "../environment.ts";
import { curveBinding, keptAssets } from "../keeperAssets.ts";
import { poolOf } from "../runtime.ts";
import { checkConfiguration, checkEnvironment, checkPrudence } from "./configuration.ts";
import { checkContracts } from "./contracts.ts";
import { checkEndpoints } from "./endpoints.ts";
import { type Finding, fault, ok } from "./finding.ts";
import { checkKeys, openKeys } from "./keys.ts";
import { checkServices } from "./services.ts";
import { checkSources } from "./sources.ts";
import { checkStorage } from "./storage.ts";

/** Everything that the keeper needs, checked one by one; what depends on a broken part is left out. */
export async function examine(
  path: string,
  environment: Environment,
  now: number,
): Promise<readonly Finding[]> {
  const { findings: first, loaded } = checkConfiguration(path);
  if (loaded === undefined) return first;
  const { config, folder } = loaded;
  const inFolder = (file: string) => (isAbsolute(file) ? file : join(folder, file));
  const findings = [
    ...first,
    ...checkPrudence(config),
    ...checkEnvironment(config, environment),
    ...checkStorage(config, inFolder),
  ];
  const { found: assetFindings, assets } = assetsOf(config, folder);
  const keys = await openKeys(config, environment, inFolder);
  const endpoints = await checkEndpoints(config, environment, now);
  findings.push(...assetFindings, ...keys.findings, ...endpoints, ...(await checkServices(config)));
  if (findings.some(({ check, level }) => level === "fault" && ["environment", "quorum"].includes(check)))
    return findings;

  const { contracts } = config;
  // How old the heads are has been said; what they hold is looked at all the same.
  const net = { ...config.chain, maxHeadAgeSeconds: null };
  const pool = poolOf(net.id, net.rpc, { chain: net }, environment);
  const chain = new EvmReader(pool, BigInt(net.id));
  const others = Object.entries(net.others).map(
    ([name, { id, rpc }]) =>
      [
        name,
        new EvmReader(poolOf(id, rpc, { chain: { ...net, quorum: 1 } }, environment), BigInt(id)),
      ] as const,
  );
  const listed = await checkContracts(config, chain, assets);
  findings.push(...listed);
  if (!listed.some(({ level, detail }) => level === "fault" && detail.includes("riskParameterOracle")))
    findings.push(
      ...(await checkKeys(
        config,
        keys,
        pool,
        new EvmRiskOracle(contracts.riskParameterOracle, chain, BigInt(net.id)),
      )),
    );
  const sources = createSources({
    chains: new Map([[HOME_CHAIN, chain], ...others]),
    folder,
    secrets: (name) => environment[name],
  });
  const valuedAt = config.clock === "chain" ? (await chain.head()).timestamp : now;
  findings.push(
    ...(await checkSources(assets, curveBinding(config), sources, valuedAt, config.tick.sourceTimeoutMs)),
  );
  return findings;
}

function assetsOf(
  config: KeeperConfig,
  folder: string,
): { readonly found: readonly Finding[]; readonly assets: readonly KeptAsset[] } {
  try {
    const assets = keptAssets(config, folder);
    return { found: [ok("assets", assets.map(({ name }) => name).join(", "))], assets };
  } catch (cause) {
    return {
      found: [
        fault("assets", oneLine(cause), "correct the asset file, or its name in assets, as the message says"),
      ],
      assets: [],
    };
  }
}
