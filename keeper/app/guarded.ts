import { oneLine } from "./faults.ts";

/** A step whose failure must not stop the tick: the fault becomes a note. */
export async function guarded<T>(
  what: string,
  notes: string[],
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (cause) {
    notes.push(`${what}: ${oneLine(cause)}`);
    return undefined;
  }
}
