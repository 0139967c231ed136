import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the loopback server answers one request. */
export type Behaviour =
  | {
      readonly kind: "reply";
      readonly body: string | Uint8Array;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Announces the whole body, sends half and drops the connection. */
  | { readonly kind: "cut"; readonly body: string }
  /** Accepts the request and never answers. */
  | { readonly kind: "hang" };

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Loopback {
  readonly url: string;
  readonly received: readonly Received[];
  /** Answers of the next requests in order; the last one stays. */
  behave(...behaviours: readonly Behaviour[]): void;
  close(): Promise<void>;
}

/** A server on a free loopback port that speaks real HTTP, so that adapters read real bytes. */
export async function loopback(): Promise<Loopback> {
  const received: Received[] = [];
  let queue: Behaviour[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      received.push({ method, url, headers, body: Buffer.concat(parts).toString("utf8") });
      const [next] = queue;
      if (queue.length > 1) queue.shift();
      answer(next ?? { kind: "reply", status: 501, body: "nothing was set up" }, response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    behave(...behaviours) {
      queue = [...behaviours];
      received.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function answer(behaviour: Behaviour, response: ServerResponse): void {
  if (behaviour.kind === "hang") return;
  if (behaviour.kind === "cut") {
    const bytes = Buffer.from(behaviour.body);
    response.writeHead(200, { "content-length": String(bytes.byteLength) });
    response.write(bytes.subarray(0, Math.floor(bytes.byteLength / 2)), () => response.destroy());
    return;
  }
  response.writeHead(behaviour.status ?? 200, behaviour.headers ?? {});
  response.end(behaviour.body);
}
