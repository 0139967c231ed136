import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { getAddress } from "ethers";
import { OutOfDomainError, RwaError } from "../../keeper/domain/errors.ts";
import { DEFAULT_RPC } from "../defaults.ts";
import { FUNCTION_ROLES } from "../deploy/roles.ts";
import { type GovernanceContext, openContext } from "./context.ts";
import { nextTransactions } from "./delivery/access.ts";
import { proposals } from "./delivery/proposal.ts";
import { safeBatch } from "./delivery/safeBatch.ts";
import { executeCalls, scheduleCalls } from "./delivery/send.ts";
import type { Plan } from "./plan.ts";
import { type Preview, previewCalls } from "./preview.ts";
import { openSigner, type SignerOptions } from "./signer.ts";
import { renderEffects } from "./table.ts";

export interface PlanOptions extends SignerOptions {
  readonly rpc: string;
  readonly deployment?: string;
  readonly json?: boolean;
  readonly execute?: boolean;
  readonly schedule?: boolean;
  readonly safe?: string;
  readonly governor?: string;
  readonly out?: string;
}

/** The contract itself would refuse the change; nothing was sent. */
export class RefusedError extends RwaError {}

/** Options that every governance command has. */
export function withPlanOptions(command: Command): Command {
  return command
    .option("--rpc <url>", "JSON-RPC endpoint", DEFAULT_RPC)
    .option("--deployment <folder>", "folder of the deployment record; deployments/<chainId> unless given")
    .option("--json", "print only JSON")
    .option("--dry-run", "only print the table (default)")
    .option("--execute", "send it: directly, or once its delay has passed")
    .option("--schedule", "announce it in the AccessManager")
    .option("--safe <address>", "write the Safe transaction-builder file of the next step")
    .option("--governor <address>", "print the proposals for an OpenZeppelin Governor")
    .option("--out <file>", "where the Safe file goes", "safe-batch.json")
    .option("--keystore <file>", "encrypted keystore; password in KEYSTORE_PASSWORD")
    .option("--key-env <name>", "environment variable with the private key", "GOVERNANCE_KEY")
    .option("--from <address>", "account held by the node itself (test chains)");
}

const checksummed = (field: string, text: string): string => {
  try {
    return getAddress(text);
  } catch {
    throw new OutOfDomainError(field, text, "an address");
  }
};

async function deliver(context: GovernanceContext, plan: Plan, options: PlanOptions): Promise<unknown> {
  if (options.execute || options.schedule) {
    const signer = await openSigner(context.provider, options);
    return options.execute
      ? executeCalls(context, signer, plan.calls)
      : scheduleCalls(context, signer, plan.calls);
  }
  if (options.safe !== undefined) {
    const safe = checksummed("--safe", options.safe);
    const transactions = await nextTransactions(context, safe, plan.calls);
    const file = options.out ?? "safe-batch.json";
    const batch = safeBatch(context.chainId, safe, plan.title, transactions, Date.now());
    writeFileSync(file, `${JSON.stringify(batch, null, 2)}\n`);
    return { file, steps: transactions.map(({ phase, call }) => `${phase} ${call.contract}.${call.method}`) };
  }
  if (options.governor !== undefined)
    return proposals(context, checksummed("--governor", options.governor), plan.title, plan.calls);
  return undefined;
}

function describeCalls(plan: Plan): string {
  return plan.calls
    .map(
      ({ contract, method }) => `  ${contract}.${method}  (${FUNCTION_ROLES[contract][method] ?? "ADMIN"})\n`,
    )
    .join("");
}

/** Previews a plan, prints it, and delivers it as the flags say; without a flag nothing leaves this machine. */
export async function runPlan(
  options: PlanOptions,
  build: (context: GovernanceContext) => Promise<Plan> | Plan,
): Promise<void> {
  const modes = [options.execute, options.schedule, options.safe, options.governor].filter(Boolean);
  if (modes.length > 1)
    throw new OutOfDomainError("flags", modes.length, "one of --execute, --schedule, --safe, --governor");
  const context = await openContext(options.rpc, options.deployment);
  try {
    const plan = await build(context);
    const preview: Preview = await previewCalls(context, plan.calls, plan.reads);
    if (!options.json) process.stdout.write(`${plan.title}\n${describeCalls(plan)}${renderEffects(preview)}`);
    if (preview.refusals.length > 0) throw new RefusedError(`refused: ${preview.refusals.join("; ")}`);
    const delivered = await deliver(context, plan, options);
    if (options.json) {
      const calls = plan.calls.map(({ contract, method, data }) => ({
        contract,
        method,
        target: context.targets[contract],
        data,
      }));
      process.stdout.write(
        `${JSON.stringify({ title: plan.title, calls, effects: preview.effects, delivered }, null, 2)}\n`,
      );
    } else if (delivered === undefined) process.stdout.write("dry run: nothing was sent\n");
    else process.stdout.write(`${JSON.stringify(delivered, null, 2)}\n`);
  } finally {
    context.provider.destroy();
  }
}
