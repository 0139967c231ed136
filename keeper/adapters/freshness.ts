import { z } from "zod";
import { FUTURE_TOLERANCE } from "../app/collect.ts";
import { SourceError } from "../app/faults.ts";
import { closingsMissed, dayOf } from "../domain/calendar.ts";
import { secondsParam } from "./params.ts";

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

/** Limits of age for sources that may rest with the market: seconds, missed closings of the bond market, or both. */
export const ageParams = {
  maxAge: secondsParam.optional(),
  maxClosingsMissed: z.int().min(0).max(20).optional(),
};
interface AgeLimits {
  readonly maxAge?: number | undefined;
  readonly maxClosingsMissed?: number | undefined;
}

/**
 * Refuses data that is older than any limit that is set.
 * @throws SourceError stale, future, misconfigured (no limit at all)
 */
export function requireRecent(
  source: string,
  observedAt: number,
  now: number,
  { maxAge, maxClosingsMissed }: AgeLimits,
): void {
  if (maxAge === undefined && maxClosingsMissed === undefined)
    throw new SourceError(source, "misconfigured", "params: maxAge or maxClosingsMissed is needed");
  requireFresh(source, observedAt, now, maxAge ?? Number.POSITIVE_INFINITY);
  const missed = closingsMissed(dayOf(observedAt), dayOf(now));
  if (maxClosingsMissed !== undefined && missed > maxClosingsMissed)
    throw new SourceError(source, "stale", `observed at ${observedAt}, ${missed} market closings ago`);
}
