import { oneLine } from "../app/faults.ts";
import { RwaError } from "../domain/errors.ts";

/** The endpoint did not answer properly: time-out, refused, 429, 5xx, or a body that is no JSON-RPC. */
export class ConnectivityError extends RwaError {
  constructor(endpoint: string, why: string) {
    super(`${endpoint}: ${why}`, { endpoint, why });
  }
}

/** The node answered with a JSON-RPC error. */
export class RpcError extends RwaError {
  readonly code: number;
  /** Revert data when the node gave some, else undefined. */
  readonly revertData: string | undefined;
  readonly reverted: boolean;

  constructor(endpoint: string, code: number, message: string, data: unknown) {
    super(`${endpoint}: ${message}`, { endpoint, code: String(code) });
    this.code = code;
    this.revertData = hexData(data);
    // Geth answers 3, others -32000 or -32603 with a text.
    this.reverted = this.revertData !== undefined || code === 3 || /revert/i.test(message);
  }
}

/** Revert data stands in `error.data` or, for some nodes, one or two levels below. */
function hexData(data: unknown, depth = 0): string | undefined {
  if (typeof data === "string") return /^0x([0-9a-f]{2})*$/i.test(data) ? data : undefined;
  if (typeof data !== "object" || data === null || depth > 2) return undefined;
  return "data" in data ? hexData(data.data, depth + 1) : undefined;
}

/** One JSON-RPC endpoint over HTTP. Its URL may hold a key, so only `name` (the host) is ever shown. */
export class RpcEndpoint {
  readonly name: string;
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #headers: Readonly<Record<string, string>>;
  #id = 0;

  constructor(url: string, timeoutMs: number, token?: string) {
    this.name = new URL(url).host;
    this.#url = url;
    this.#timeoutMs = timeoutMs;
    this.#headers = {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
  }

  /** Throws ConnectivityError or RpcError, nothing else. */
  async request(method: string, params: readonly unknown[]): Promise<unknown> {
    const id = ++this.#id;
    const body = await this.#post(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    if (typeof body !== "object" || body === null || !("id" in body) || body.id !== id)
      throw new ConnectivityError(this.name, `${method}: not a JSON-RPC answer`);
    if ("error" in body && typeof body.error === "object" && body.error !== null) {
      const { code, message, data } = body.error as { code?: unknown; message?: unknown; data?: unknown };
      const text = typeof message === "string" ? oneLine(message) : "error without message";
      // -32005 is the code for a rate limit in many hosted nodes.
      if (code === -32005 || /rate limit|too many requests/i.test(text))
        throw new ConnectivityError(this.name, `${method}: rate limited`);
      throw new RpcError(this.name, Number(code), text, data);
    }
    if (!("result" in body)) throw new ConnectivityError(this.name, `${method}: neither result nor error`);
    return body.result;
  }

  async #post(body: string): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(this.#url, {
        method: "POST",
        headers: this.#headers,
        body,
        redirect: "error",
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      // A node may answer 4xx or 5xx with a JSON-RPC error inside; only 429 and bodies without JSON are faults.
      if (response.status === 429) throw new ConnectivityError(this.name, "HTTP 429");
      return await response.json();
    } catch (cause) {
      if (cause instanceof ConnectivityError) throw cause;
      const timedOut = cause instanceof Error && cause.name === "TimeoutError";
      throw new ConnectivityError(
        this.name,
        timedOut ? `no answer in ${this.#timeoutMs} ms` : "unreachable or no JSON",
      );
    }
  }
}
