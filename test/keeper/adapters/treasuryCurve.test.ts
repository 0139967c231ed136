import { expect } from "chai";
import { readTreasuryCurves } from "../../../keeper/adapters/treasuryCsv.ts";
import { treasuryCurveSource } from "../../../keeper/adapters/treasuryCurve.ts";
import { parseTreasuryXml } from "../../../keeper/adapters/treasuryXml.ts";
import { isJsonObject } from "../../../keeper/app/json.ts";
import { faultOf, fixture, httpFaultSuite, observe, quickHttp } from "./faults.ts";
import { type Loopback, loopback } from "./loopback.ts";

const at = (text: string): number => Date.parse(text) / 1_000;
const DATA = new URL("../../../data/ust-par-yield/", import.meta.url);
const GOOD = fixture("treasury-2024.xml");
const THURSDAY_NIGHT = at("2024-09-19T23:00:00Z");
const source = (retries = 0) => treasuryCurveSource(quickHttp(retries));

httpFaultSuite("Treasury XML", {
  good: GOOD,
  now: THURSDAY_NIGHT,
  source,
  params: (url) => ({ url: `${url}/xml?data=daily_treasury_yield_curve&field_tdr_date_value={year}` }),
});
httpFaultSuite("Treasury CSV", {
  // Half a CSV file is a good one with fewer rows, unless it ends within the head.
  good: fixture("treasury-2024.csv").split("\n").slice(0, 2).join("\n"),
  now: THURSDAY_NIGHT,
  source,
  params: (url) => ({ format: "csv", url: `${url}/{year}.csv`, minTenors: 13 }),
});

describe("Treasury par curve", () => {
  let server: Loopback;
  before(async () => {
    server = await loopback();
  });
  after(() => server.close());
  const ask = (now: number, extra = {}) => observe(source(), { url: `${server.url}/{year}`, ...extra }, now);
  const dateOf = async (work: ReturnType<typeof ask>) => {
    const { value } = await work;
    return isJsonObject(value) ? value["date"] : undefined;
  };
  const serve = (body: string) => server.behave({ kind: "reply", body });

  it("reads the same curves from both XML forms as from the CSV files", () => {
    const recorded = readTreasuryCurves(DATA);
    for (const name of ["treasury-2024.xml", "treasury-2025-viewer.xml", "treasury-2021.xml"]) {
      const curves = parseTreasuryXml("test", fixture(name));
      expect(curves.length).to.be.greaterThan(2);
      for (const { date, points } of curves) expect(points).to.deep.equal(recorded.get(date)?.points);
    }
  });

  it("gives the newest row that the valuation date knows, whatever their order", async () => {
    const [head = "", ...entries] = GOOD.replace("</feed>\n", "").split("<entry>");
    serve(
      `${head}${entries
        .reverse()
        .map((entry) => `<entry>${entry}`)
        .join("")}</feed>`,
    );
    expect(await dateOf(ask(THURSDAY_NIGHT))).to.equal("2024-09-19");
    expect(await dateOf(ask(at("2024-09-17T12:00:00Z")))).to.equal("2024-09-17");
    const { observedAt } = await ask(THURSDAY_NIGHT);
    expect(observedAt).to.equal(at("2024-09-19T00:00:00Z"));
  });

  it("keeps the wire's digits", async () => {
    serve(GOOD);
    const { value } = await ask(THURSDAY_NIGHT);
    const points = isJsonObject(value) ? value["points"] : undefined;
    expect(points).to.deep.include({ tenorYears: "0.25", parYield: "0.048" });
  });

  it("takes Friday's yields on Monday and Tuesday, and refuses them on Wednesday", async () => {
    const end = GOOD.indexOf("<entry>", GOOD.indexOf("2024-09-13T00:00:00"));
    serve(`${GOOD.slice(0, end)}</feed>`);
    expect(await dateOf(ask(at("2024-09-16T09:00:00Z")))).to.equal("2024-09-13");
    expect(await dateOf(ask(at("2024-09-17T09:00:00Z")))).to.equal("2024-09-13");
    expect(await faultOf(ask(at("2024-09-17T09:00:00Z"), { maxClosingsMissed: 0 }))).to.equal("stale");
    expect(await faultOf(ask(at("2024-09-18T09:00:00Z")))).to.equal("stale");
  });

  it("looks into last year's feed until this year's first closing", async () => {
    server.behave(
      { kind: "reply", body: fixture("treasury-empty-year.xml") },
      { kind: "reply", body: fixture("treasury-2021.xml") },
    );
    expect(await dateOf(ask(at("2022-01-03T12:00:00Z")))).to.equal("2021-12-31");
    expect(server.received.map(({ url }) => url)).to.deep.equal(["/2022", "/2021"]);
  });

  it("reads a folder of yearly files", async () => {
    const url = `${DATA}{year}.csv`;
    expect(await dateOf(ask(at("2024-12-31T23:00:00Z"), { format: "csv", url }))).to.equal("2024-12-31");
    expect(await dateOf(ask(at("2025-01-01T12:00:00Z"), { format: "csv", url }))).to.equal("2024-12-31");
    expect(await faultOf(ask(at("2026-01-02T12:00:00Z"), { format: "csv", url }))).to.equal("stale");
    expect(await faultOf(ask(at("2019-01-02T12:00:00Z"), { format: "csv", url }))).to.equal("missing");
  });

  it("refuses what no yield can be", async () => {
    const newest = (from: string, to: string) => {
      const cut = GOOD.indexOf("2024-09-19T00:00:00");
      return GOOD.slice(0, cut) + GOOD.slice(cut).replace(from, to);
    };
    const outcomes: [string, string][] = [
      [
        newest(
          /<d:BC_10YEAR[^/]*/.exec(GOOD.slice(GOOD.indexOf("2024-09-19T00")))?.[0] ?? "",
          "<d:BC_10YEAR>373<",
        ),
        "outOfBounds",
      ],
      [newest("<d:BC_2YEAR ", '<d:BC_2YEAR m:type="x">n/a</d:BC_2YEAR><d:BC_2YEAR '), "malformed"],
      [newest("2024-09-19T00:00:00", "19 Sep 2024"), "malformed"],
      [newest("2024-09-19T00:00:00", "2024-09-31T00:00:00"), "malformed"],
      [newest("2024-09-19T00:00:00", "2024-09-18T00:00:00"), "malformed"],
    ];
    for (const [body, fault] of outcomes) {
      expect(body).to.not.equal(GOOD);
      serve(body);
      expect(await faultOf(ask(THURSDAY_NIGHT))).to.equal(fault);
    }
    serve(GOOD);
    expect(await faultOf(ask(THURSDAY_NIGHT, { minTenors: 14 }))).to.equal("missing");
  });
});
