/** Why a report was not sent, or was sent and changed nothing. Never counted as success. */
export type SkipReason =
  | "hold"
  | "dryRun"
  | "alreadyReported"
  | "wouldBeHeld"
  | "wouldBeRejected"
  | "wouldBeSkipped"
  | "noQuorumOfSigners"
  | "feeCap"
  | "gasBudget"
  | "noFunds"
  | "withdrawn"
  | "rejectedOnChain"
  | "skippedOnChain";

/**
 * How one asset left a tick.
 * - `landed`: accepted on chain and confirmed to the configured depth.
 * - `held`: on chain, kept for review; live values unchanged.
 * - `skipped`: nothing changed, for the reason given.
 * - `unpriced`: a required input was missing, or the model refused the inputs.
 * - `reverted`: the transaction was mined and reverted.
 * - `timedOut`: sent, fate unknown at the deadline; the next tick reconciles it.
 * - `reorged`: had landed or been held, until a reorg removed the block; the values are the chain's again.
 * - `failed`: the keeper could not do its work (chain unreachable, wrong chain id, ...).
 */
export type Outcome =
  | { readonly kind: "landed"; readonly txHash: string; readonly block: number }
  | { readonly kind: "held"; readonly reason: string; readonly txHash: string; readonly block: number }
  | { readonly kind: "skipped"; readonly reason: SkipReason; readonly detail: string }
  | { readonly kind: "unpriced"; readonly detail: string }
  | { readonly kind: "reverted"; readonly reason: string; readonly txHash: string }
  | { readonly kind: "timedOut"; readonly detail: string }
  | { readonly kind: "reorged"; readonly txHash: string }
  | { readonly kind: "failed"; readonly detail: string };

/** Exit codes of `tick`. */
export const EXIT = { landed: 0, nothingToDo: 3, partial: 4, failed: 5 } as const;

const IDLE: ReadonlySet<SkipReason> = new Set(["hold", "dryRun", "alreadyReported"]);

/**
 * One code for a whole tick: 0 when something landed and nothing went wrong, 3 when there was nothing to do, 4 when
 * some assets went well and others did not, 5 when none went well.
 */
export function exitCode(outcomes: readonly Outcome[]): number {
  const landed = outcomes.some((outcome) => outcome.kind === "landed");
  const idle = outcomes.some((outcome) => outcome.kind === "skipped" && IDLE.has(outcome.reason));
  const bad = outcomes.some(
    (outcome) => outcome.kind !== "landed" && !(outcome.kind === "skipped" && IDLE.has(outcome.reason)),
  );
  if (!bad) return landed ? EXIT.landed : EXIT.nothingToDo;
  return landed || idle ? EXIT.partial : EXIT.failed;
}
