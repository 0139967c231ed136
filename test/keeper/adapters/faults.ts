import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { httpClient } from "../../../keeper/adapters/http.ts";
import { SourceError } from "../../../keeper/app/faults.ts";
import type { JsonObject } from "../../../keeper/app/json.ts";
import type { Observation, Source } from "../../../keeper/app/ports.ts";
import { type Loopback, loopback } from "./loopback.ts";

export const FOREVER = new AbortController().signal;

export const fixture = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8");

/** Short deadlines, so that hanging servers are cheap to test, yet longer than a busy machine takes to answer. */
export const quickHttp = (retries = 0) =>
  httpClient({ timeoutMs: 1_000, retries, backoffMs: 1, maxRetryAfterMs: 50, maxBytes: 400_000 });

export const observe = (source: Source, params: JsonObject, now: number): Promise<Observation> =>
  source.observe({ target: "anything", params, current: undefined, now }, FOREVER);

/** The fault's name, or "none"; any other error than a SourceError fails the test. */
export async function faultOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (cause) {
    if (!(cause instanceof SourceError)) throw cause;
    expect(cause.message.split("\n"), "one line").to.have.length(1);
    return cause.kind;
  }
}

export interface HttpCase {
  readonly good: string;
  readonly now: number;
  source(retries?: number): Source;
  params(url: string): JsonObject;
}

/** What every source over HTTP must do with every way in which a server can fail. */
export function httpFaultSuite(what: string, { good, now, source, params }: HttpCase): void {
  describe(`${what}: faults of the server`, () => {
    let server: Loopback;
    before(async () => {
      server = await loopback();
    });
    after(() => server.close());
    const fault = (retries?: number) => faultOf(observe(source(retries), params(server.url), now));

    it("takes the good answer", async () => {
      server.behave({ kind: "reply", body: good });
      expect(await fault()).to.equal("none");
    });
    it("names an empty answer", async () => {
      server.behave({ kind: "reply", body: "" });
      expect(await fault()).to.equal("missing");
    });
    it("names an answer that ends half-way", async () => {
      server.behave({ kind: "reply", body: good.slice(0, Math.floor(good.length / 2)) });
      expect(await fault()).to.equal("malformed");
    });
    it("names an error page in place of data", async () => {
      server.behave({ kind: "reply", body: "<html><body><p>Service notice</body></html>" });
      expect(await fault()).to.equal("malformed");
    });
    it("names a connection that breaks", async () => {
      server.behave({ kind: "cut", body: good });
      expect(await fault()).to.equal("unreachable");
    });
    it("names a server that is not there", async () => {
      const gone = await loopback();
      await gone.close();
      expect(await faultOf(observe(source(), params(gone.url), now))).to.equal("unreachable");
    });
    it("names a rate limit, and does not wait longer than it may", async () => {
      server.behave({ kind: "reply", status: 429, body: "", headers: { "retry-after": "3600" } });
      expect(await fault(2)).to.equal("rateLimited");
      expect(server.received).to.have.length(1);
    });
    it("asks again after a short rate limit", async () => {
      server.behave(
        { kind: "reply", status: 429, body: "", headers: { "retry-after": "0" } },
        { kind: "reply", body: good },
      );
      expect(await fault(1)).to.equal("none");
    });
    it("names a server error after its attempts", async () => {
      server.behave({ kind: "reply", status: 500, body: "oops" });
      expect(await fault(2)).to.equal("serverError");
      expect(server.received).to.have.length(3);
    });
    it("names what is not there, and what is not allowed, without asking twice", async () => {
      server.behave({ kind: "reply", status: 404, body: "" });
      expect(await fault(2)).to.equal("missing");
      expect(server.received).to.have.length(1);
      server.behave({ kind: "reply", status: 403, body: "" });
      expect(await fault(2)).to.equal("misconfigured");
      expect(server.received).to.have.length(1);
    });
    it("gives a hanging server up", async () => {
      server.behave({ kind: "hang" });
      expect(await fault()).to.equal("timeout");
    });
    it("stops reading a body without end", async () => {
      server.behave({ kind: "reply", body: good + " ".repeat(400_001) });
      expect(await fault()).to.equal("outOfBounds");
    });
    it("meets damaged bytes with a named fault or a checked value, never with another error", async () => {
      const damage = fc.record({
        at: fc.nat(good.length - 1),
        remove: fc.nat(40),
        insert: fc.string({ maxLength: 6 }),
      });
      await fc.assert(
        fc.asyncProperty(damage, async ({ at, remove, insert }) => {
          server.behave({ kind: "reply", body: good.slice(0, at) + insert + good.slice(at + remove) });
          await fault();
        }),
        { numRuns: 60 },
      );
    });
    it("refuses parameters it does not know", async () => {
      server.behave({ kind: "reply", body: good });
      const misspelt = { ...params(server.url), maxAgee: 1 };
      expect(await faultOf(observe(source(), misspelt, now))).to.equal("misconfigured");
      expect(server.received).to.have.length(0);
    });
  });
}
