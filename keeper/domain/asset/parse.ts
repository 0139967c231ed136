import type { z } from "zod";
import { MissingInputError, OutOfDomainError, type RwaError } from "../errors.ts";
import {
  type AssetDocument,
  assetDocument,
  type ParCurveInputs,
  type PricingInputs,
  pricingInputs,
  type ResolvedAsset,
  resolvedAsset,
} from "./schema.ts";

const MAX_SHOWN = 80;

const shorten = (text: string): string => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text);

const show = (input: unknown): string => shorten(JSON.stringify(input) ?? String(input));

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join(".") || "document";

/** Bounds of a length or an integer, as zod reports them. */
function boundOf(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const unit = issue.origin === "string" ? " characters" : issue.origin === "array" ? " entries" : "";
  return issue.code === "too_big" ? `at most ${issue.maximum}${unit}` : `at least ${issue.minimum}${unit}`;
}

/** Types as people know them from JSON. */
const TYPES: Readonly<Record<string, string>> = {
  string: "a string; numbers too are written as strings",
  object: "an object, as in assets/schema.json",
  array: "an array",
  boolean: "true or false",
  number: "a number without quotes",
  int: "a whole number without quotes",
};

/** What the schema expected at the place of the issue. */
function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "custom":
      return typeof issue.params?.["allowed"] === "string" ? issue.params["allowed"] : issue.message;
    case "invalid_type":
      return TYPES[issue.expected] ?? issue.expected;
    case "too_big":
    case "too_small":
      return boundOf(issue);
    case "invalid_value":
      return `one of ${issue.values.map((value) => String(value)).join(", ")}`;
    case "invalid_format":
      return `text matching ${issue.pattern ?? issue.format}`;
    case "invalid_union": {
      const options: unknown = "options" in issue ? issue.options : undefined;
      return Array.isArray(options) ? `one of ${options.join(", ")}` : issue.message;
    }
    default:
      return issue.message;
  }
}

/** The offending value; of a union only what should have told its members apart. */
function offending(issue: z.core.$ZodIssue): unknown {
  const { input } = issue;
  if (issue.code !== "invalid_union" || typeof input !== "object" || input === null) return input;
  const key = issue.path.at(-1);
  return Object.entries(input).find(([name]) => name === key)?.[1];
}

/** A misspelt key is an unknown one and a missing one: both are said. */
function missingBeside(issue: z.core.$ZodIssue, issues: readonly z.core.$ZodIssue[]): string {
  const names = issues
    .filter(
      ({ path, code, input }) =>
        code === "invalid_type" &&
        input === undefined &&
        path.length === issue.path.length + 1 &&
        issue.path.every((key, index) => key === path[index]),
    )
    .map(({ path }) => String(path.at(-1)));
  return names.length === 0 ? "" : `; missing here: ${names.join(", ")}`;
}

function toError(issue: z.core.$ZodIssue, beside = ""): RwaError {
  const field = dotted(issue.path);
  if (issue.code === "unrecognized_keys") {
    const key = shorten(issue.keys[0] ?? "");
    return new OutOfDomainError(
      issue.path.length === 0 ? key : `${field}.${key}`,
      "an unknown key",
      `only keys of the asset schema (assets/schema.json)${beside}`,
    );
  }
  const input = offending(issue);
  if (input === undefined && issue.code !== "custom") return new MissingInputError(field, expected(issue));
  return new OutOfDomainError(field, show(input), expected(issue));
}

function check<T>(schema: z.ZodType<T>, input: unknown, under: readonly string[] = []): T {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  throw issue === undefined
    ? new OutOfDomainError("document", show(input), "a valid document")
    : toError({ ...issue, path: [...under, ...issue.path] }, missingBeside(issue, issues));
}

/** Checks an asset document as people write it. @throws OutOfDomainError or MissingInputError with the dotted path */
export const parseAssetDocument = (input: unknown): AssetDocument => check(assetDocument, input);

/** Checks the full input of a pricing, e.g. a stored snapshot. */
export const parsePricingInputs = (input: unknown): PricingInputs => check(pricingInputs, input);

/**
 * Checks again only the section that a changed path lies in (the asset's top-level key, or the curve); the rest
 * was checked before and is left as the very same objects.
 */
export function checkChanged(changed: unknown, path: string): PricingInputs {
  const inputs = changed as PricingInputs;
  const section = path.split(".", 1)[0] ?? "";
  if (section === "curve") check(pricingInputs.shape.curve, inputs.curve, ["curve"]);
  else {
    const schema: Readonly<Record<string, z.ZodType>> = resolvedAsset.shape;
    const values: Readonly<Record<string, unknown>> = inputs.asset;
    const found = schema[section];
    if (found === undefined) throw new OutOfDomainError("input", path, "a path in the asset or curve");
    check(found, values[section], ["asset", section]);
  }
  return inputs;
}

export const parseResolvedAsset = (input: unknown): ResolvedAsset => check(resolvedAsset, input);

/** Leaves the live sources out: what remains is what is priced. */
export function withoutBindings(document: AssetDocument): ResolvedAsset {
  const { bindings: _bindings, $schema: _schema, ...asset } = document;
  return asset;
}

/** Puts a checked asset, its valuation time and the base curve together. */
export function pricingInputsOf(
  asset: ResolvedAsset,
  valuationTime: string,
  curve: ParCurveInputs | undefined,
): PricingInputs {
  return parsePricingInputs({
    format: "rwa-pricing-inputs/1",
    valuationTime,
    ...(curve === undefined ? {} : { curve }),
    asset,
  });
}
