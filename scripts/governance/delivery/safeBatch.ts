import { id } from "ethers";
import type { GovernanceTransaction } from "./access.ts";

/** The file that the Safe's transaction builder imports. */
export interface SafeBatch {
  readonly version: "1.0";
  readonly chainId: string;
  readonly createdAt: number;
  readonly meta: {
    readonly name: string;
    readonly description: string;
    readonly txBuilderVersion: string;
    readonly createdFromSafeAddress: string;
    readonly createdFromOwnerAddress: string;
    readonly checksum?: string;
  };
  readonly transactions: readonly {
    readonly to: string;
    readonly value: string;
    readonly data: string;
    readonly contractMethod: null;
    readonly contractInputsValues: null;
  }[];
}

type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

/** The builder's own canonical form: sorted keys, written before their values, each value followed by a comma. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value).sort();
    const fields = value as { readonly [key: string]: Json };
    return `{${JSON.stringify(keys)}${keys.map((key) => `${canonical(fields[key])},`).join("")}}`;
  }
  return JSON.stringify(value ?? null);
}

/** The builder's hash of a file. */
export function builderHash(file: object): string {
  return id(canonical(file as Json));
}

/** Checksum with which the builder tells that a file was not altered. Its present version leaves the name out. */
export function safeChecksum(batch: { readonly meta: object }): string {
  return builderHash({ ...batch, meta: { ...batch.meta, name: null } });
}

/** @param createdAt milliseconds since 1970, as the builder stamps it. */
export function safeBatch(
  chainId: bigint,
  safe: string,
  name: string,
  transactions: readonly GovernanceTransaction[],
  createdAt: number,
): SafeBatch {
  const batch: SafeBatch = {
    version: "1.0",
    chainId: chainId.toString(),
    createdAt,
    meta: {
      name,
      description: transactions
        .map(({ phase, call }) => `${phase} ${call.contract}.${call.method}`)
        .join("; "),
      txBuilderVersion: "1.17.1",
      createdFromSafeAddress: safe,
      createdFromOwnerAddress: "",
    },
    transactions: transactions.map(({ to, data }) => ({
      to,
      value: "0",
      data,
      contractMethod: null,
      contractInputsValues: null,
    })),
  };
  return { ...batch, meta: { ...batch.meta, checksum: safeChecksum(batch) } };
}
