import { type Interface, ParamType, type Result } from "ethers";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import { flatten, type Plain, toPlain } from "../deploy/plain.ts";
import { type GuardedContract, guardedInterface } from "../deploy/roles.ts";

/** One view call whose result is part of the before/after table. */
export interface EffectRead {
  readonly label: string;
  readonly contract: GuardedContract;
  readonly method: string;
  readonly data: string;
}

export function effectRead(
  label: string,
  contract: GuardedContract,
  method: string,
  args: readonly unknown[],
): EffectRead {
  return { label, contract, method, data: guardedInterface(contract).encodeFunctionData(method, args) };
}

/** Everything in effect for one asset: parameters and their settings, budgets, price bounds, anchor, suspension. */
export function assetReads(asset: string): EffectRead[] {
  const prices = (method: string) => effectRead(`prices.${method}`, "GuardedPriceOracle", method, [asset]);
  const parameters = (method: string) => effectRead(method, "RiskParameterOracle", method, [asset]);
  return [
    parameters("riskParameters"),
    parameters("settingsOf"),
    parameters("budgets"),
    prices("priceBounds"),
    prices("anchor"),
    prices("suspension"),
    prices("settings"),
  ];
}

function outputsOf(contract: Interface, method: string): readonly ParamType[] {
  const fragment = contract.getFunction(method);
  if (fragment === null) throw new MissingInputError(method, "no such function in the ABI");
  return fragment.outputs;
}

/** Named values of a view's result: a struct's fields, or the outputs by name. */
export function decodeRead(read: EffectRead, result: string): readonly [path: string, value: string][] {
  const contract = guardedInterface(read.contract);
  const outputs = outputsOf(contract, read.method);
  const values: Result = contract.decodeFunctionResult(read.method, result);
  const [only] = outputs;
  const plain: Plain =
    outputs.length === 1 && only !== undefined
      ? toPlain(ParamType.from(only), values[0])
      : Object.fromEntries(
          outputs.map((output, index) => [
            output.name || String(index),
            toPlain(ParamType.from(output), values[index]),
          ]),
        );
  return flatten(plain, read.label);
}
