import type { TransactionLike, TypedDataDomain, TypedDataField } from "ethers";

/** A key that signs transactions and typed data. An ethers Wallet is one; so is a remote signer. */
export interface KeySigner {
  readonly address: string;
  signTransaction(transaction: TransactionLike): Promise<string>;
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string>;
}
