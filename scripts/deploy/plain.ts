import { type Interface, ParamType } from "ethers";
import { MissingInputError } from "../../keeper/domain/errors.ts";

/** JSON's own values; whole numbers are strings of digits, so that nothing loses precision. */
export type Plain = string | boolean | readonly Plain[] | { readonly [field: string]: Plain };

/** A decoded ABI value as plain JSON, with the struct's field names. */
export function toPlain(type: ParamType, value: unknown): Plain {
  if (type.baseType === "array") {
    const child = type.arrayChildren;
    if (child === null) throw new MissingInputError(type.format(), "an array type without element type");
    return Array.from(value as Iterable<unknown>, (element) => toPlain(child, element));
  }
  if (type.baseType === "tuple") {
    const values = Array.from(value as Iterable<unknown>);
    return Object.fromEntries(
      (type.components ?? []).map((component, index) => [component.name, toPlain(component, values[index])]),
    );
  }
  return typeof value === "boolean" ? value : String(value);
}

/** The single result of a view function as plain JSON. */
export function resultToPlain(contract: Interface, method: string, value: unknown): Plain {
  const type = contract.getFunction(method)?.outputs[0];
  if (type === undefined) throw new MissingInputError(method, "a view function with a result");
  return toPlain(ParamType.from(type), value);
}

/** Every leaf with its dotted path, in order. */
export function flatten(value: Plain, path = ""): [path: string, leaf: string][] {
  if (typeof value === "string" || typeof value === "boolean") return [[path, String(value)]];
  const entries = Array.isArray(value)
    ? value.map((item, index) => [String(index), item] as const)
    : Object.entries(value);
  if (entries.length === 0) return [[path, Array.isArray(value) ? "(none)" : "{}"]];
  return entries.flatMap(([key, child]) => flatten(child, path === "" ? key : `${path}.${key}`));
}

export interface Difference {
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

const ABSENT = "(absent)";

/** Leaves in which two plain values differ. */
export function differences(expected: Plain, actual: Plain): Difference[] {
  const left = new Map(flatten(expected));
  const right = new Map(flatten(actual));
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((path) => ({ path, expected: left.get(path) ?? ABSENT, actual: right.get(path) ?? ABSENT }))
    .filter((difference) => difference.expected !== difference.actual);
}
