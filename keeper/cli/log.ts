import pino from "pino";
import type { Log } from "../app/ports.ts";

/** Values of these variables never appear in a line, whatever field or text they stand in. */
export type Secrets = ReadonlySet<string>;

const HIDDEN = "[redacted]";
/** Shorter values would blank out ordinary words. */
const SHORTEST_SECRET = 6;

/** Replaces every secret in a text, plain, URL-encoded or without its 0x. */
export function redact(text: string, secrets: Secrets): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    for (const form of new Set([secret, encodeURIComponent(secret), secret.replace(/^0x/, "")]))
      clean = clean.replaceAll(form, HIDDEN);
  }
  return clean;
}

/** JSON lines on stderr: stdout belongs to results. */
export function createLog(
  level: string,
  secrets: Secrets,
  write = (line: string) => process.stderr.write(line),
): Log {
  const stream = { write: (line: string) => void write(redact(line, secrets)) };
  const logger = pino(
    { level, base: { name: "rwa-keeper" }, timestamp: pino.stdTimeFunctions.isoTime },
    stream,
  );
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
