import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { oneLine, SourceError } from "../app/faults.ts";
import type { Json } from "../app/json.ts";
import type { Source } from "../app/ports.ts";
import { requireFresh } from "./freshness.ts";
import { parseParams, parseWire, secondsParam } from "./params.ts";

const NAME = "recorded";

const entrySchema = z.object({
  value: z.json(),
  /** Unix seconds. */
  observedAt: z.int().min(0),
  source: z.string().min(1),
});

/** A recording: for each name, what a source said over time. */
export const recordingSchema = z.object({
  format: z.literal("rwa-recording/1"),
  observations: z.record(z.string(), z.array(entrySchema).min(1)),
});
export type Recording = z.infer<typeof recordingSchema>;

const paramsSchema = z.strictObject({
  /** JSON file of recordings, below the configuration's folder. */
  file: z.string().min(1),
  /** Which recording of the file. */
  name: z.string().min(1),
  /** Age at which a recorded observation is refused, seconds. */
  maxAge: secondsParam.optional(),
});

/** Replays the newest recorded observation that is not younger than the valuation time. */
export function recordedSource(folder: string): Source {
  return {
    name: NAME,
    async observe({ params, now }) {
      const { file, name, maxAge } = parseParams(NAME, paramsSchema, params);
      const { observations } = await readRecording(resolve(folder, file), file);
      const newest = (Object.hasOwn(observations, name) ? (observations[name] ?? []) : [])
        .filter(({ observedAt }) => observedAt <= now)
        .reduce<Recording["observations"][string][number] | undefined>(
          (best, entry) => (best === undefined || entry.observedAt >= best.observedAt ? entry : best),
          undefined,
        );
      if (newest === undefined)
        throw new SourceError(NAME, "missing", `nothing called ${name} in ${file} by ${now}`);
      if (maxAge !== undefined) requireFresh(NAME, newest.observedAt, now, maxAge);
      return { value: newest.value as Json, observedAt: newest.observedAt, source: newest.source };
    },
  };
}

async function readRecording(path: string, label: string): Promise<Recording> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new SourceError(NAME, "missing", `${label}: ${oneLine(cause)}`, { cause });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new SourceError(NAME, "malformed", `${label} is not JSON`, { cause });
  }
  return parseWire(NAME, recordingSchema, parsed);
}
