import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ParCurveInputs } from "../../domain/asset/schema.ts";
import { parseTreasuryCsv } from "../treasuryCsv.ts";
import { HistoryFileError, readText } from "./csvFile.ts";

const SOURCE = "US Treasury daily par yield curve";

/**
 * The par curves of a Treasury CSV, or of every CSV in a folder, in rising order of date. Days without rows
 * (holidays) are absent, blank tenors too; a date that stands twice is refused.
 */
export function readCurves(path: string): ParCurveInputs[] {
  const curves = filesOf(path).flatMap((file) => parseTreasuryCsv(readText(file), SOURCE));
  curves.sort((a, b) => (a.date < b.date ? -1 : 1));
  curves.forEach((curve, i) => {
    if (curves[i - 1]?.date === curve.date) throw new HistoryFileError(path, `${curve.date} stands twice`);
    if (curve.points.length === 0) throw new HistoryFileError(path, `${curve.date} has no tenor`);
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
