import { MissingInputError } from "../domain/errors.ts";
import type { KeeperConfig } from "./config.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every variable that the configuration names: what they hold is secret. */
export function secretVariables(config: KeeperConfig): readonly string[] {
  const endpoints = [...config.chain.rpc, ...Object.values(config.chain.others).flatMap(({ rpc }) => rpc)];
  const keys = [config.sender, config.signer].flatMap((key) => (key === undefined ? [] : [key]));
  return [
    ...endpoints.flatMap(({ urlEnv, tokenEnv }) => [urlEnv, tokenEnv]),
    ...keys.map((key) =>
      key.kind === "environment" ? key.variable : key.kind === "keystore" ? key.passwordEnv : key.tokenEnv,
    ),
    ...config.cosigners.map(({ tokenEnv }) => tokenEnv),
    config.cosign.tokenEnv,
    config.pyth?.tokenEnv,
  ].filter((name) => name !== undefined);
}

export function secretsOf(config: KeeperConfig, environment: Environment): ReadonlySet<string> {
  return new Set(secretVariables(config).flatMap((name) => environment[name] ?? []));
}

/** The value of a named variable, or a fault that names the variable. */
export function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === "") throw new MissingInputError(name, "set this environment variable");
  return value;
}
