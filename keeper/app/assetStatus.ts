import { compose } from "../domain/composition.ts";
import { decide } from "./decide.ts";
import { evaluate, triggerNews } from "./evaluate.ts";
import { ChainError, oneLine } from "./faults.ts";
import { memoised } from "./observe.ts";
import type { LiveState, PokeReport, WalkReport } from "./ports.ts";
import type { TickParts } from "./tickTypes.ts";

/** How the chain serves an asset's parameters now. */
export type ServedState = "fresh" | "stale" | "held" | "suspended" | "retired" | "unlisted";

export interface AssetStatus {
  readonly name: string;
  readonly asset: string;
  readonly state: ServedState;
  readonly live: LiveState;
  readonly price: PokeReport | undefined;
  /** What the next tick would do about a trip; undefined where there is none. */
  readonly walk: WalkReport | undefined;
  /** Seconds since the values were confirmed, and until they count as stale (negative: since then). */
  readonly age: number;
  readonly staleIn: number;
  /** The model's view at this moment; undefined when the asset cannot be priced. */
  readonly model: { readonly haircut: bigint; readonly yield: bigint } | undefined;
  readonly decision: string;
  readonly faults: readonly string[];
}

/** On-chain state of every asset beside the model's current view. Writes nothing. */
export async function assetStatuses(parts: TickParts, signal: AbortSignal): Promise<readonly AssetStatus[]> {
  const now = await parts.clock.now();
  const valuedAt = now - (now % parts.settings.valuationGrid);
  const addresses = parts.assets.map(({ address }) => address);
  const [live, prices] = await Promise.all([
    parts.oracle.live(addresses),
    parts.poker?.states(addresses) ?? new Map<string, PokeReport>(),
  ]);
  const tripped = [...prices.values()].filter(({ status, due }) => due && status === "TRIPPED");
  const walks = await parts.poker?.plan(tripped.map(({ asset }) => asset));
  const forgetful = {
    ...parts,
    snapshots: { put: async () => {}, get: async () => undefined, delete: async () => {} },
  };
  const sources = memoised(parts.sources);
  return Promise.all(
    parts.assets.map(async (asset): Promise<AssetStatus> => {
      const state = live.get(asset.address);
      if (state === undefined) throw new ChainError("noQuorum", `${asset.address}: no state`);
      const price = prices.get(asset.address);
      const evaluated = await evaluate(forgetful, sources, asset, price, valuedAt, signal);
      const { priced, faults, unpriced } = evaluated;
      const triggers = await triggerNews(parts, evaluated);
      const age = now - state.confirmedAt;
      const view = {
        name: asset.name,
        asset: asset.address,
        state: servedState(state, age),
        live: state,
        price,
        walk: walks?.get(asset.address),
      };
      const times = { age, staleIn: state.staleAfter - age };
      const said = faults.map((fault) => `${fault.target}: ${fault.kind}`);
      if (priced === undefined)
        return { ...view, ...times, model: undefined, decision: "", faults: [...said, unpriced] };
      try {
        const totals = compose(priced.report, state.settings);
        const candidate = { ...priced.report, ...totals, kink: priced.report.irmKink };
        const { action, reasons } = decide(
          state,
          { ...candidate, observedAt: Number(priced.report.observedAt), triggers },
          asset.policy,
        );
        return {
          ...{ ...view, ...times, model: { haircut: totals.haircut, yield: totals.yield }, faults: said },
          decision: `${action}: ${reasons.join(" ")}`,
        };
      } catch (cause) {
        return { ...view, ...times, model: undefined, decision: "", faults: [...said, oneLine(cause)] };
      }
    }),
  );
}

/** The state of an asset whose values were confirmed `age` seconds ago. */
export function servedState(state: LiveState, age: number): ServedState {
  if (!state.listed) return "unlisted";
  if (state.retired) return "retired";
  if (state.suspended) return "suspended";
  if (age > state.staleAfter) return "stale";
  return state.pendingObservedAt > 0 ? "held" : "fresh";
}
