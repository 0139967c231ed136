import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { OutOfDomainError, RwaError } from "../../domain/errors.ts";

/** A history file that cannot be read or is not what its format says. */
export class HistoryFileError extends RwaError {
  constructor(path: string, detail: string, options?: ErrorOptions) {
    super(`${path}: ${detail}`, { path, detail }, options);
  }
}

export interface CsvRow {
  /** Line in the file, the header being line 1. */
  readonly line: number;
  /** The cell under a column, trimmed; empty where the column is absent. */
  cell(column: string): string;
}

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new HistoryFileError(path, "cannot be read; is the path right?", { cause });
  }
}

/** Reads a CSV with a header row; the columns named must be there. */
export function readCsv(path: string, required: readonly string[]): CsvTable {
  const text = readText(path);
  let records: string[][];
  try {
    records = parse(text, { bom: true, skip_empty_lines: true, trim: true });
  } catch (cause) {
    throw new HistoryFileError(path, cause instanceof Error ? cause.message : "not a CSV file", { cause });
  }
  const [columns = [], ...body] = records;
  for (const column of required)
    if (!columns.includes(column))
      throw new HistoryFileError(
        path,
        `column "${column}" is missing; found: ${columns.join(", ") || "none"}`,
      );
  const index = new Map(columns.map((column, i) => [column, i]));
  return {
    columns,
    rows: body.map((cells, i) => ({
      line: i + 2,
      cell: (column) => cells[index.get(column) ?? -1] ?? "",
    })),
  };
}

/** Unix seconds of an ISO instant in UTC, a date (its midnight UTC), or a whole number of unix seconds. */
export function readTime(field: string, text: string): number {
  const allowed = "an instant like 2023-03-11T08:30:00Z, a date like 2023-03-11, or unix seconds";
  if (/^\d{9,10}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(text))
    throw new OutOfDomainError(field, JSON.stringify(text), allowed);
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new OutOfDomainError(field, JSON.stringify(text), allowed);
  return Math.floor(ms / 1000);
}
