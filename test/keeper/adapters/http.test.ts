import { expect } from "chai";
import { httpClient, publicUrl } from "../../../keeper/adapters/http.ts";
import { SourceError } from "../../../keeper/app/faults.ts";
import { FOREVER, faultOf } from "./faults.ts";
import { type Loopback, loopback } from "./loopback.ts";

const CANARY = "canary-77d0";

describe("HTTP client", () => {
  let server: Loopback;
  before(async () => {
    server = await loopback();
  });
  after(() => server.close());
  const client = httpClient({ timeoutMs: 200, retries: 1, backoffMs: 1, maxRetryAfterMs: 2_000 });
  const get = (path = "/", signal = FOREVER) => client.fetch("test", { url: `${server.url}${path}` }, signal);

  for (const [form, header] of [
    ["seconds", () => "1"],
    // An HTTP date has whole seconds: two from now are at least one.
    ["a date", () => new Date(Date.now() + 2_000).toUTCString()],
  ] as const)
    it(`waits as long as Retry-After asks, given as ${form}`, async () => {
      server.behave(
        { kind: "reply", status: 503, body: "", headers: { "retry-after": header() } },
        { kind: "reply", body: "back" },
      );
      const before = performance.now();
      expect((await get()).text).to.equal("back");
      expect(performance.now() - before).to.be.within(950, 3_000);
    });

  it("takes the server's time less the age in a cache", async () => {
    const headers = { date: "Thu, 19 Sep 2024 12:00:00 GMT", age: "30" };
    server.behave({ kind: "reply", body: "x", headers });
    expect((await get()).servedAt).to.equal(Date.parse("2024-09-19T11:59:30Z") / 1_000);
  });

  it("stops when the caller gives up, also between attempts", async () => {
    server.behave({ kind: "hang" });
    expect(await faultOf(get("/", AbortSignal.timeout(50)))).to.equal("timeout");
    server.behave({ kind: "reply", status: 429, body: "", headers: { "retry-after": "2" } });
    const before = performance.now();
    expect(await faultOf(get("/", AbortSignal.timeout(100)))).to.equal("timeout");
    expect(performance.now() - before).to.be.below(1_500);
  });

  it("names an address that cannot be one, without attempts", async () => {
    expect(await faultOf(client.fetch("test", { url: "treasury" }, FOREVER))).to.equal("misconfigured");
  });

  it("keeps credentials and queries out of every message", async () => {
    const quick = httpClient({ timeoutMs: 100, retries: 0 });
    const kinds: Record<string, string> = {
      [`http://user:${CANARY}@127.0.0.1:9/feed?key=${CANARY}`]: "misconfigured",
      [`http://127.0.0.1:9/feed?key=${CANARY}`]: "unreachable",
      [`${server.url}/feed?key=${CANARY}`]: "misconfigured",
    };
    server.behave({ kind: "reply", status: 401, body: CANARY });
    for (const [url, kind] of Object.entries(kinds)) {
      const failure = await quick.fetch("test", { url }, FOREVER).catch((cause: unknown) => cause);
      expect(failure).to.be.instanceOf(SourceError).with.property("kind", kind);
      const { message, details } = failure as SourceError;
      expect(`${message} ${JSON.stringify(details)}`).to.not.contain(CANARY);
    }
    expect(publicUrl(`http://user:${CANARY}@127.0.0.1:9/feed?key=${CANARY}`)).to.equal(
      "http://127.0.0.1:9/feed",
    );
  });
});
