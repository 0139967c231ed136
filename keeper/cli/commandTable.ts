import type { Command } from "commander";

type Register = (program: Command) => void;

/** Commands by name, in the order of the help; each is loaded only when it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  price: async () => (await import("./commands/price.ts")).registerPrice,
  sensitivity: async () => (await import("./commands/sensitivity.ts")).registerSensitivity,
  stress: async () => (await import("./commands/stress.ts")).registerStress,
  horizon: async () => (await import("./commands/horizon.ts")).registerHorizon,
  fit: async () => (await import("./commands/fit.ts")).registerFit,
  waterfall: async () => (await import("./commands/waterfall.ts")).registerWaterfall,
  backtest: async () => (await import("./commands/backtest.ts")).registerBacktest,
  report: async () => (await import("./commands/report.ts")).registerReport,
  tick: async () => (await import("./commands/tick.ts")).registerTick,
  start: async () => (await import("./commands/start.ts")).registerStart,
  status: async () => (await import("./commands/status.ts")).registerStatus,
  history: async () => (await import("./commands/history.ts")).registerHistory,
  replay: async () => (await import("./commands/replay.ts")).registerReplay,
  cosign: async () => (await import("./commands/cosign.ts")).registerCosign,
  doctor: async () => (await import("./commands/doctor.ts")).registerDoctor,
};

/** Registers the command that the arguments begin with; all of them for help or an unknown name. */
export async function registerCommands(program: Command, args: readonly string[]): Promise<void> {
  const asked = args[0] === undefined || !Object.hasOwn(COMMANDS, args[0]) ? undefined : COMMANDS[args[0]];
  for (const load of asked === undefined ? Object.values(COMMANDS) : [asked]) (await load())(program);
}
