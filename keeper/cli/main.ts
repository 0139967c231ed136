import { Command, CommanderError } from "commander";
import { registerCommands } from "./commandTable.ts";
import { fail } from "./fail.ts";

const program = new Command("rwa-keeper")
  .description("Risk parameters of tokenised real-world assets: priced, explained, signed and delivered")
  // Options behind a subcommand belong to it: `backtest` and `backtest guard` both have `--json`.
  .enablePositionalOptions()
  .exitOverride();

// A reader that has seen enough (| head) is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

try {
  await registerCommands(program, process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  // Commander has already said what was wrong with the command line, or printed the help.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else fail(error);
}
