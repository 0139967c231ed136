import { z } from "zod";
import { OutOfDomainError } from "../domain/errors.ts";

/** `keeper.config.json`. No secret belongs here: variables of the environment are named, never their values. */
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, "an address: 0x and 40 hex digits");
const seconds = (min: number, max: number) => z.int().min(min).max(max);
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, "the name of an environment variable");
const decimal = z.string().regex(/^(0|[1-9]\d*)(\.\d+)?$/, "a plain decimal as a string");
const pips = z.int().min(0).max(1_000_000);

/** A URL without credentials; one that holds a key comes from the environment by `urlEnv`. */
const publicUrl = z.url({ protocol: /^https?$/ }).refine((text) => {
  const { username, password } = new URL(text);
  return username === "" && password === "";
}, "a URL without user and password; put secrets into the environment");

const endpoint = z
  .strictObject({ url: publicUrl.optional(), urlEnv: variable.optional(), tokenEnv: variable.optional() })
  .refine(({ url, urlEnv }) => (url === undefined) !== (urlEnv === undefined), "either url or urlEnv");

const key = z.discriminatedUnion("kind", [
  /** A plain private key in the environment: for development. */
  z.strictObject({ kind: z.literal("environment"), variable }),
  /** An encrypted ethers JSON keystore. */
  z.strictObject({ kind: z.literal("keystore"), path: z.string().min(1), passwordEnv: variable }),
  /** A remote signer over JSON-RPC. */
  z.strictObject({ kind: z.literal("external"), url: publicUrl, address, tokenEnv: variable.optional() }),
]);
export type KeyConfig = z.infer<typeof key>;

const policy = z.strictObject({
  /** Moves of the total haircut, the yield and the kink that are pushed at once, in pips. */
  haircutDeviationPips: pips.default(5_000),
  yieldDeviationPips: pips.default(1_000),
  kinkDeviationPips: pips.default(20_000),
  /** Longest time between confirmations: 2 to 12 h are usual. */
  heartbeatSeconds: seconds(60, 7 * 86_400).default(4 * 3_600),
  marginSeconds: seconds(0, 86_400).default(600),
  earlyAfterSeconds: seconds(0, 7 * 86_400).default(3 * 3_600),
  earlyPercent: z.int().min(1).max(100).default(50),
});

const asset = z.strictObject({
  /** A preset's name or a path, relative to this file. */
  file: z.string().min(1),
  /** Collateral token on chain. */
  address,
  policy: policy.partial().optional(),
});

const curve = z.union([
  /** A live source, as in an asset's bindings. */
  z.strictObject({
    adapter: z.string().min(1),
    params: z.record(z.string(), z.json()).default({}),
    required: z.boolean().default(true),
    /** Date of the shipped curve that stands in for an optional one. */
    substitute: z.iso.date().optional(),
  }),
  /** The shipped Treasury curve of a date: for demonstrations and recorded data. */
  z.strictObject({ shipped: z.iso.date() }),
]);

const listen = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  port: z.int().min(0).max(65_535),
});

export const keeperConfig = z.strictObject({
  $schema: z.string().optional(),
  chain: z.strictObject({
    id: z.int().min(1),
    rpc: z.array(endpoint).min(1).max(16),
    /** Endpoints that must answer alike. */
    quorum: z.int().min(1).max(16).default(1),
    maxLagBlocks: z.int().min(0).max(1_000).default(3),
    /** Oldest acceptable head; null for chains that mine on demand. */
    maxHeadAgeSeconds: seconds(1, 86_400).nullable().default(300),
    timeoutMs: z.int().min(100).max(120_000).default(8_000),
    quarantineSeconds: z.number().min(0.1).max(3_600).default(10),
    /** Further chains that data sources may name. */
    others: z
      .record(
        z.string().regex(/^[a-z][a-zA-Z0-9]*$/),
        z.strictObject({ id: z.int().min(1), rpc: z.array(endpoint).min(1) }),
      )
      .default({}),
  }),
  contracts: z.strictObject({ riskParameterOracle: address, guardedPriceOracle: address.optional() }),
  assets: z.array(asset).min(1).max(500),
  curve: curve.optional(),
  policy: policy.prefault({}),
  tick: z
    .strictObject({
      /** Cron expression of `start`, UTC. */
      cron: z.string().min(1).default("*/5 * * * *"),
      /** Valuation times are multiples of this. */
      valuationGridSeconds: seconds(1, 3_600).default(60),
      batchSize: z.int().min(1).max(50).default(25),
      submitHeld: z.enum(["never", "loosening", "always"]).default("always"),
      validitySeconds: seconds(60, 3_600).default(900),
      sourceTimeoutMs: z.int().min(100).max(300_000).default(30_000),
      sourceRetries: z.int().min(0).max(10).default(0),
    })
    .prefault({}),
  transactions: z
    .strictObject({
      confirmations: z.int().min(1).max(1_000).default(2),
      bumpAfterSeconds: z.number().min(0.1).max(3_600).default(45),
      pollSeconds: z.number().min(0.02).max(60).default(2),
      deadlineSeconds: z.number().min(0.5).max(3_600).default(300),
      maxFeePerGasGwei: decimal.default("200"),
      dailyBudgetEther: decimal.default("0.1"),
      /** Landings this young are re-checked after a reorg. */
      recheckSeconds: seconds(0, 7 * 86_400).default(7_200),
    })
    .prefault({}),
  /** Pays for transactions. */
  sender: key.optional(),
  /** Signs batches; absent: the sender's key does. */
  signer: key.optional(),
  cosigners: z
    .array(z.strictObject({ name: z.string().min(1), url: publicUrl, tokenEnv: variable.optional() }))
    .max(15)
    .default([]),
  cosign: z
    .strictObject({
      listen: listen.prefault({ port: 9_465 }),
      /** Bearer token that proposers must present. */
      tokenEnv: variable.optional(),
      timeoutMs: z.int().min(100).max(120_000).default(20_000),
      /** Relative difference of an observed number. */
      inputTolerance: decimal.default("0.01"),
      /** Absolute difference of any reported part. */
      partTolerancePips: pips.default(1_000),
      maxAgeSeconds: seconds(1, 3_600).default(600),
      maxAheadSeconds: seconds(0, 300).default(30),
    })
    .prefault({}),
  journal: z.string().min(1).default("keeper.sqlite"),
  snapshots: z.string().min(1).default("snapshots"),
  /** What was sent is kept for good; of what was not, inputs and outputs for some days, then the bare rows. */
  retention: z
    .strictObject({
      unsentDays: z.int().min(0).max(3_650).default(2),
      unsentRowsDays: z.int().min(0).max(3_650).default(60),
    })
    .prefault({}),
  /** Kubo HTTP API; absent: nothing is pinned. */
  ipfs: z.strictObject({ url: publicUrl }).optional(),
  /** Hermes endpoint for fresh Pyth prices; absent: pokes go without. */
  pyth: z.strictObject({ url: publicUrl, tokenEnv: variable.optional() }).optional(),
  /** `/metrics`, `/livez`, `/readyz`. */
  server: listen.prefault({ port: 9_464 }),
  /** `chain`: the newest block's time counts as now. For local chains whose time was moved. */
  clock: z.enum(["system", "chain"]).default("system"),
  log: z.strictObject({ level: z.enum(["debug", "info", "warn", "error"]).default("info") }).prefault({}),
});
export type KeeperConfig = z.infer<typeof keeperConfig>;
export type PolicyConfig = KeeperConfig["policy"];

/** Throws OutOfDomainError with the dotted path of the offending field. */
export function parseConfig(value: unknown): KeeperConfig {
  const result = keeperConfig.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    const path = [...(issue?.path ?? [])].join(".");
    if (issue?.code === "unrecognized_keys")
      throw new OutOfDomainError(
        [path, issue.keys[0]].filter(Boolean).join("."),
        "an unknown key",
        "only keys of keeper.config.json",
      );
    throw new OutOfDomainError(path || "config", "its value", issue?.message ?? "a valid configuration");
  }
  const config = result.data;
  if (config.chain.quorum > config.chain.rpc.length)
    throw new OutOfDomainError(
      "chain.quorum",
      config.chain.quorum,
      `at most ${config.chain.rpc.length}, the endpoints`,
    );
  if (config.tick.valuationGridSeconds > config.tick.validitySeconds)
    throw new OutOfDomainError(
      "tick.valuationGridSeconds",
      config.tick.valuationGridSeconds,
      "at most validitySeconds",
    );
  const seen = new Set<string>();
  for (const [index, item] of config.assets.entries()) {
    const lower = item.address.toLowerCase();
    if (seen.has(lower))
      throw new OutOfDomainError(`assets.${index}.address`, item.address, "each address once");
    seen.add(lower);
  }
  return config;
}

/** The JSON Schema of `keeper.config.json`, for editors. */
export function configJsonSchema(): string {
  const schema = z.toJSONSchema(keeperConfig, { io: "input" });
  return `${JSON.stringify({ title: "Configuration of the keeper", ...schema }, null, 2)}\n`;
}
