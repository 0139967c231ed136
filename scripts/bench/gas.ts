// `npm run bench:gas`: our costs, measured now, beside those of other systems. Ends with 1 where a target is missed.
import { tasks } from "hardhat";

await tasks.getTask("build").run({ quiet: true, noTests: true });
// Only now do the typed bindings exist that the measurements import.
const { benchGas } = await import("./gas/bench.ts");
process.exitCode = (await benchGas(process.argv.includes("--json"))) ? 0 : 1;
