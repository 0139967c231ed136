import { expect } from "chai";
import { fetchHermes, pythSource } from "../../../keeper/adapters/pyth.ts";
import type { JsonObject } from "../../../keeper/app/json.ts";
import { FOREVER, faultOf, fixture, httpFaultSuite, observe, quickHttp } from "./faults.ts";
import { type Loopback, loopback } from "./loopback.ts";

const GOOD = fixture("hermes-near-eth.body");
const PUBLISHED = 1_785_143_368;
const NEAR = "c415de8d2eba7db216527dff4b60e8f3a5311c740dadb233e13e12547e226750";
const ETH = "ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace";
const CANARY = "canary-3f9a";

const source = (retries = 0) =>
  pythSource(quickHttp(retries), (name) => (name === "HERMES_TOKEN" ? CANARY : undefined));

httpFaultSuite("Pyth Hermes", { good: GOOD, now: PUBLISHED, source, params: (url) => ({ url, id: NEAR }) });

describe("Pyth Hermes", () => {
  let server: Loopback;
  before(async () => {
    server = await loopback();
  });
  after(() => server.close());
  const serve = (body: string) => server.behave({ kind: "reply", body });
  const ask = (extra: JsonObject = {}, now = PUBLISHED) =>
    observe(source(), { url: server.url, id: NEAR, ...extra }, now);

  it("scales price and EMA by the exponent, wherever in the answer the feed stands", async () => {
    serve(GOOD);
    expect((await ask()).value).to.equal("1.83487211");
    expect((await ask({ id: `0x${ETH.toUpperCase()}` })).value).to.equal("1956.56091864");
    expect((await ask({ ema: true })).value).to.equal("1.84242413");
    expect((await ask()).observedAt).to.equal(PUBLISHED);
    expect(decodeURIComponent(server.received[0]?.url ?? "")).to.equal(
      `/v2/updates/price/latest?ids[]=${NEAR}&encoding=hex&parsed=true`,
    );
  });

  it("hands on the signed bytes for updatePriceFeeds", async () => {
    serve(GOOD);
    const { updateData } = await fetchHermes(quickHttp(), server.url, [NEAR, ETH], undefined, FOREVER);
    expect(updateData).to.deep.equal(["0x504e41550100000003b80100"]);
    expect(decodeURIComponent(server.received[0]?.url ?? "")).to.contain(`ids[]=${NEAR}&ids[]=${ETH}`);
  });

  it("sends the bearer token and keeps it out of every error", async () => {
    serve(GOOD);
    await ask({ tokenSecret: "HERMES_TOKEN" });
    expect(server.received[0]?.headers.authorization).to.equal(`Bearer ${CANARY}`);
    server.behave({ kind: "reply", status: 500, body: CANARY });
    const failure = await ask({ tokenSecret: "HERMES_TOKEN" }).catch((cause: unknown) => cause);
    expect(failure).to.be.instanceOf(Error);
    expect(`${failure} ${JSON.stringify(failure)}`).to.not.contain(CANARY);
    expect(await faultOf(ask({ tokenSecret: "NOT_SET" }))).to.equal("misconfigured");
  });

  it("names stale prices, wide confidence, impossible exponents and missing feeds", async () => {
    serve(GOOD);
    expect(await faultOf(ask({}, PUBLISHED + 60))).to.equal("none");
    expect(await faultOf(ask({}, PUBLISHED + 61))).to.equal("stale");
    expect(await faultOf(ask({}, PUBLISHED - 61))).to.equal("future");
    expect(await faultOf(ask({ maxConfidence: "0.001" }))).to.equal("outOfBounds");
    expect(await faultOf(ask({ min: "2" }))).to.equal("outOfBounds");
    expect(await faultOf(ask({ id: "11".repeat(32) }))).to.equal("missing");
    const first = (from: string, to: string) => serve(GOOD.replace(from, to));
    first('"price":"183487211"', '"price":"-183487211"');
    expect(await faultOf(ask())).to.equal("outOfBounds");
    first('"expo":-8', '"expo":-40');
    expect(await faultOf(ask())).to.equal("outOfBounds");
    first('"conf":"211694"', '"conf":"-1"');
    expect(await faultOf(ask())).to.equal("malformed");
    first('"data":["504e41550100000003b80100"]', '"data":[]');
    expect(await faultOf(ask())).to.equal("malformed");
  });
});
