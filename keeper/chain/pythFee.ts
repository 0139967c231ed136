import { Interface, ZeroAddress } from "ethers";
import { ChainError } from "../app/faults.ts";
import type { ChainReader } from "../app/ports.ts";
import { decoded, priceOracleAbi } from "./priceOracleAbi.ts";

const pythAbi = new Interface(["function getUpdateFee(bytes[] updateData) view returns (uint256)"]);

/** Wei that the price oracle's Pyth contract takes for the update. */
export async function pythFee(
  chain: ChainReader,
  oracle: string,
  update: readonly string[],
): Promise<bigint> {
  const [address] = await chain.calls([{ to: oracle, data: priceOracleAbi.encodeFunctionData("pyth", []) }]);
  const pyth = String(decoded("pyth", address)[0]);
  if (pyth === ZeroAddress) throw new ChainError("rejected", "the price oracle has no Pyth contract");
  const [fee] = await chain.calls([{ to: pyth, data: pythAbi.encodeFunctionData("getUpdateFee", [update]) }]);
  if (fee?.ok !== true) throw new ChainError("rejected", "Pyth does not accept the update data");
  return BigInt(pythAbi.decodeFunctionResult("getUpdateFee", fee.data)[0]);
}
