import { RwaError } from "../domain/errors.ts";

/** What can be wrong with a data source. One name per cause, used in journal, logs and metrics alike. */
export const SOURCE_FAULTS = [
  "timeout",
  "unreachable",
  "rateLimited",
  "serverError",
  "malformed",
  "missing",
  "stale",
  "future",
  "outOfBounds",
  "untrusted",
  "misconfigured",
] as const;
export type SourceFaultKind = (typeof SOURCE_FAULTS)[number];

/** A data source did not give a usable value. `kind` is the cause, the message says which source and why. */
export class SourceError extends RwaError {
  readonly kind: SourceFaultKind;
  readonly source: string;

  constructor(source: string, kind: SourceFaultKind, why: string, options?: ErrorOptions) {
    super(`${source}: ${kind}: ${why}`, { source, kind, why }, options);
    this.kind = kind;
    this.source = source;
  }
}

/** Faults that a second attempt may cure; the others are facts about the data. */
const PASSING: ReadonlySet<SourceFaultKind> = new Set([
  "timeout",
  "unreachable",
  "rateLimited",
  "serverError",
]);

export function isPassing(fault: unknown): boolean {
  return fault instanceof SourceError && PASSING.has(fault.kind);
}

/** What can be wrong with the chain connection. */
export const CHAIN_FAULTS = ["connectivity", "wrongChain", "staleHead", "noQuorum", "rejected"] as const;
export type ChainFaultKind = (typeof CHAIN_FAULTS)[number];

/** The chain could not be read or written; nothing is known about the state after it. */
export class ChainError extends RwaError {
  readonly kind: ChainFaultKind;

  constructor(kind: ChainFaultKind, why: string, options?: ErrorOptions) {
    super(`chain: ${kind}: ${why}`, { kind, why }, options);
    this.kind = kind;
  }
}

/** One line for any thrown value, without stack. */
export function oneLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return (text.split("\n")[0] ?? "").slice(0, 300);
}
