import { expect } from "chai";
import { type Binding, collect, instantOf } from "../../../keeper/app/collect.ts";
import { SourceError } from "../../../keeper/app/faults.ts";
import type { Json } from "../../../keeper/app/json.ts";
import type { Source, SourceRequest } from "../../../keeper/app/ports.ts";

const NOW = 1_700_000_000;
const document = {
  name: "note",
  market: { deviation: { value: "0.003", source: "file", status: "assumed" } },
  pool: { fee: "100", ticks: ["1"], source: "file", status: "assumed" },
  counterparties: [{ hazard: { value: "0.01", source: "file", status: "assumed" } }],
};

const source = (
  name: string,
  observe: (request: SourceRequest, signal: AbortSignal) => Promise<Json>,
): Source => ({
  name,
  observe: async (request, signal) => ({
    value: await observe(request, signal),
    observedAt: NOW - 5,
    source: `${name}://x`,
  }),
});

const sources = (...list: Source[]) => new Map(list.map((item) => [item.name, item]));
const binding = (adapter: string, target: string, required = true): Binding => ({
  adapter,
  target,
  required,
  params: {},
});
const options = { now: NOW, timeoutMs: 50, retries: 0, signal: new AbortController().signal };

describe("collect", () => {
  it("lays a scalar, a block and an array item over the document with their provenance", async () => {
    const registry = sources(
      source("scalar", async () => "0.004"),
      source("block", async () => ({ ticks: ["7", "8"] })),
      source("item", async () => "0.02"),
    );
    const { document: resolved, faults } = await collect(
      document,
      [
        binding("scalar", "market.deviation"),
        binding("block", "pool"),
        binding("item", "counterparties.0.hazard"),
      ],
      registry,
      options,
    );
    const provenance = (name: string) => ({
      source: `${name}://x`,
      status: "sourced",
      observedAt: instantOf(NOW - 5),
    });
    expect(faults).to.deep.equal([]);
    expect(resolved).to.deep.equal({
      name: "note",
      market: { deviation: { value: "0.004", ...provenance("scalar") } },
      pool: { fee: "100", ticks: ["7", "8"], ...provenance("block") },
      counterparties: [{ hazard: { value: "0.02", ...provenance("item") } }],
    });
    expect(document.market.deviation.value).to.equal("0.003");
  });

  it("leaves no document when a required source fails, and names the fault", async () => {
    const registry = sources(
      source("down", async () => {
        throw new SourceError("down", "unreachable", "refused");
      }),
      source("good", async () => "0.004"),
    );
    const result = await collect(
      document,
      [binding("down", "pool"), binding("good", "market.deviation")],
      registry,
      options,
    );
    expect(result.document).to.equal(undefined);
    expect(result.faults.map(({ target, kind, required }) => [target, kind, required])).to.deep.equal([
      ["pool", "unreachable", true],
    ]);
    expect(result.observed).to.have.length(1);
  });

  it("keeps the inline value for an optional source, visibly", async () => {
    const registry = sources(
      source("old", async () => {
        throw new SourceError("old", "stale", "9 days");
      }),
    );
    const result = await collect(document, [binding("old", "pool", false)], registry, options);
    expect(result.document).to.deep.equal(document);
    expect(result.faults.map(({ kind, required }) => [kind, required])).to.deep.equal([["stale", false]]);
  });

  it("ends a source that hangs and ignores its signal", async () => {
    const registry = sources(source("hang", () => new Promise(() => {})));
    const result = await collect(document, [binding("hang", "pool")], registry, options);
    expect(result.faults[0]?.kind).to.equal("timeout");
  });

  it("tries again after a passing fault, never after a fact", async () => {
    const calls = { limited: 0, stale: 0 };
    const registry = sources(
      source("limited", async () => {
        calls.limited += 1;
        if (calls.limited === 1) throw new SourceError("limited", "rateLimited", "429");
        return "0.004";
      }),
      source("stale", async () => {
        calls.stale += 1;
        throw new SourceError("stale", "stale", "old");
      }),
    );
    const result = await collect(
      document,
      [binding("limited", "market.deviation"), binding("stale", "pool")],
      registry,
      { ...options, retries: 2, timeoutMs: 5_000 },
    );
    expect(calls).to.deep.equal({ limited: 2, stale: 1 });
    expect(result.faults.map((fault) => fault.kind)).to.deep.equal(["stale"]);
  });

  for (const [what, bad, kind] of [
    ["an adapter that does not exist", binding("nobody", "pool"), "misconfigured"],
    ["a target that does not exist", binding("good", "no.such.place"), "misconfigured"],
    ["an adapter that throws anything", binding("broken", "pool"), "malformed"],
    ["a value from the future", binding("tomorrow", "pool"), "future"],
  ] as const)
    it(`names ${what}`, async () => {
      const registry = sources(
        source("good", async () => "1"),
        source("broken", async () => JSON.parse("{")),
        { name: "tomorrow", observe: async () => ({ value: {}, observedAt: NOW + 61, source: "x" }) },
      );
      const result = await collect(document, [bad], registry, options);
      expect(result.faults.map((fault) => fault.kind)).to.deep.equal([kind]);
    });

  it("cannot be made to write outside the document", async () => {
    const registry = sources(source("good", async () => "1"));
    await collect(
      document,
      [binding("good", "__proto__.polluted"), binding("good", "__proto__")],
      registry,
      options,
    );
    expect(({} as Record<string, unknown>)["polluted"]).to.equal(undefined);
  });
});
