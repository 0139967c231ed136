import { getAddress, isAddress } from "ethers";
import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import type { JsonObject } from "../app/json.ts";

/** The binding's parameters, checked; unknown keys and wrong values are faults of the configuration. */
export function parseParams<S extends z.ZodType>(source: string, schema: S, params: JsonObject): z.infer<S> {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  throw new SourceError(source, "misconfigured", firstIssue("params", parsed.error));
}

/** A body from the wire, checked; whatever does not fit is malformed data. */
export function parseWire<S extends z.ZodType>(source: string, schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new SourceError(source, "malformed", firstIssue("answer", parsed.error));
}

/** The first thing that zod found wrong, on one line, with the path to it. */
function firstIssue(root: string, error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return `${root}: invalid`;
  return `${[root, ...issue.path.map(String)].join(".")}: ${issue.message.split("\n")[0] ?? "invalid"}`;
}

/** A contract address in any case, made checksummed. */
export const addressParam = z
  .string()
  .refine((text) => isAddress(text), "not an address")
  .transform((text) => getAddress(text));

/** A span of time in whole seconds, up to ten years. */
export const secondsParam = z.int().min(0).max(315_360_000);

/** A non-negative decimal string. */
export const decimalParam = z.string().regex(/^(0|[1-9]\d*)(\.\d+)?$/, "not a plain decimal string");
