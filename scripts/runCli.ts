import type { Command } from "commander";
import { isError } from "ethers";
import { RwaError } from "../keeper/domain/errors.ts";

/** Runs a script's command line; a failure is one line on stderr and exit code 1, without a stack. */
export async function runCli(program: Command, argv: readonly string[] = process.argv): Promise<void> {
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${program.name()}: ${messageOf(error)}\n`);
  }
}

function messageOf(error: unknown): string {
  if (error instanceof RwaError) return error.message;
  if (
    isError(error, "NETWORK_ERROR") ||
    (error instanceof Error && "code" in error && error.code === "ECONNREFUSED")
  )
    return "cannot reach the chain; check --rpc";
  if (isError(error, "CALL_EXCEPTION")) return `reverted: ${error.revert?.signature ?? error.shortMessage}`;
  const [line] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line ?? "failed";
}
