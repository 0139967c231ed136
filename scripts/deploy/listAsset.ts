import { type GuardedContract, guardedInterface } from "./roles.ts";
import type { AssetListing } from "./settings.ts";

/** One call to a guarded contract. */
export interface GuardedCall {
  readonly contract: GuardedContract;
  readonly method: string;
  readonly data: string;
}

/** Encodes one call. */
export function guardedCall(
  contract: GuardedContract,
  method: string,
  args: readonly unknown[],
): GuardedCall {
  return { contract, method, data: guardedInterface(contract).encodeFunctionData(method, args) };
}

/** The two calls that list an asset; its first price still needs a reviewer's approval. */
export function listAsset(listing: AssetListing): GuardedCall[] {
  const first = { asset: listing.asset, observedAt: 0n, ...listing.first };
  return [
    guardedCall("GuardedPriceOracle", "list", [listing.asset, listing.price]),
    guardedCall("RiskParameterOracle", "list", [listing.asset, first, listing.parameters]),
  ];
}
