import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { network } from "hardhat";
import { ATTESTATION_DOMAIN, ATTESTATION_TYPES } from "../../keeper/adapters/attestationSignature.ts";
import { HOME_CHAIN } from "../../keeper/adapters/chainCalls.ts";
import { httpClient } from "../../keeper/adapters/http.ts";
import { providerReads } from "../../keeper/adapters/providerReads.ts";
import { createSources } from "../../keeper/adapters/registry.ts";
import { type Binding, collect } from "../../keeper/app/collect.ts";
import type { JsonObject } from "../../keeper/app/json.ts";
import { ModelPricer, modelAssembler } from "../../keeper/app/modelPricer.ts";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import {
  createPool,
  deployUniswapV3,
  mintPosition,
  rangeAroundPrice,
} from "../../scripts/testbed/uniswapV3.ts";
import { fixture } from "../keeper/adapters/faults.ts";
import { type Loopback, loopback } from "../keeper/adapters/loopback.ts";

const ASSET = new URL("../../assets/tokenised-treasury-fund.json", import.meta.url);
/** An evening on which the recorded Treasury feed is fresh. */
const EVENING = Date.parse("2024-09-19T23:00:00Z") / 1_000;
const E18 = 10n ** 18n;
const assumed = (value: string) => ({ value, source: "placeholder until it is read", status: "assumed" });

async function fund() {
  const { ethers } = await network.create({ override: { initialDate: new Date(EVENING * 1_000) } });
  const [owner] = await ethers.getSigners();
  if (owner === undefined) throw new MissingInputError("owner", "an account of the test chain");
  const shares = await ethers.deployContract("TestToken", ["Fund", "FUND", 18]);
  const dollar = await ethers.deployContract("TestToken", ["Dollar", "USD", 6]);
  await shares.mint(owner, 600_000_000n * E18);
  await dollar.mint(owner, 10n ** 15n);
  const uniswap = await deployUniswapV3(owner);
  const [token, quote] = [await shares.getAddress(), await dollar.getAddress()];
  const pool = await createPool(uniswap, token, quote, 500n, { amountA: E18, amountB: 10n ** 6n });
  const amounts = { shares: 20_000_000n * E18, dollars: 20_000_000n * 10n ** 6n };
  const isToken0 = pool.token0 === token;
  const desired = isToken0
    ? { amount0: amounts.shares, amount1: amounts.dollars }
    : { amount0: amounts.dollars, amount1: amounts.shares };
  for (const width of [50, 500])
    await mintPosition(uniswap, pool, await rangeAroundPrice(pool, width), desired);
  const reserves = await ethers.deployContract("MockV3Aggregator", [8, 606_000_000n * 10n ** 8n]);
  const nav = await ethers.deployContract("MockV3Aggregator", [8, 100_250_000n]);
  const statement = {
    format: "rwa-attestation/1",
    subject: "tokenised-treasury-fund",
    measure: "accruedIncome",
    value: "1250000.75",
    unit: "USD",
    observedAt: String(EVENING - 86_400),
  };
  const signature = await owner.signTypedData(ATTESTATION_DOMAIN, ATTESTATION_TYPES, statement);
  const now = (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
  return {
    ...{ now, token, isToken0, pool: pool.address },
    feeds: { reserves: await reserves.getAddress(), nav: await nav.getAddress() },
    attestation: { statement, signature: { scheme: "eip712", value: signature } },
    issuer: owner.address,
    reader: providerReads(ethers.provider),
  };
}

describe("live inputs, from the wire to the price", () => {
  let here: Awaited<ReturnType<typeof fund>>;
  let server: Loopback;
  let folder: string;
  before(async () => {
    here = await fund();
    server = await loopback();
    folder = mkdtempSync(join(tmpdir(), "live-inputs-"));
    writeFileSync(join(folder, "accrued.json"), JSON.stringify(here.attestation));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await server.close();
  });

  const document = (): JsonObject => {
    const { $schema: _, ...asset } = JSON.parse(readFileSync(ASSET, "utf8"));
    asset.liquidity.channels.push({
      kind: "uniswapV3",
      name: "Uniswap v3, 0.05 %",
      pool: {
        sqrtPriceX96: "79228162514264337593543950336",
        tick: 0,
        liquidity: "0",
        fee: 500,
        tickSpacing: 10,
        ticks: [],
        source: "placeholder until it is read",
        status: "assumed",
      },
      assetIsToken0: here.isToken0,
      assetDecimals: 18,
      quoteDecimals: 6,
      quoteUsd: assumed("1"),
    });
    return asset;
  };
  const bindings = (): Binding[] => [
    {
      target: "curve",
      adapter: "treasuryParCurve",
      params: { url: `${server.url}/{year}` },
      required: true,
    },
    {
      target: "liquidity.channels.2.pool",
      adapter: "uniswapV3",
      params: { pool: here.pool },
      required: true,
    },
    {
      target: "credit.pd.features.coverage",
      adapter: "proofOfReserve",
      params: { feed: here.feeds.reserves, maxAge: 86_400, measure: "coverage", token: here.token },
      required: true,
    },
    {
      target: "credit.pd.features.attestationAgeDays",
      adapter: "proofOfReserve",
      params: { feed: here.feeds.reserves, maxAge: 86_400, measure: "ageDays" },
      required: false,
    },
    {
      target: "credit.ead.nav",
      adapter: "navFeed",
      params: { feed: here.feeds.nav, maxAge: 86_400, min: "0.9", max: "1.1" },
      required: true,
    },
    {
      target: "credit.ead.outstanding",
      adapter: "token",
      params: { token: here.token, measure: "supply" },
      required: true,
    },
    {
      target: "credit.ead.accrued",
      adapter: "attestation",
      params: {
        location: "accrued.json",
        issuers: [here.issuer],
        subject: "tokenised-treasury-fund",
        measure: "accruedIncome",
        unit: "USD",
        maxAge: 3 * 86_400,
      },
      required: true,
    },
  ];
  const collected = (bound: readonly Binding[]) =>
    collect(
      document(),
      bound,
      createSources({
        chains: new Map([[HOME_CHAIN, here.reader]]),
        folder,
        http: httpClient({ timeoutMs: 300, retries: 0 }),
      }),
      { now: here.now, timeoutMs: 10_000, retries: 0, signal: new AbortController().signal },
    );
  const priced = (resolved: JsonObject) => {
    const { curve, ...rest } = resolved;
    return new ModelPricer("0x").price(modelAssembler.assemble(rest, curve as JsonObject, here.now));
  };

  it("lays every observation over the document in a shape that the model prices", async () => {
    server.behave({ kind: "reply", body: fixture("treasury-2024.xml") });
    const { document: resolved, faults, observed } = await collected(bindings());
    expect(faults).to.deep.equal([]);
    expect(observed).to.have.length(7);
    const credit = resolved?.["credit"];
    // 606 million of reserves over 600 million shares.
    expect(credit).to.have.nested.property("pd.features.coverage.value", "1.01");
    expect(credit).to.have.nested.property("ead.nav.value", "1.0025");
    expect(credit).to.have.nested.property("ead.outstanding.value", "600000000");
    expect(credit).to.have.nested.property("ead.accrued.value", "1250000.75");
    expect(resolved).to.have.nested.property("liquidity.channels[2].pool.ticks").with.length(4);

    const live = priced(resolved ?? {});
    // The quarter-year par yield of 2024-09-19.
    expect(live.baseRate).to.equal(48_000n);
    const without = { ...document(), curve: resolved?.["curve"] ?? null };
    // A pool that can really be sold into does not make the exit dearer than the empty placeholder.
    expect(live.haircut.liquidity <= priced(without).haircut.liquidity).to.equal(true);
    // 600 million shares at 1.0025 and the accrued income.
    expect(live.output["ead"]).to.equal("602750000.75");
  });

  it("leaves the asset unpriced when a required source fails, and says which", async () => {
    server.behave({ kind: "reply", status: 500, body: "" });
    const { document: resolved, faults } = await collected(bindings());
    expect(resolved).to.equal(undefined);
    expect(faults.map(({ target, kind, required }) => ({ target, kind, required }))).to.deep.equal([
      { target: "curve", kind: "serverError", required: true },
    ]);
  });

  it("keeps the inline substitute of an optional source, visibly", async () => {
    server.behave({ kind: "reply", body: fixture("treasury-2024.xml") });
    const bound = bindings().map((binding) =>
      binding.target.endsWith("attestationAgeDays")
        ? { ...binding, params: { ...binding.params, feed: here.token } }
        : binding,
    );
    const { document: resolved, faults } = await collected(bound);
    expect(faults.map(({ kind, required }) => [kind, required])).to.deep.equal([["missing", false]]);
    expect(resolved?.["credit"]).to.have.nested.property("pd.features.attestationAgeDays.value", "1");
    expect(priced(resolved ?? {}).baseRate).to.equal(48_000n);
  });
});
