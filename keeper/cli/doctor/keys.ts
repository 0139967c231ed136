import { formatEther, parseEther } from "ethers";
import { oneLine } from "../../app/faults.ts";
import type { Log } from "../../app/ports.ts";
import type { KeySigner } from "../../chain/keySigner.ts";
import type { EvmRiskOracle } from "../../chain/riskOracle.ts";
import { ConnectivityError, RpcEndpoint } from "../../chain/rpcEndpoint.ts";
import type { RpcPool } from "../../chain/rpcPool.ts";
import type { KeeperConfig, KeyConfig } from "../config.ts";
import type { Environment } from "../environment.ts";
import { keySigner } from "../runtime.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";

export interface Keys {
  readonly findings: readonly Finding[];
  readonly sender: KeySigner | undefined;
  readonly signer: KeySigner | undefined;
}

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** Opens the keys: nothing is signed. */
export async function openKeys(
  { sender, signer, chain }: KeeperConfig,
  environment: Environment,
  inFolder: (file: string) => string,
): Promise<Keys> {
  if (sender === undefined)
    return {
      findings: [
        fault("sender", "no key to send with", "configure sender: a keystore or an external signer"),
      ],
      sender: undefined,
      signer: undefined,
    };
  const open = (key: KeyConfig) => keySigner(key, environment, inFolder, chain.timeoutMs, SILENT);
  const sending = await opened("sender", sender, environment, chain.timeoutMs, open);
  if (signer === undefined) return { findings: [sending.finding], sender: sending.key, signer: sending.key };
  const signing = await opened("signer", signer, environment, chain.timeoutMs, open);
  return { findings: [sending.finding, signing.finding], sender: sending.key, signer: signing.key };
}

async function opened(
  name: string,
  config: KeyConfig,
  environment: Environment,
  timeoutMs: number,
  open: (key: KeyConfig) => Promise<KeySigner>,
): Promise<{ readonly finding: Finding; readonly key: KeySigner | undefined }> {
  try {
    const key = await open(config);
    if (config.kind === "external") await reach(config, environment, timeoutMs);
    return { finding: ok(name, key.address), key };
  } catch (cause) {
    return { finding: fault(name, oneLine(cause), keyRemedy(config)), key: undefined };
  }
}

/** The remote signer answers, whatever it says to this question. */
async function reach(
  { url, tokenEnv }: KeyConfig & { kind: "external" },
  environment: Environment,
  timeoutMs: number,
): Promise<void> {
  const token = tokenEnv === undefined ? undefined : environment[tokenEnv];
  try {
    await new RpcEndpoint(url, timeoutMs, token).request("eth_accounts", []);
  } catch (cause) {
    if (cause instanceof ConnectivityError) throw cause;
  }
}

function keyRemedy(key: KeyConfig): string {
  switch (key.kind) {
    case "environment":
      return `put a private key (32 bytes, hex) into ${key.variable}, better: use a keystore`;
    case "keystore":
      return `check that ${key.path} exists, is an ethers JSON keystore, and that ${key.passwordEnv} holds its password`;
    case "external":
      return `start the signer at ${key.url}, or correct its address`;
  }
}

/** The sender can pay, and the signers that are configured reach the contract's threshold. */
export async function checkKeys(
  config: KeeperConfig,
  { sender, signer }: Keys,
  pool: RpcPool,
  oracle: EvmRiskOracle,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (sender !== undefined) findings.push(await balance(config, sender.address, pool));
  if (signer !== undefined) findings.push(...(await signerSet(config, signer.address, oracle)));
  return findings;
}

async function balance({ transactions }: KeeperConfig, address: string, pool: RpcPool): Promise<Finding> {
  try {
    const held = await pool.quorumHighest("eth_getBalance", [address, "latest"]);
    const budget = parseEther(transactions.dailyBudgetEther);
    const remedy = `send ether to ${address}; a day may cost ${transactions.dailyBudgetEther}`;
    if (held === 0n) return fault("balance", `${address} holds nothing`, remedy);
    if (held < budget) return warning("balance", `${address} holds ${formatEther(held)} ether`, remedy);
    return ok("balance", `${formatEther(held)} ether`);
  } catch (cause) {
    return fault("balance", oneLine(cause), `check the endpoints: the balance of ${address} cannot be read`);
  }
}

async function signerSet(
  { cosigners }: KeeperConfig,
  address: string,
  oracle: EvmRiskOracle,
): Promise<readonly Finding[]> {
  try {
    const [known, { threshold }] = [await oracle.isSigner(address), await oracle.signerSet()];
    if (!known)
      return [
        fault(
          "signer",
          `${address} is not in the contract's signer set`,
          `let governance add ${address}, or configure the key that it did add`,
        ),
      ];
    const reachable = 1 + cosigners.length;
    if (reachable < threshold)
      return [
        fault(
          "signer",
          `${threshold} signatures are needed, ${reachable} can be had`,
          `add ${threshold - reachable} more co-signers to cosigners`,
        ),
      ];
    return [ok("signer", `${address} signs, threshold ${threshold}, ${cosigners.length} co-signers`)];
  } catch (cause) {
    return [fault("signer", oneLine(cause), "check contracts.riskParameterOracle and the endpoints")];
  }
}
