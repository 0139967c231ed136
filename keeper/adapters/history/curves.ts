import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ParCurveInputs } from "../../domain/asset/schema.ts";
import { OutOfDomainError } from "../../domain/errors.ts";
import { Decimal, parseDecimal } from "../../domain/units.ts";
import { type CsvRow, HistoryFileError, readCsv } from "./csvFile.ts";

const SOURCE = "US Treasury, daily par yield curve rates";
/** Twelfths have no finite decimal form; twelve places are far below a basis point of yield. */
const TENOR_DECIMALS = 12;

/**
 * Par curves from the US Treasury's own CSV (`Date, 1 Mo, 1.5 Mo, ..., 30 Yr`, per cent), one file or a folder of
 * them, in rising order of date. Tenors differ by year; blank cells are skipped, never zero.
 */
export function readCurves(path: string): ParCurveInputs[] {
  const curves = filesOf(path).flatMap(readFile);
  curves.sort((a, b) => (a.date < b.date ? -1 : 1));
  curves.forEach((curve, i) => {
    if (curves[i - 1]?.date === curve.date) throw new HistoryFileError(path, `${curve.date} stands twice`);
  });
  if (curves.length === 0) throw new HistoryFileError(path, "holds no curve");
  return curves;
}

function filesOf(path: string): string[] {
  let folder: boolean;
  try {
    folder = statSync(path).isDirectory();
  } catch (cause) {
    throw new HistoryFileError(path, "cannot be read; is the path right?", { cause });
  }
  if (!folder) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith(".csv"))
    .toSorted()
    .map((name) => join(path, name));
}

function readFile(path: string): ParCurveInputs[] {
  const { columns, rows } = readCsv(path, ["Date"]);
  const tenors = columns
    .filter((column) => column !== "Date")
    .map((column) => ({ column, tenorYears: tenorOf(path, column) }));
  return rows.map((row) => ({
    date: dateOf(path, row),
    points: tenors.flatMap(({ column, tenorYears }) => {
      const text = row.cell(column);
      if (text === "" || text === "N/A") return [];
      const percent = parseDecimal(`${path} line ${row.line}, ${column}`, text);
      return [{ tenorYears, parYield: percent.div(100).toFixed() }];
    }),
    source: SOURCE,
    status: "sourced" as const,
  }));
}

function tenorOf(path: string, column: string): string {
  const match = /^(\d+(?:\.\d+)?) ?(Mo|Month|Yr)$/.exec(column);
  const [, count = "", unit = ""] = match ?? [];
  if (match === null)
    throw new HistoryFileError(path, `column "${column}" is not a tenor like "3 Mo" or "10 Yr"`);
  const years = unit === "Yr" ? new Decimal(count) : new Decimal(count).div(12);
  return years.toDecimalPlaces(TENOR_DECIMALS).toFixed();
}

/** ISO dates, or the month/day/year of the Treasury's download page. */
function dateOf(path: string, row: CsvRow): string {
  const text = row.cell("Date");
  const us = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  const iso = us === null ? text : `${us[3]}-${us[1]}-${us[2]}`;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso) || Number.isNaN(Date.parse(iso)))
    throw new OutOfDomainError(
      `${path} line ${row.line}, Date`,
      JSON.stringify(text),
      "a date like 2024-09-19",
    );
  return iso;
}
