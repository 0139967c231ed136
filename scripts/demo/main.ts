// `npm start`: the whole product once, on an embedded chain. Exit code 0 only if every step held.
import { tasks } from "hardhat";

// Set-up has compiled already; this only catches up with edited contracts.
await tasks.getTask("build").run({ quiet: true, noTests: true });
// Only now do the typed bindings exist that the story imports.
const { runDemo } = await import("./story.ts");
process.exit((await runDemo()) ? 0 : 1);
