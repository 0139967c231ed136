import type { GuardedCall } from "../deploy/listAsset.ts";
import type { EffectRead } from "./effects.ts";

/** A change: what to call, and what to show before and after. */
export interface Plan {
  /** One line; the title of a Safe batch and the description of a proposal. */
  readonly title: string;
  readonly calls: readonly GuardedCall[];
  readonly reads: readonly EffectRead[];
}
