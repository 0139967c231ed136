import type { Binding } from "./collect.ts";
import type { DecisionPolicy } from "./decide.ts";
import type { JsonObject } from "./json.ts";

/** One asset as the keeper is configured to report it. */
export interface KeptAsset {
  readonly name: string;
  /** Collateral token, checksummed. */
  readonly address: string;
  /** The asset document without its bindings: every input inline. */
  readonly document: JsonObject;
  readonly bindings: readonly Binding[];
  readonly policy: DecisionPolicy;
}

/** How one asset's inputs become what is priced; built from the model, so that the tick does not depend on it. */
export interface InputAssembler {
  /**
   * Checks the resolved document and puts it together with curve and valuation time.
   * Throws an RwaError that names the field.
   */
  assemble(document: JsonObject, curve: JsonObject | undefined, valuedAt: number): JsonObject;
}
