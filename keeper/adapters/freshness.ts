import { FUTURE_TOLERANCE } from "../app/collect.ts";
import { SourceError } from "../app/faults.ts";

/**
 * Refuses data older than its limit (an age equal to the limit passes) or from the future. Times in unix seconds.
 * @throws SourceError stale, future
 */
export function requireFresh(source: string, observedAt: number, now: number, maxAge: number): void {
  if (observedAt > now + FUTURE_TOLERANCE)
    throw new SourceError(
      source,
      "future",
      `observed at ${observedAt}, which is ${observedAt - now} s ahead`,
    );
  if (now - observedAt > maxAge)
    throw new SourceError(
      source,
      "stale",
      `observed at ${observedAt}, ${now - observedAt} s old, limit ${maxAge} s`,
    );
}
