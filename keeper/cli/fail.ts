import { RwaError } from "../domain/errors.ts";

/** Ends a command: one line on stderr and a non-zero exit code, never a stack. */
export function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.split("\n", 1)[0] ?? "";
  process.stderr.write(`error: ${error instanceof RwaError ? line : `unexpected fault: ${line}`}\n`);
  process.exitCode = 1;
}
