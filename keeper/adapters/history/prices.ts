import { basename } from "node:path";
import { z } from "zod";
import { type PricePoint, type PriceSeries, priceSeries } from "../../domain/backtest/priceSeries.ts";
import { parseDecimal } from "../../domain/units.ts";
import { HistoryFileError, readCsv, readText, readTime } from "./csvFile.ts";

const jsonRow = z.object({ time: z.union([z.string(), z.int()]), close: z.string() });

/**
 * Recorded prices from a CSV with the columns `time` and `close` (others are ignored), or from a JSON array of
 * `{"time", "close"}` with `close` as a decimal string. Format: docs/backtest.md.
 */
export function readPrices(path: string): PriceSeries {
  const points = path.endsWith(".json") ? jsonPoints(path) : csvPoints(path);
  return priceSeries(basename(path).replace(/\.(csv|json)$/, ""), points);
}

function csvPoints(path: string): PricePoint[] {
  return readCsv(path, ["time", "close"]).rows.map((row) => ({
    time: readTime(`${path} line ${row.line}, time`, row.cell("time")),
    price: parseDecimal(`${path} line ${row.line}, close`, row.cell("close")),
  }));
}

function jsonPoints(path: string): PricePoint[] {
  let value: unknown;
  try {
    value = JSON.parse(readText(path));
  } catch (cause) {
    if (cause instanceof HistoryFileError) throw cause;
    throw new HistoryFileError(path, "is not JSON", { cause });
  }
  const rows = z.array(jsonRow).safeParse(value);
  if (!rows.success)
    throw new HistoryFileError(path, 'must be an array of {"time", "close"}, close as a decimal string');
  return rows.data.map((row, i) => ({
    time: readTime(`${path} row ${i}, time`, String(row.time)),
    price: parseDecimal(`${path} row ${i}, close`, row.close),
  }));
}
