import { expect } from "chai";
import { dydxSource } from "../../../keeper/adapters/dydx.ts";
import { hyperliquidSource } from "../../../keeper/adapters/hyperliquid.ts";
import type { JsonObject } from "../../../keeper/app/json.ts";
import { faultOf, fixture, httpFaultSuite, observe, quickHttp } from "./faults.ts";
import { type Loopback, loopback } from "./loopback.ts";

const PURR = fixture("hyperliquid-purr.body");
const PURR_TIME = 1_736_985_607;
const LINK = fixture("dydx-link-usd.body");

const hyperliquid = (retries = 0) => hyperliquidSource(quickHttp(retries));
const dydx = (retries = 0) => dydxSource(quickHttp(retries));
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

httpFaultSuite("Hyperliquid", {
  good: PURR,
  now: PURR_TIME,
  source: hyperliquid,
  params: (url) => ({ url: `${url}/info`, coin: "PURR" }),
});
httpFaultSuite("dYdX v4", {
  good: LINK,
  now: nowSeconds(),
  source: dydx,
  params: (url) => ({ url: `${url}/v4`, ticker: "LINK-USD" }),
});

describe("order books", () => {
  let server: Loopback;
  before(async () => {
    server = await loopback();
  });
  after(() => server.close());
  const serve = (body: string, headers = {}) => server.behave({ kind: "reply", body, headers });

  describe("Hyperliquid", () => {
    const ask = (now: number, extra: JsonObject = {}) =>
      observe(hyperliquid(), { url: `${server.url}/info`, coin: "PURR", ...extra }, now);

    it("asks as the venue wants to be asked, and keeps its digits and its time", async () => {
      serve(PURR);
      const { value, observedAt } = await ask(PURR_TIME);
      expect(observedAt).to.equal(PURR_TIME);
      expect(value).to.have.nested.property("bids[0]").deep.equal({ price: "0.27736", size: "500" });
      expect(value).to.have.nested.property("asks[2]").deep.equal({ price: "0.27784", size: "3611" });
      const [request] = server.received;
      expect(request?.method).to.equal("POST");
      expect(JSON.parse(request?.body ?? "")).to.deep.equal({ type: "l2Book", coin: "PURR" });
    });

    it("puts a reordered book in order", async () => {
      const reordered = JSON.parse(PURR) as { levels: [unknown[], unknown[]] };
      serve(PURR);
      const { value } = await ask(PURR_TIME);
      for (const side of reordered.levels) side.reverse();
      serve(JSON.stringify(reordered));
      expect((await ask(PURR_TIME)).value).to.deep.equal(value);
    });

    it("names a stale book, one from the future, an unknown market and another one's book", async () => {
      serve(PURR);
      expect(await faultOf(ask(PURR_TIME + 60))).to.equal("none");
      expect(await faultOf(ask(PURR_TIME + 61))).to.equal("stale");
      expect(await faultOf(ask(PURR_TIME - 61))).to.equal("future");
      expect(await faultOf(ask(PURR_TIME, { coin: "BTC" }))).to.equal("malformed");
      serve("null");
      expect(await faultOf(ask(PURR_TIME))).to.equal("missing");
    });

    const books: [string, string, unknown[], unknown[]][] = [
      ["a book without bids", "missing", [], [{ px: "2", sz: "1", n: 1 }]],
      ["a book without asks", "missing", [{ px: "2", sz: "1", n: 1 }], []],
      ["levels that are all empty", "missing", [{ px: "2", sz: "0", n: 0 }], [{ px: "3", sz: "1", n: 1 }]],
      ["a crossed book", "malformed", [{ px: "3", sz: "1", n: 1 }], [{ px: "2", sz: "1", n: 1 }]],
      ["a negative size", "malformed", [{ px: "2", sz: "-1", n: 1 }], [{ px: "3", sz: "1", n: 1 }]],
      ["a price of zero", "malformed", [{ px: "0", sz: "1", n: 1 }], [{ px: "3", sz: "1", n: 1 }]],
      [
        "a price that is no number",
        "malformed",
        [{ px: "NaN", sz: "1", n: 1 }],
        [{ px: "3", sz: "1", n: 1 }],
      ],
      [
        "a spread beyond its bound",
        "outOfBounds",
        [{ px: "2", sz: "1", n: 1 }],
        [{ px: "3", sz: "1", n: 1 }],
      ],
    ];
    for (const [what, fault, bids, asks] of books)
      it(`names ${what}`, async () => {
        serve(JSON.stringify({ coin: "PURR", time: PURR_TIME * 1_000, levels: [bids, asks] }));
        expect(await faultOf(ask(PURR_TIME))).to.equal(fault);
      });

    it("holds the mid price to its bounds", async () => {
      serve(PURR);
      expect(await faultOf(ask(PURR_TIME, { min: "0.2", max: "0.3" }))).to.equal("none");
      expect(await faultOf(ask(PURR_TIME, { max: "0.27" }))).to.equal("outOfBounds");
      expect(await faultOf(ask(PURR_TIME, { min: "0.28" }))).to.equal("outOfBounds");
    });
  });

  describe("dYdX v4", () => {
    const ask = (now: number) => observe(dydx(), { url: `${server.url}/v4`, ticker: "LINK-USD" }, now);

    it("asks for the market's book and dates it by the server's clock", async () => {
      serve(LINK, { date: "Thu, 19 Sep 2024 12:00:10 GMT", age: "10" });
      const now = Date.parse("2024-09-19T12:00:20Z") / 1_000;
      const { value, observedAt } = await ask(now);
      expect(observedAt).to.equal(now - 20);
      expect(value).to.have.nested.property("bids[0]").deep.equal({ price: "14.688", size: "312" });
      expect(server.received[0]?.url).to.equal("/v4/orderbooks/perpetualMarket/LINK-USD");
      expect(await faultOf(ask(now + 41))).to.equal("stale");
    });

    it("takes sizes and prices written as numbers digit for digit", async () => {
      const precise = "0.1234567890123456789012345";
      serve(`{"bids":[{"price":${precise},"size":1e3}],"asks":[{"price":0.13,"size":2}]}`);
      const { value } = await ask(nowSeconds());
      expect(value).to.have.nested.property("bids[0]").deep.equal({ price: precise, size: "1000" });
    });
  });
});
