import type { PricingInputs } from "./asset/schema.ts";
import { OutOfDomainError } from "./errors.ts";
import { DECIMAL_TEXT, Decimal } from "./units.ts";

type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isDecimalText = (value: Json): value is string => typeof value === "string" && DECIMAL_TEXT.test(value);

/** Digits that a bumped number keeps: enough for prices of 18 decimals. */
const BUMPED_DECIMALS = 30;

/** Amounts in a token's smallest units, liquidity and the like: whole, and large enough to stay so. */
const isTokenUnits = (text: string): boolean => /^-?\d{13,}$/.test(text);

/** Applies `change` to every number below `value`: decimal strings, quantities, and lists of either. */
function changeNumbers(value: Json, change: (number: Decimal) => Decimal): { value: Json; changed: number } {
  if (isDecimalText(value)) {
    const digits = isTokenUnits(value) ? 0 : BUMPED_DECIMALS;
    return { value: change(new Decimal(value)).toDecimalPlaces(digits).toFixed(), changed: 1 };
  }
  if (isObject(value) && isDecimalText(value["value"])) {
    const inner = changeNumbers(value["value"], change);
    return { value: { ...value, value: inner.value }, changed: inner.changed };
  }
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => changeNumbers(item, change));
    return {
      value: items.map((item) => item.value),
      changed: items.reduce((sum, item) => sum + item.changed, 0),
    };
  }
  return { value, changed: 0 };
}

interface Changed {
  readonly value: Json;
  readonly changed: number;
}

function at(value: Json, path: readonly string[], change: (number: Decimal) => Decimal): Changed {
  const [key, ...rest] = path;
  if (key === undefined) return changeNumbers(value, change);
  if (Array.isArray(value)) {
    const items = value.map(
      (item: Json, i): Changed =>
        key === "*" || key === String(i) ? at(item, rest, change) : { value: item, changed: 0 },
    );
    return {
      value: items.map((item) => item.value),
      changed: items.reduce((sum, item) => sum + item.changed, 0),
    };
  }
  if (!isObject(value)) return { value, changed: 0 };
  let changed = 0;
  const copy: Record<string, Json> = { ...value };
  for (const name of key === "*" ? Object.keys(value) : Object.hasOwn(value, key) ? [key] : []) {
    const inner = at(value[name], rest, change);
    copy[name] = inner.value;
    changed += inner.changed;
  }
  return { value: copy, changed };
}

/**
 * The inputs with every number at a dotted path changed, nothing else copied or touched. `*` stands for every
 * key or index. Paths start in the asset; `curve.` leads into the base curve. The result is not checked.
 * @throws OutOfDomainError where no number stands at the path
 */
export function withChangedInput(
  inputs: PricingInputs,
  path: string,
  change: (number: Decimal) => Decimal,
): unknown {
  const keys = path.split(".");
  const full = keys[0] === "curve" ? keys : ["asset", ...keys];
  const { value, changed } = at(inputs as unknown as Json, full, change);
  if (changed === 0) throw new OutOfDomainError("input", path, "a path at which the asset has a number");
  return value;
}

/** How many numbers stand at a path. */
export function countInputs(inputs: PricingInputs, path: string): number {
  const keys = path.split(".");
  return at(inputs as unknown as Json, keys[0] === "curve" ? keys : ["asset", ...keys], (n) => n).changed;
}
