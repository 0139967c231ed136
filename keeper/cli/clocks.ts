import type { ChainReader, Clock } from "../app/ports.ts";

export const systemClock: Clock = { now: async () => Math.floor(Date.now() / 1_000) };

/** Time of the newest agreed block. */
export const chainClock = (reader: ChainReader): Clock => ({
  now: async () => (await reader.head()).timestamp,
});
