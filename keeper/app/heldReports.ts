import type { SubmitHeld } from "./tickTypes.ts";

/** What decides whether a report that the contract would not accept is worth a transaction. */
export interface HeldPreview {
  /** `ignored`: another report is held, and this one would not replace it. */
  readonly kind: "held" | "ignored";
  /** Not accepted only because of what it loosens, its haircut not the higher one: sending it renews `confirmedAt`. */
  readonly loosensOnly: boolean;
  /** The decision to report has the heartbeat among its reasons. */
  readonly heartbeatDue: boolean;
  /** A report of this asset waits for a review already. */
  readonly pending: boolean;
}

/**
 * A tightening goes out whenever the contract would take it for review, first or in place of a smaller one: otherwise
 * nobody would see that the guardrails are too narrow. A loosening goes out once, so that a reviewer sees it, and then
 * only with the heartbeat, which it keeps.
 */
export function sendsHeld(setting: SubmitHeld, preview: HeldPreview): boolean {
  if (setting === "never") return false;
  if (preview.loosensOnly) return preview.heartbeatDue || !preview.pending;
  return setting === "always" && preview.kind === "held";
}
