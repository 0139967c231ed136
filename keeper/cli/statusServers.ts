import type { StatusServer } from "../app/ports.ts";
import type { Runtime } from "./runtime.ts";

/** What `start` feeds after each tick. */
export async function statusServers(_runtime: Runtime): Promise<readonly StatusServer[]> {
  return [];
}
