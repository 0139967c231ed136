import Table from "cli-table3";
import { stringify } from "csv-stringify/sync";
import { Decimal } from "../domain/units.ts";

/** 0.06075 -> "6.0750 %". */
export const percent = (value: Decimal | string, decimals = 4): string =>
  `${new Decimal(value).times(100).toFixed(decimals, Decimal.ROUND_HALF_UP)} %`;

/** 0.00105 -> "10.50 bp". */
export const basisPoints = (value: Decimal | string, decimals = 2): string =>
  `${new Decimal(value).times(10_000).toFixed(decimals, Decimal.ROUND_HALF_UP)} bp`;

export type Cell = string | { readonly content: string; readonly hAlign: "right" };

/** Numbers stand right. */
export const right = (content: string): Cell => ({ content, hAlign: "right" });

/** A plain table for terminals and pipes: no colour, no cursor movement. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const made = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  for (const row of rows) made.push([...row]);
  return made.toString();
}

/** Rows as CSV with a head line. */
export const csv = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  stringify([head, ...rows].map((row) => [...row]));

/** Only JSON goes to stdout with `--json`. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};

export const print = (text: string): void => {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
};
