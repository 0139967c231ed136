import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import pLimit from "p-limit";
import { oneLine } from "../app/faults.ts";
import type { CosignReply, Log, Proposal } from "../app/ports.ts";
import { proposalFromJson } from "../app/wire.ts";
import { RwaError } from "../domain/errors.ts";
import { COSIGN_PATH } from "./httpCosigner.ts";

export interface CosignServerOptions {
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

/** Largest proposal that is read: 25 snapshots of deep pools fit many times over. */
const MAX_BODY = 32_000_000;

/** Answers proposals over HTTP, one at a time: each costs a full recomputation. */
export class CosignServer {
  readonly #options: CosignServerOptions;
  readonly #answer: (proposal: Proposal, signal: AbortSignal) => Promise<CosignReply>;
  readonly #log: Log;
  readonly #server: Server;
  readonly #queue = pLimit(1);

  constructor(
    options: CosignServerOptions,
    answer: (proposal: Proposal, signal: AbortSignal) => Promise<CosignReply>,
    log: Log,
  ) {
    this.#options = options;
    this.#answer = answer;
    this.#log = log;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.requestTimeout = options.timeoutMs;
  }

  /** Starts listening; returns the base URL. */
  async listen(): Promise<string> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, resolve);
    });
    const { port: actual } = this.#server.address() as AddressInfo;
    return `http://${host}:${actual}`;
  }

  /** Finishes what was begun, takes nothing new. */
  async close(): Promise<void> {
    this.#server.closeIdleConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    try {
      if (request.method !== "POST" || request.url !== COSIGN_PATH) return reply(404, { error: "not found" });
      if (!this.#allowed(request.headers.authorization))
        return reply(401, { error: "token missing or wrong" });
      const proposal = proposalFromJson(await readJson(request));
      const signal = AbortSignal.timeout(this.#options.timeoutMs);
      const answer = await this.#queue(() => this.#answer(proposal, signal));
      this.#log.info(
        { proposer: proposal.proposer, answer: answer.kind, ...(answer.kind === "refused" ? answer : {}) },
        "proposal answered",
      );
      reply(200, answer);
    } catch (cause) {
      const expected = cause instanceof RwaError;
      this.#log.warn({ fault: oneLine(cause) }, "proposal not answered");
      if (!response.headersSent)
        reply(expected ? 400 : 500, { error: expected ? oneLine(cause) : "internal fault" });
    }
  }

  #allowed(header: string | undefined): boolean {
    const { token } = this.#options;
    if (token === undefined) return true;
    const given = Buffer.from(header ?? "");
    const wanted = Buffer.from(`Bearer ${token}`);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}

/** The body as JSON. Throws RwaError when it is too large or no JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new RwaError(`proposal larger than ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new RwaError("proposal is not JSON");
  }
}
