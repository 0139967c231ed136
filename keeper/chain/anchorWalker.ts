import { formatEther } from "ethers";
import { ChainError, oneLine } from "../app/faults.ts";
import type { ChainReader, PythUpdates, TransactionResult, Transactor, WalkReport } from "../app/ports.ts";
import { crossChecks, observe } from "../domain/priceGuard/observe.ts";
import { type FeedRound, type PlanRefusal, planWalk } from "../domain/priceGuard/walkPlan.ts";
import { feedHistory } from "./feedHistory.ts";
import { type PriceGuardView, readPriceGuard } from "./priceGuardView.ts";
import { decoded, explainPriceRevert, priceOracleAbi } from "./priceOracleAbi.ts";
import { pythFee } from "./pythFee.ts";

export interface WalkerParts {
  readonly oracle: string;
  readonly chain: ChainReader;
  readonly transactor: Transactor | undefined;
  /** Absent: what the second source says on chain has to do. */
  readonly pyth: PythUpdates | undefined;
}

/** What can be done for one asset, as the chain stands. */
type Plan =
  /** Nothing to mend. */
  | { readonly kind: "calm" }
  | { readonly kind: "none"; readonly detail: string }
  /** The rounds would do, once the second source's stored price is a fresh one. */
  | { readonly kind: "afterPyth"; readonly rounds: readonly bigint[]; readonly pythId: string }
  | { readonly kind: "ready"; readonly rounds: readonly bigint[]; readonly anchoredAt: bigint };

/**
 * Takes an anchor along its feed's own rounds where a poke would latch what the feed did in many small steps
 * (docs/decisions/0506-the-keeper-walks.md). Sends only what the contract's own preview confirms.
 */
export class AnchorWalker {
  readonly #parts: WalkerParts;

  constructor(parts: WalkerParts) {
    this.#parts = parts;
  }

  /**
   * Sends nothing. Undefined where there is nothing to mend.
   * @param latches whether the contract says that a poke would latch; otherwise the twin decides whether the
   * Chainlink answer alone would, because fresh Pyth data may bring that about in the same transaction
   */
  async plan(asset: string, latches: boolean): Promise<WalkReport | undefined> {
    const plan = await this.#plan(asset, latches);
    switch (plan.kind) {
      case "calm":
        return undefined;
      case "none":
        return { asset, kind: "none", rounds: [], detail: plan.detail };
      case "afterPyth":
        return { asset, kind: "planned", rounds: plan.rounds.map(String), detail: "after fresh Pyth data" };
      case "ready":
        return { asset, kind: "planned", rounds: plan.rounds.map(String), detail: "" };
    }
  }

  /** Plans and sends. Undefined where there is nothing to mend. Throws ChainError, SourceError. */
  async walk(asset: string, latches: boolean, signal: AbortSignal): Promise<WalkReport | undefined> {
    let plan = await this.#plan(asset, latches);
    if (plan.kind === "afterPyth") {
      const fault = await this.#refreshPyth(plan.pythId, signal);
      if (fault !== undefined) return { asset, kind: "waiting", rounds: [], detail: fault };
      plan = await this.#plan(asset, true);
    }
    switch (plan.kind) {
      case "calm":
        return undefined;
      case "none":
        return { asset, kind: "none", rounds: [], detail: plan.detail };
      case "afterPyth":
        return { asset, kind: "none", rounds: [], detail: "the second source does not agree" };
      case "ready":
        return this.#send(asset, plan.rounds, plan.anchoredAt, signal);
    }
  }

  async #plan(asset: string, latches: boolean): Promise<Plan> {
    const { chain, oracle } = this.#parts;
    const { number: block, timestamp } = await chain.head();
    const now = BigInt(timestamp);
    const view = await readPriceGuard(chain, oracle, asset, block);
    const { settings, state, answers, feed } = view;
    if (!latches) {
      const { pyth: _, ...alone } = answers;
      if (observe(settings, state, alone, now).path !== "TRIPPED") return { kind: "calm" };
    }
    if (feed === undefined || state.anchor === undefined)
      return { kind: "none", detail: explain({ refusal: feed === undefined ? "NO_HISTORY" : "UNANCHORED" }) };
    const { anchor } = state;
    const { rounds, complete } = await feedHistory(chain, feed, anchor.publishedAt, block);
    const plan = planWalk(settings, state, rounds, answers, now);
    if (!plan.ok) {
      const pythId = this.#mayAgree(view) ? view.pythId : undefined;
      if (plan.refusal === "NOT_CONFIRMED" && plan.rounds.length > 0 && pythId !== undefined)
        return { kind: "afterPyth", rounds: idsOf(plan.rounds), pythId };
      const limit = complete ? "" : `; read back over ${rounds.length} rounds only`;
      return { kind: "none", detail: explain(plan) + limit };
    }
    const ids = idsOf(plan.rounds);
    const refusal = await this.#refusal(asset, ids, block);
    if (refusal !== undefined) return { kind: "none", detail: `the contract refuses the walk: ${refusal}` };
    return { kind: "ready", rounds: ids, anchoredAt: anchor.anchoredAt };
  }

  /** Fresh data may bring the second source to agree. */
  #mayAgree({ settings }: PriceGuardView): boolean {
    return this.#parts.pyth !== undefined && crossChecks(settings);
  }

  /** Why the contract would not walk along these rounds; undefined when it would. */
  async #refusal(asset: string, rounds: readonly bigint[], block: number): Promise<string | undefined> {
    const { chain, oracle } = this.#parts;
    const data = priceOracleAbi.encodeFunctionData("previewPokeThrough", [asset, rounds]);
    const [preview] = await chain.calls([{ to: oracle, data }], block);
    if (preview === undefined) throw new ChainError("noQuorum", "previewPokeThrough");
    return preview.ok ? undefined : (explainPriceRevert(preview.data) ?? `reverted with ${preview.data}`);
  }

  /**
   * Brings a fresh price to Pyth without poking: a poke in the same transaction would latch before the walk.
   * @returns why it could not; undefined when it is done
   */
  async #refreshPyth(pythId: string, signal: AbortSignal): Promise<string | undefined> {
    const { chain, oracle, pyth, transactor } = this.#parts;
    if (pyth === undefined || transactor === undefined) return "no fresh Pyth data to be had";
    const update = await pyth.latest([pythId], signal);
    const value = await pythFee(chain, oracle, update);
    const data = priceOracleAbi.encodeFunctionData("pokeMany", [[], update]);
    const result = await transactor.submit(
      `pyth ${pythId}`,
      async () => ({ kind: "send", request: { to: oracle, data, value } }),
      signal,
    );
    return result.kind === "mined" && result.ok ? undefined : `Pyth update: ${failure(result)}`;
  }

  async #send(
    asset: string,
    rounds: readonly bigint[],
    anchoredAt: bigint,
    signal: AbortSignal,
  ): Promise<WalkReport> {
    const { chain, oracle, transactor } = this.#parts;
    const report = { asset, rounds: rounds.map(String) };
    if (transactor === undefined) return { ...report, kind: "planned", detail: "no sender" };
    const result = await transactor.submit(
      // Named by asset: a walk of another one, left pending by an earlier run, must not pass for this.
      `walk ${asset}`,
      async () => {
        const { number: block } = await chain.head();
        if ((await this.#anchoredAt(asset, block)) !== anchoredAt)
          return { kind: "abandon", reason: "the anchor was moved by somebody else" };
        const refusal = await this.#refusal(asset, rounds, block);
        if (refusal !== undefined) return { kind: "abandon", reason: refusal };
        const data = priceOracleAbi.encodeFunctionData("pokeThrough", [asset, rounds]);
        return { kind: "send", request: { to: oracle, data, value: 0n } };
      },
      signal,
    );
    if (result.kind === "mined" && result.ok)
      return { ...report, kind: "walked", detail: "", txHash: result.hash };
    const { number: block } = await chain.head();
    if ((await this.#anchoredAt(asset, block)) !== anchoredAt)
      return { ...report, kind: "overtaken", detail: "the anchor was moved by somebody else" };
    return { ...report, kind: "waiting", detail: failure(result) };
  }

  async #anchoredAt(asset: string, block: number): Promise<bigint> {
    const { chain, oracle } = this.#parts;
    const data = priceOracleAbi.encodeFunctionData("anchor", [asset]);
    const [anchor] = await chain.calls([{ to: oracle, data }], block);
    return BigInt(decoded("anchor", anchor)[0]["anchoredAt"]);
  }
}

const idsOf = (rounds: readonly FeedRound[]): readonly bigint[] => rounds.map(({ roundId }) => roundId);

function failure(result: TransactionResult): string {
  if (result.kind === "mined") return `reverted (${result.reason})`;
  const detail = "detail" in result ? result.detail : "";
  const reason = "reason" in result ? result.reason : "";
  return oneLine(`${result.kind} (${[reason, detail].filter((part) => part !== "").join(": ")})`);
}

/** Why there is no walk, in one line. */
function explain(refused: PlanRefusal): string {
  switch (refused.refusal) {
    case "UNANCHORED":
      return "no first price was approved yet";
    case "SUSPENDED":
      return "suspended already";
    case "NO_HISTORY":
      return "no Chainlink feed, so no history";
    case "NO_ROUNDS":
      return "no usable round a period or more after the anchor";
    case "JUMP":
      return `steps within X lead to ${formatEther(refused.reached)}, the live answer is ${formatEther(refused.live)}`;
    case "TOO_MANY_STEPS":
      return `a walk takes ${refused.needed} steps, ${refused.allowed} are allowed`;
    case "NOT_CONFIRMED":
      return "the live answer is not good, or the second source does not agree";
    case "SEARCH_LIMIT":
      return "no walk found among so many rounds";
  }
}
