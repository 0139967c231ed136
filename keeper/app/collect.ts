import pRetry from "p-retry";
import { isPassing, oneLine, SourceError, type SourceFaultKind } from "./faults.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import type { InputFault, Observation, SourceRegistry } from "./ports.ts";

/** One live source of one value in an asset document. */
export interface Binding {
  readonly target: string;
  readonly adapter: string;
  readonly params: JsonObject;
  readonly required: boolean;
}

export interface CollectOptions {
  /** Unix seconds at which the inputs are valued. */
  readonly now: number;
  /** Deadline of one attempt. */
  readonly timeoutMs: number;
  /** Further attempts after a fault that may pass. */
  readonly retries: number;
  readonly signal: AbortSignal;
}

export interface Collected {
  /** The document with every observed value laid over it; undefined when a required one is missing. */
  readonly document: JsonObject | undefined;
  readonly observed: readonly (Observation & { readonly target: string; readonly adapter: string })[];
  readonly faults: readonly InputFault[];
}

/**
 * Resolves all bindings of an asset document in parallel. An optional one that fails leaves the inline value in
 * place as a visible substitute (its fault is reported); a required one that fails leaves no document.
 */
export async function collect(
  document: JsonObject,
  bindings: readonly Binding[],
  sources: SourceRegistry,
  options: CollectOptions,
): Promise<Collected> {
  const results = await Promise.all(bindings.map((binding) => observe(document, binding, sources, options)));
  let overlaid: JsonObject = document;
  const observed: (Observation & { target: string; adapter: string })[] = [];
  const faults: InputFault[] = [];
  for (const [index, result] of results.entries()) {
    const binding = bindings[index];
    if (binding === undefined) continue;
    const { target, adapter, required } = binding;
    if (result instanceof SourceError) {
      faults.push({ target, adapter, kind: result.kind, required, detail: oneLine(result) });
      continue;
    }
    observed.push({ ...result, target, adapter });
    overlaid = overlay(overlaid, target.split("."), result);
  }
  const complete = !faults.some((fault) => fault.required);
  return { document: complete ? overlaid : undefined, observed, faults };
}

async function observe(
  document: JsonObject,
  binding: Binding,
  sources: SourceRegistry,
  options: CollectOptions,
): Promise<Observation | SourceError> {
  const { adapter, target, params } = binding;
  const source = sources.get(adapter);
  if (source === undefined)
    return new SourceError(adapter, "misconfigured", `no adapter of this name for ${target}`);
  const parent = at(document, target.split(".").slice(0, -1));
  if (!isJsonObject(parent) && !Array.isArray(parent))
    return new SourceError(adapter, "misconfigured", `${target}: the document has no such place`);
  const request = { target, params, current: at(document, target.split(".")), now: options.now };
  try {
    const observation = await pRetry(
      () => withDeadline(adapter, options, (signal) => source.observe(request, signal)),
      {
        retries: options.retries,
        minTimeout: 200,
        maxTimeout: 2_000,
        signal: options.signal,
        shouldRetry: ({ error }) => isPassing(error),
      },
    );
    if (observation.observedAt > options.now + FUTURE_TOLERANCE)
      return new SourceError(adapter, "future", `observed at ${observation.observedAt}, now ${options.now}`);
    return observation;
  } catch (cause) {
    return named(adapter, cause);
  }
}

/** Clock skew between a source and the keeper that is no fault, in seconds. */
export const FUTURE_TOLERANCE = 60;

/** Ends at the deadline even when the adapter ignores its signal. */
async function withDeadline<T>(
  adapter: string,
  options: CollectOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([deadline, options.signal]);
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new SourceError(adapter, "timeout", `no answer within ${options.timeoutMs} ms`));
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work(signal), stopped]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}

/** Whatever an adapter threw, as a named fault. An unexpected error is the adapter's: malformed data, most often. */
function named(adapter: string, cause: unknown): SourceError {
  if (cause instanceof SourceError) return cause;
  const kind: SourceFaultKind =
    cause instanceof Error && cause.name === "AbortError" ? "timeout" : "malformed";
  return new SourceError(adapter, kind, oneLine(cause), { cause });
}

function at(value: Json, path: readonly string[]): Json | undefined {
  let here: Json | undefined = value;
  for (const key of path) {
    if (Array.isArray(here)) here = here[Number(key)];
    else if (isJsonObject(here) && Object.hasOwn(here, key)) here = here[key];
    else return undefined;
  }
  return here;
}

/** The document with the observation at the path; everything else is shared, nothing is mutated. */
function overlay(value: JsonObject, path: readonly string[], observation: Observation): JsonObject {
  return replace(value, path, observation) as JsonObject;
}

function replace(value: Json | undefined, path: readonly string[], observation: Observation): Json {
  const [key, ...rest] = path;
  if (key === undefined) return merged(value, observation);
  if (Array.isArray(value))
    return value.map((item: Json, index) =>
      String(index) === key ? replace(item, rest, observation) : item,
    );
  const object = isJsonObject(value) ? value : {};
  return { ...object, [key]: replace(object[key], rest, observation) };
}

/** Unix seconds as the documents write an instant. */
export const instantOf = (seconds: number): string =>
  new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");

/**
 * A scalar keeps its `{value, source, status}` form, a block takes the observed fields. Whatever carried provenance,
 * and whatever was not there before, carries that of the observation.
 */
function merged(current: Json | undefined, observation: Observation): Json {
  const { value } = observation;
  const provenance = {
    source: observation.source,
    status: "sourced",
    observedAt: instantOf(observation.observedAt),
  };
  if (isJsonObject(value)) {
    const before = isJsonObject(current) ? current : {};
    return { ...before, ...value, ...(current === undefined || "source" in before ? provenance : {}) };
  }
  return isJsonObject(current) ? { ...current, value, ...provenance } : value;
}
