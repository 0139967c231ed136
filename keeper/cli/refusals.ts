import { RwaError } from "../domain/errors.ts";
import type { InputEffect } from "../domain/sensitivity.ts";
import { table } from "./render.ts";

/** A bound that stopped a bump. Without field or value where the model refuses the asset as a whole. */
export interface RefusedBump {
  readonly refused: string;
  readonly field?: string;
  readonly value?: string;
  readonly allowed?: string;
}

export function refusedBump({ message, details }: RwaError): RefusedBump {
  const { field, value } = details as Partial<Record<string, string>>;
  const allowed = details["allowed"] ?? details["needed"];
  return {
    refused: message,
    ...(field === undefined ? {} : { field }),
    ...(value === undefined ? {} : { value: unquoted(value) }),
    ...(allowed === undefined ? {} : { allowed }),
  };
}

/** The reader quotes document values as JSON; here they stand in a field of their own. */
const unquoted = (value: string): string => value.replace(/^"(.*)"$/, "$1");

/** Which bound stopped each refused bump; undefined when none was refused. */
export function refusalsTable(effects: readonly InputEffect[]): string | undefined {
  const rows = effects.flatMap(({ label, up, down }) =>
    [
      { sign: "+", after: up },
      { sign: "-", after: down },
    ].flatMap(({ sign, after }) => {
      if (!(after instanceof RwaError)) return [];
      const { refused, field = "", value = "", allowed = refused } = refusedBump(after);
      return [[`${label} ${sign}`, field, value, allowed]];
    }),
  );
  return rows.length === 0 ? undefined : table(["refused", "field", "value", "allowed"], rows);
}
