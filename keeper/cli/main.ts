import { Command, CommanderError } from "commander";
import { registerBacktest } from "./commands/backtest.ts";
import { registerCosign } from "./commands/cosign.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerFit } from "./commands/fit.ts";
import { registerHistory } from "./commands/history.ts";
import { registerHorizon } from "./commands/horizon.ts";
import { registerPrice } from "./commands/price.ts";
import { registerReplay } from "./commands/replay.ts";
import { registerReport } from "./commands/report.ts";
import { registerSensitivity } from "./commands/sensitivity.ts";
import { registerStart } from "./commands/start.ts";
import { registerStatus } from "./commands/status.ts";
import { registerStress } from "./commands/stress.ts";
import { registerTick } from "./commands/tick.ts";
import { registerWaterfall } from "./commands/waterfall.ts";
import { fail } from "./fail.ts";

const program = new Command("rwa-keeper")
  .description("Risk parameters of tokenised real-world assets: priced, explained, signed and delivered")
  .exitOverride();

registerPrice(program);
registerSensitivity(program);
registerStress(program);
registerHorizon(program);
registerFit(program);
registerWaterfall(program);
registerBacktest(program);
registerReport(program);
registerTick(program);
registerCosign(program);
registerDoctor(program);
registerHistory(program);
registerReplay(program);
registerStart(program);
registerStatus(program);

// A reader that has seen enough (| head) is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  // Commander has already said what was wrong with the command line, or printed the help.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else fail(error);
}
