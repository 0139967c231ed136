import { mkdirSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { parseEther, parseUnits } from "ethers";
import { HOME_CHAIN } from "../adapters/chainCalls.ts";
import { httpClient } from "../adapters/http.ts";
import { kuboPinner } from "../adapters/kuboPin.ts";
import { installedModelHash } from "../adapters/modelSources.ts";
import { fetchHermes } from "../adapters/pyth.ts";
import { createSources } from "../adapters/registry.ts";
import type { CosignTolerances } from "../app/cosigner.ts";
import { ModelPricer, modelAssembler } from "../app/modelPricer.ts";
import type { BatchSigner, ChainReader, Log, PythUpdates } from "../app/ports.ts";
import { snapshotOf } from "../app/snapshot.ts";
import type { TickParts } from "../app/tickTypes.ts";
import { TypedBatchSigner } from "../chain/batchSigner.ts";
import { EvmReader } from "../chain/evmReader.ts";
import type { KeySigner } from "../chain/keySigner.ts";
import { EvmPriceOracle } from "../chain/priceOracle.ts";
import { explainPriceRevert } from "../chain/priceOracleAbi.ts";
import { EvmRiskOracle, explainRevert } from "../chain/riskOracle.ts";
import { RpcEndpoint } from "../chain/rpcEndpoint.ts";
import { RpcPool } from "../chain/rpcPool.ts";
import { ExternalSigner, environmentSigner, keystoreSigner } from "../chain/signers.ts";
import { EvmTransactor } from "../chain/transactor.ts";
import { HttpCosigner } from "../cosign/httpCosigner.ts";
import { SnapshotFiles } from "../journal/snapshotFiles.ts";
import { SqliteJournal } from "../journal/sqliteJournal.ts";
import { readJson } from "./assetFiles.ts";
import { chainClock, systemClock } from "./clocks.ts";
import { type KeeperConfig, type KeyConfig, parseConfig } from "./config.ts";
import { type Environment, required, secretsOf } from "./environment.ts";
import { curveBinding, keptAssets } from "./keeperAssets.ts";
import { createLog } from "./log.ts";

const DAY = 86_400;

/** Everything a command needs, built from one configuration file. */
export interface Runtime {
  readonly config: KeeperConfig;
  readonly parts: TickParts & { readonly oracle: EvmRiskOracle };
  readonly chain: ChainReader;
  readonly pool: RpcPool;
  readonly log: Log;
  readonly tolerances: CosignTolerances;
  readonly environment: Environment;
  close(): void;
}

export interface RuntimeOptions {
  readonly dryRun?: boolean;
  /** Without keys: for commands that only read. */
  readonly readOnly?: boolean;
}

export function loadConfig(path: string): { readonly config: KeeperConfig; readonly folder: string } {
  return { config: parseConfig(readJson(path)), folder: dirname(resolve(path)) };
}

/** Where the configuration keeps its journal. */
export function journalPath(path: string): string {
  const { config, folder } = loadConfig(path);
  return isAbsolute(config.journal) ? config.journal : join(folder, config.journal);
}

export async function createRuntime(
  path: string,
  environment: Environment,
  options: RuntimeOptions = {},
): Promise<Runtime> {
  const { config, folder } = loadConfig(path);
  const secrets = new Set(secretsOf(config, environment));
  const log = createLog(config.log.level, secrets);
  // A variable that a binding asks for is a secret from then on.
  const secret = (name: string) => {
    const value = environment[name];
    if (value !== undefined) secrets.add(value);
    return value;
  };
  const http = httpClient();
  const inFolder = (file: string) => (isAbsolute(file) ? file : join(folder, file));
  const { chain: net, contracts } = config;
  const chainId = BigInt(net.id);

  const pool = poolOf(net.id, net.rpc, config, environment);
  const chain = new EvmReader(pool, chainId);
  const others = Object.entries(net.others).map(
    ([name, { id, rpc }]) =>
      [
        name,
        new EvmReader(poolOf(id, rpc, { ...config, chain: { ...net, quorum: 1 } }, environment), BigInt(id)),
      ] as const,
  );
  const oracle = new EvmRiskOracle(contracts.riskParameterOracle, chain, chainId);
  const clock = config.clock === "chain" ? chainClock(chain) : systemClock;

  const readOnly = options.readOnly === true;
  const key = async (from: KeyConfig | undefined) =>
    from === undefined || readOnly ? undefined : keySigner(from, environment, inFolder, net.timeoutMs, log);
  const sender = await key(config.sender);
  const signing = config.signer === undefined ? sender : await key(config.signer);
  const signer: BatchSigner | undefined =
    signing === undefined ? undefined : new TypedBatchSigner(signing, oracle);

  const journalPath = inFolder(config.journal);
  mkdirSync(dirname(journalPath), { recursive: true });
  const journal = new SqliteJournal(journalPath);
  const transactor =
    sender === undefined
      ? undefined
      : new EvmTransactor({
          ...{ pool, signer: sender, journal, clock, log, explain },
          policy: transactorPolicy(config, chainId),
        });
  const poker =
    contracts.guardedPriceOracle === undefined
      ? undefined
      : new EvmPriceOracle({
          address: contracts.guardedPriceOracle,
          chain,
          transactor,
          pyth: pythUpdates(config, environment),
          log,
        });
  const pinner = config.ipfs === undefined ? undefined : kuboPinner(http, config.ipfs.url);

  return {
    ...{ config, chain, pool, log, environment },
    tolerances: {
      input: config.cosign.inputTolerance,
      part: BigInt(config.cosign.partTolerancePips),
      maxAge: config.cosign.maxAgeSeconds,
      maxAhead: config.cosign.maxAheadSeconds,
    },
    parts: {
      assets: keptAssets(config, folder),
      curve: curveBinding(config),
      sources: createSources({
        chains: new Map([[HOME_CHAIN, chain], ...others]),
        folder,
        secrets: secret,
        http,
      }),
      assembler: modelAssembler,
      pricer: new ModelPricer(installedModelHash()),
      snapshots: new SnapshotFiles(inFolder(config.snapshots)),
      cosigners: config.cosigners.map(
        ({ name, url, tokenEnv }) =>
          new HttpCosigner(name, url, tokenEnv === undefined ? undefined : required(environment, tokenEnv)),
      ),
      settings: {
        valuationGrid: config.tick.valuationGridSeconds,
        batchSize: config.tick.batchSize,
        submitHeld: config.tick.submitHeld,
        validity: config.tick.validitySeconds,
        sourceTimeoutMs: config.tick.sourceTimeoutMs,
        sourceRetries: config.tick.sourceRetries,
        cosignTimeoutMs: config.cosign.timeoutMs,
        keepUnsent: config.retention.unsentDays * DAY,
        keepUnsentRows: config.retention.unsentRowsDays * DAY,
        dryRun: options.dryRun === true,
      },
      ...{ clock, snapshotOf, pinner, oracle, signer, transactor, poker, journal, log },
    },
    close: () => journal.close(),
  };
}

/** Reverts of either oracle in its own names. */
const explain = (data: string): string => explainPriceRevert(data) ?? explainRevert(data);

function pythUpdates({ pyth }: KeeperConfig, environment: Environment): PythUpdates | undefined {
  if (pyth === undefined) return undefined;
  const token = pyth.tokenEnv === undefined ? undefined : required(environment, pyth.tokenEnv);
  const http = httpClient();
  return {
    latest: async (ids, signal) => (await fetchHermes(http, pyth.url, ids, token, signal)).updateData,
  };
}

/** The endpoints of one chain. Throws where a named variable is not set. */
export function poolOf(
  id: number,
  rpc: KeeperConfig["chain"]["rpc"],
  { chain }: Pick<KeeperConfig, "chain">,
  environment: Environment,
): RpcPool {
  const endpoints = rpc.map(({ url, urlEnv, tokenEnv }) => {
    const address = url ?? required(environment, urlEnv ?? "");
    return new RpcEndpoint(
      address,
      chain.timeoutMs,
      tokenEnv === undefined ? undefined : required(environment, tokenEnv),
    );
  });
  return new RpcPool(endpoints, {
    chainId: BigInt(id),
    quorum: chain.quorum,
    maxLag: chain.maxLagBlocks,
    maxHeadAge: chain.maxHeadAgeSeconds ?? undefined,
    quarantineMs: chain.quarantineSeconds * 1_000,
  });
}

/** Opens a key. Throws SignerError, MissingInputError. */
export async function keySigner(
  key: KeyConfig,
  environment: Environment,
  inFolder: (file: string) => string,
  timeoutMs: number,
  log: Log,
): Promise<KeySigner> {
  switch (key.kind) {
    case "environment":
      log.warn(
        { variable: key.variable },
        "plain key from the environment: use a keystore or an external signer",
      );
      return environmentSigner(key.variable, environment[key.variable]);
    case "keystore":
      return keystoreSigner(inFolder(key.path), environment[key.passwordEnv]);
    case "external":
      return new ExternalSigner(
        key.url,
        key.address,
        timeoutMs,
        key.tokenEnv === undefined ? undefined : required(environment, key.tokenEnv),
      );
  }
}

function transactorPolicy({ transactions }: KeeperConfig, chainId: bigint) {
  return {
    chainId,
    confirmations: transactions.confirmations,
    bumpAfterMs: transactions.bumpAfterSeconds * 1_000,
    pollMs: transactions.pollSeconds * 1_000,
    deadlineMs: transactions.deadlineSeconds * 1_000,
    recheckSeconds: transactions.recheckSeconds,
    maxFeePerGasCap: parseUnits(transactions.maxFeePerGasGwei, "gwei"),
    dailyBudget: parseEther(transactions.dailyBudgetEther),
  };
}
