import { RwaError } from "../domain/errors.ts";

/** Ends a command: one line on stderr and a non-zero exit code, never a stack. */
export function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  // Ours may quote a name with line breaks in it; of foreign ones the rest is a stack or a dump.
  const line =
    error instanceof RwaError
      ? message.replaceAll(/\s*[\r\n]+\s*/g, " ")
      : `unexpected fault: ${message.split("\n", 1)[0] ?? ""}`;
  process.stderr.write(`error: ${line}\n`);
  process.exitCode = 1;
}
