import type { BatchSignature, BatchSigner } from "../app/ports.ts";
import { RISK_BATCH_TYPES, type RiskBatch, toTypedBatch } from "../domain/riskReport.ts";
import type { KeySigner } from "./keySigner.ts";
import type { EvmRiskOracle } from "./riskOracle.ts";

/** Signs batches as EIP-712 typed data, readable in a wallet. */
export class TypedBatchSigner implements BatchSigner {
  readonly address: string;
  readonly #key: KeySigner;
  readonly #oracle: Pick<EvmRiskOracle, "typedDomain">;

  constructor(key: KeySigner, oracle: Pick<EvmRiskOracle, "typedDomain">) {
    this.address = key.address;
    this.#key = key;
    this.#oracle = oracle;
  }

  async sign(batch: RiskBatch): Promise<BatchSignature> {
    const signature = await this.#key.signTypedData(
      this.#oracle.typedDomain(),
      RISK_BATCH_TYPES,
      toTypedBatch(batch),
    );
    return { signer: this.address, signature };
  }
}
