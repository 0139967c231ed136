import { oneLine } from "../../app/faults.ts";
import { OutOfDomainError } from "../../domain/errors.ts";
import type { KeeperConfig } from "../config.ts";
import { type Environment, secretVariables } from "../environment.ts";
import { loadConfig } from "../runtime.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";

export interface Configured {
  readonly findings: readonly Finding[];
  readonly loaded?: { readonly config: KeeperConfig; readonly folder: string };
}

/** The configuration file: there, JSON, and every value possible. */
export function checkConfiguration(path: string): Configured {
  try {
    const loaded = loadConfig(path);
    return { findings: [ok("configuration", path)], loaded };
  } catch (cause) {
    const remedy =
      cause instanceof OutOfDomainError
        ? `correct the field ${cause.field} in ${path}`
        : `write ${path} (start from deploy/keeper.config.json; keeper.config.schema.json explains the keys), or name another file with --config`;
    return { findings: [fault("configuration", oneLine(cause), remedy)] };
  }
}

/** Every variable that the configuration names. Values are never shown. */
export function checkEnvironment(config: KeeperConfig, environment: Environment): readonly Finding[] {
  const missing = secretVariables(config).filter((name) => (environment[name] ?? "") === "");
  if (missing.length === 0) return [ok("environment", "every named variable is set")];
  return missing.map((name) =>
    fault("environment", `${name} is not set`, `set ${name} in the keeper's environment (not in the file)`),
  );
}

/** Settings that are possible but seldom meant. */
export function checkPrudence({ chain, sender, signer }: KeeperConfig): readonly Finding[] {
  const findings: Finding[] = [];
  if (chain.rpc.length < 2 || chain.quorum < 2)
    findings.push(
      warning(
        "rpc",
        `quorum ${chain.quorum} of ${chain.rpc.length}: one node's word is taken`,
        "add endpoints of different operators to chain.rpc and raise chain.quorum to 2",
      ),
    );
  for (const [name, key] of Object.entries({ sender, signer }))
    if (key?.kind === "environment")
      findings.push(
        warning(name, `plain key in ${key.variable}`, "use a keystore or an external signer in production"),
      );
  return findings;
}
