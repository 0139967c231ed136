import { setTimeout as delay } from "node:timers/promises";
import pRetry from "p-retry";
import { isPassing, oneLine, SourceError, type SourceFaultKind } from "../app/faults.ts";

export interface HttpRequest {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

export interface HttpAnswer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly text: string;
  /** When the server says it answered (`Date` less `Age`), unix seconds; undefined if it does not say. */
  readonly servedAt: number | undefined;
}

export interface HttpOptions {
  /** Deadline of one attempt, milliseconds. */
  readonly timeoutMs: number;
  /** Further attempts after a fault that may pass. */
  readonly retries: number;
  /** Pause before the second attempt, milliseconds; doubles from there. */
  readonly backoffMs: number;
  /** Longest `Retry-After` that is waited for; a longer one ends the attempts. */
  readonly maxRetryAfterMs: number;
  /** Largest body that is read. */
  readonly maxBytes: number;
}

const DEFAULTS: HttpOptions = {
  timeoutMs: 10_000,
  retries: 2,
  backoffMs: 250,
  maxRetryAfterMs: 5_000,
  maxBytes: 8_000_000,
};

/** A request that ends in a body or in a SourceError, never later than its deadlines allow. */
export interface HttpClient {
  /** @throws SourceError timeout, unreachable, rateLimited, serverError, missing (404), misconfigured (other 4xx),
   * outOfBounds (body too large) */
  fetch(source: string, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
}

/** A refusal that names the time after which it may be asked again. */
class RetryLaterError extends SourceError {
  readonly afterMs: number;

  constructor(source: string, kind: SourceFaultKind, why: string, afterMs: number) {
    super(source, kind, why);
    this.afterMs = afterMs;
  }
}

export function httpClient(overrides: Partial<HttpOptions> = {}): HttpClient {
  const options = { ...DEFAULTS, ...overrides };
  return {
    async fetch(source, request, signal) {
      try {
        return await pRetry(() => attempt(source, request, options, signal), {
          retries: options.retries,
          minTimeout: options.backoffMs,
          signal,
          shouldRetry: ({ error }) =>
            isPassing(error) &&
            !(error instanceof RetryLaterError && error.afterMs > options.maxRetryAfterMs),
          async onFailedAttempt({ error, retriesLeft }) {
            if (
              retriesLeft > 0 &&
              error instanceof RetryLaterError &&
              error.afterMs <= options.maxRetryAfterMs
            )
              await delay(error.afterMs, undefined, { signal });
          },
        });
      } catch (cause) {
        if (cause instanceof SourceError) throw cause;
        throw new SourceError(source, "timeout", `${publicUrl(request.url)}: given up`, { cause });
      }
    },
  };
}

/** The address as it may be logged and stored: no credentials and no query, where keys travel. */
export function publicUrl(url: string): string {
  try {
    const { origin, pathname } = new URL(url);
    return `${origin}${pathname}`;
  } catch {
    return "(not a URL)";
  }
}

/** Refused before fetch sees it, whose own message would quote the whole address. */
function requireFetchable(source: string, place: string, url: string): void {
  if (!URL.canParse(url) || !/^https?:/i.test(url))
    throw new SourceError(source, "misconfigured", `${place}: only http and https can be fetched`);
  const { username, password } = new URL(url);
  if (username !== "" || password !== "")
    throw new SourceError(
      source,
      "misconfigured",
      `${place}: credentials in the address; name a secret instead`,
    );
}

async function attempt(
  source: string,
  request: HttpRequest,
  options: HttpOptions,
  outer: AbortSignal,
): Promise<HttpAnswer> {
  const place = publicUrl(request.url);
  requireFetchable(source, place, request.url);
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([deadline, outer]);
  try {
    const response = await fetch(request.url, {
      method: request.method ?? "GET",
      signal,
      ...(request.headers === undefined ? {} : { headers: request.headers }),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw refusal(source, place, response);
    }
    const bytes = await readBody(source, place, response, options.maxBytes);
    return { bytes, text: new TextDecoder().decode(bytes), servedAt: servedAt(response.headers) };
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    if (deadline.aborted)
      throw new SourceError(source, "timeout", `${place}: no answer within ${options.timeoutMs} ms`, {
        cause,
      });
    if (outer.aborted) throw new SourceError(source, "timeout", `${place}: given up`, { cause });
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    throw new SourceError(source, "unreachable", `${place}: ${oneLine(why)}`, { cause });
  }
}

function refusal(source: string, place: string, response: Response): SourceError {
  const { status } = response;
  const why = `${place} answered ${status}`;
  const later = retryAfterMs(response.headers);
  if (status === 429) return new RetryLaterError(source, "rateLimited", why, later);
  if (status >= 500) return new RetryLaterError(source, "serverError", why, later);
  if (status === 404 || status === 410) return new SourceError(source, "missing", why);
  return new SourceError(source, "misconfigured", why);
}

/** `Retry-After` is either seconds or an HTTP date; 0 where absent or unreadable. */
function retryAfterMs(headers: Headers): number {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : Math.max(0, at - Date.now());
}

function servedAt(headers: Headers): number | undefined {
  const at = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(at)) return undefined;
  const age = Number(headers.get("age") ?? "0");
  return Math.floor(at / 1_000) - (Number.isInteger(age) && age > 0 ? age : 0);
}

async function readBody(
  source: string,
  place: string,
  response: Response,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > maxBytes)
      throw new SourceError(source, "outOfBounds", `${place}: body beyond ${maxBytes} bytes`);
    parts.push(part);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
