import { once } from "node:events";
import type { Command } from "commander";
import { cosign } from "../../app/cosigner.ts";
import { CosignServer } from "../../cosign/cosignServer.ts";
import { MissingInputError } from "../../domain/errors.ts";
import { required } from "../environment.ts";
import { print, printJson } from "../render.ts";
import { createRuntime } from "../runtime.ts";
import { type KeeperOptions, withConfig } from "./options.ts";

async function run(options: KeeperOptions): Promise<void> {
  const runtime = await createRuntime(options.config, process.env);
  const { config, parts, tolerances, log, environment } = runtime;
  const { signer } = parts;
  if (signer === undefined) throw new MissingInputError("signer", "co-signing needs a key: signer or sender");
  const { listen, tokenEnv, timeoutMs } = config.cosign;
  const token = tokenEnv === undefined ? undefined : required(environment, tokenEnv);
  const server = new CosignServer(
    { ...listen, token, timeoutMs },
    (proposal, signal) => cosign({ ...parts, signer, tolerances }, proposal, signal),
    log,
  );
  const url = await server.listen();
  if (options.json) printJson({ url, signer: signer.address });
  else print(`co-signing as ${signer.address} on ${url}`);
  await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  await server.close();
  runtime.close();
}

export function registerCosign(program: Command): void {
  withConfig(
    program
      .command("cosign")
      .description(
        "answer proposals of other keepers: recompute, compare with own observations, sign or refuse",
      ),
  ).action(run);
}
