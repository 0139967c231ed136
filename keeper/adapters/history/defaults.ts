import type { PdCohort } from "../../domain/backtest/pdScoring.ts";
import { OutOfDomainError } from "../../domain/errors.ts";
import { parseDecimal } from "../../domain/units.ts";
import { type CsvRow, HistoryFileError, readCsv } from "./csvFile.ts";

/**
 * A default history from a CSV: `pd,default` with one obligor a row (default 0 or 1), or `pd,obligors,defaults` with
 * one cohort a row. Other columns are ignored. Format: docs/backtest.md.
 */
export function readDefaults(path: string): PdCohort[] {
  const { columns, rows } = readCsv(path, ["pd"]);
  const single = columns.includes("default");
  if (!single && !(columns.includes("obligors") && columns.includes("defaults")))
    throw new HistoryFileError(path, 'needs a column "default", or the columns "obligors" and "defaults"');
  if (rows.length === 0) throw new HistoryFileError(path, "holds no rows");
  return rows.map((row) => ({
    pd: probability(path, row),
    obligors: single ? 1 : count(path, row, "obligors"),
    defaults: single ? flag(path, row) : count(path, row, "defaults"),
  }));
}

function probability(path: string, row: CsvRow): number {
  const field = `${path} line ${row.line}, pd`;
  const value = parseDecimal(field, row.cell("pd")).toNumber();
  if (!(value >= 0 && value <= 1)) throw new OutOfDomainError(field, value, "a fraction from 0 to 1");
  return value;
}

function flag(path: string, row: CsvRow): number {
  const text = row.cell("default");
  if (text !== "0" && text !== "1")
    throw new OutOfDomainError(`${path} line ${row.line}, default`, JSON.stringify(text), "0 or 1");
  return Number(text);
}

function count(path: string, row: CsvRow, column: string): number {
  const text = row.cell(column);
  if (!/^\d{1,9}$/.test(text))
    throw new OutOfDomainError(`${path} line ${row.line}, ${column}`, JSON.stringify(text), "a whole number");
  return Number(text);
}
