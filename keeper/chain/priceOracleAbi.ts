import { Interface, type Result } from "ethers";
import { GuardedPriceOracleAbi } from "../../abi/generated/GuardedPriceOracle.mjs";
import { ChainError } from "../app/faults.ts";
import type { CallResult } from "../app/ports.ts";

export const priceOracleAbi = Interface.from(GuardedPriceOracleAbi);

/** What a view of the price oracle returned. Throws ChainError("rejected") where it reverted. */
export function decoded(method: string, result: CallResult | undefined): Result {
  if (result?.ok !== true || result.data === "0x")
    throw new ChainError("rejected", `${method} of the price oracle reverted`);
  return priceOracleAbi.decodeFunctionResult(method, result.data);
}

/** Revert data in the price oracle's own names; undefined where it is not one of its errors. */
export function explainPriceRevert(data: string): string | undefined {
  try {
    const error = priceOracleAbi.parseError(data);
    // Every ABI knows the language's own two.
    return error === null || error.name === "Error" || error.name === "Panic"
      ? undefined
      : `${error.name}(${error.args.map((value: unknown) => String(value)).join(", ")})`;
  } catch {
    return undefined;
  }
}
