import { readdirSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import type { ParCurveInputs } from "../domain/asset/schema.ts";
import { MissingInputError, OutOfDomainError } from "../domain/errors.ts";
import { parseDecimal } from "../domain/units.ts";
import { tenorYears } from "./treasuryTenor.ts";

/** Column heads of the Treasury's own CSV: "1 Mo" .. "30 Yr". */
const COLUMN = /^(\d+(?:\.\d+)?) (Mo|Yr)$/;
/** A curve older than this before the valuation date is stale: the longest gap of holidays is four days. */
const MAX_AGE_DAYS = 7;
const MS_PER_DAY = 86_400_000;

function tenorOf(column: string): string | undefined {
  const match = COLUMN.exec(column);
  if (match === null) return undefined;
  const [, length = "", unit] = match;
  return tenorYears(length, unit === "Mo" ? "month" : "year");
}

/** Both spellings in use: 2024-09-19 and 09/19/2024. */
function isoDate(text: string): string {
  const us = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  const iso = us === null ? text : `${us[3]}-${us[1]}-${us[2]}`;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) throw new OutOfDomainError("Treasury CSV date", text, "a date");
  return iso;
}

/** Par curves of a Treasury CSV, one per row, newest first as the file has them; blank tenors left out. */
export function parseTreasuryCsv(text: string, source: string): ParCurveInputs[] {
  const rows: Record<string, string>[] = parse(text, { columns: true, skip_empty_lines: true, trim: true });
  return rows.map((row) => ({
    date: isoDate(row["Date"] ?? ""),
    points: Object.entries(row).flatMap(([column, percent]) => {
      const tenor = tenorOf(column);
      if (tenor === undefined || percent === "" || percent === "N/A") return [];
      const parYield = parseDecimal(`${source} ${column}`, percent.replace(/^(-?)\./, "$10."))
        .div(100)
        .toFixed();
      return [{ tenorYears: tenor, parYield }];
    }),
    source,
    status: "sourced",
  }));
}

/** All shipped curves by date, of a folder of one CSV a year. */
export function readTreasuryCurves(folder: URL | string): Map<string, ParCurveInputs> {
  const base = typeof folder === "string" ? folder : folder.pathname;
  const curves = new Map<string, ParCurveInputs>();
  for (const file of readdirSync(base)
    .filter((name) => name.endsWith(".csv"))
    .sort()) {
    const text = readFileSync(`${base}/${file}`, "utf8");
    for (const curve of parseTreasuryCsv(text, "US Treasury daily par yield curve"))
      curves.set(curve.date, curve);
  }
  return curves;
}

/**
 * The last curve published on or before a date.
 * @throws MissingInputError where there is none within a week
 */
export function curveOn(curves: ReadonlyMap<string, ParCurveInputs>, date: string): ParCurveInputs {
  for (let age = 0; age <= MAX_AGE_DAYS; age += 1) {
    const day = new Date(Date.parse(`${date}T00:00:00Z`) - age * MS_PER_DAY).toISOString().slice(0, 10);
    const curve = curves.get(day);
    if (curve !== undefined) return curve;
  }
  throw new MissingInputError(
    `curve of ${date}`,
    `no Treasury par curve within ${MAX_AGE_DAYS} days before that date`,
  );
}
