import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { FEATURES, type Feature, transformFeature } from "../domain/credit/features.ts";
import type { Observation } from "../domain/credit/fit.ts";
import { MissingInputError, OutOfDomainError } from "../domain/errors.ts";
import { type Decimal, parseDecimal } from "../domain/units.ts";
import { AssetFileError } from "./assetFiles.ts";

const DEFAULT_COLUMN = "default";
export const isFeature = (name: string): name is Feature => (FEATURES as readonly string[]).includes(name);

export interface History {
  readonly features: readonly Feature[];
  readonly observations: readonly Observation[];
}

/** Rows of a CSV with a head: `default` (0 or 1) and a column for each feature, raw values; blank is neutral. */
export function readHistory(file: string): History {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new AssetFileError(`${file}: cannot be read`, {}, { cause });
  }
  let records: readonly Readonly<Record<string, string>>[];
  try {
    records = parse(text, { columns: true, trim: true, skip_empty_lines: true, bom: true });
  } catch (cause) {
    throw new AssetFileError(`${file}: not a CSV file with a head line`, {}, { cause });
  }
  const columns = Object.keys(records[0] ?? {});
  if (!columns.includes(DEFAULT_COLUMN))
    throw new MissingInputError(`${file}: column ${DEFAULT_COLUMN}`, "0 or 1 in every row");
  const unknown = columns.find((name) => name !== DEFAULT_COLUMN && !isFeature(name));
  if (unknown !== undefined)
    throw new OutOfDomainError(
      `${file}: column`,
      unknown,
      `${DEFAULT_COLUMN} or a feature: ${FEATURES.join(", ")}`,
    );
  const features = columns.filter(isFeature);
  const observations = records.map((record, i): Observation => {
    const line = `${file}: row ${i + 1}`;
    const answer = record[DEFAULT_COLUMN];
    if (answer !== "0" && answer !== "1")
      throw new OutOfDomainError(`${line}, ${DEFAULT_COLUMN}`, answer, "0 or 1");
    const values: Partial<Record<Feature, Decimal>> = {};
    for (const feature of features) {
      const cell = record[feature];
      if (cell === undefined || cell === "") continue;
      const value = parseDecimal(`${line}, ${feature}`, cell);
      // Refused here, where the row is known.
      try {
        transformFeature(feature, value);
      } catch (error) {
        if (error instanceof OutOfDomainError)
          throw new OutOfDomainError(`${line}, ${feature}`, error.value, error.allowed);
        throw error;
      }
      values[feature] = value;
    }
    return { features: values, defaulted: answer === "1" };
  });
  return { features, observations };
}
