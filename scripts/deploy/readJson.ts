import { readFileSync } from "node:fs";
import type { z } from "zod";
import { RwaError } from "../../keeper/domain/errors.ts";

/** A file that cannot be read, is no JSON, or does not match its schema; the message names the file and the field. */
export class InvalidFileError extends RwaError {}

/** Reads and validates one JSON file. */
export function readJson<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? "is not JSON" : "cannot be read";
    throw new InvalidFileError(`${file}: ${why}`, { file }, { cause });
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join(".") || "document";
  throw new InvalidFileError(`${file}: ${path}: ${issue?.message ?? "invalid"}`, { file, path });
}
