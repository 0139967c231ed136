import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { encryptKeystoreJson, Wallet } from "ethers";
import { GuardedPriceOracleAbi } from "../../../../abi/generated/GuardedPriceOracle.mjs";
import { RiskParameterOracleAbi } from "../../../../abi/generated/RiskParameterOracle.mjs";
import { examine } from "../../../../keeper/cli/doctor/examine.ts";
import type { Finding } from "../../../../keeper/cli/doctor/finding.ts";
import { loopback } from "../../adapters/loopback.ts";
import { BLOCK_TIME, block, type RpcLoopback, rpcLoopback } from "../../adapters/rpcLoopback.ts";

const RISK = `0x${"a1".repeat(20)}`;
const PRICES = `0x${"b2".repeat(20)}`;
const TOKEN = `0x${"c3".repeat(20)}`;
const CANARY = `0x${"5ec7e7".repeat(10)}5ec7`;
const PASSWORD = "canary-password-91c2";
const WALLET = new Wallet(CANARY);
const ENVIRONMENT = { KEEPER_KEY: CANARY, KEEPER_PASSWORD: PASSWORD };
const PRESET = new URL("../../../../assets/singapore-note.json", import.meta.url);

const yes = [true];
const no = [false];
const hex = (value: bigint): string => `0x${value.toString(16)}`;

interface Config {
  [key: string]: unknown;
}

describe("doctor", () => {
  let node: RpcLoopback;
  let folder: string;
  let keystore: string;
  before(async () => {
    node = await rpcLoopback();
    keystore = await encryptKeystoreJson(WALLET, PASSWORD, { scrypt: { N: 1_024, r: 8, p: 1 } });
  });
  after(() => node.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "doctor-"));
    node.mode = "ok";
    node.results.clear();
    for (const [method, result] of Object.entries({
      eth_blockNumber: block.number,
      eth_getCode: "0x",
      eth_getBalance: hex(10n ** 18n),
    }))
      node.results.set(method, result);
    node.set(RISK, RiskParameterOracleAbi, "isListed", yes);
    node.set(RISK, RiskParameterOracleAbi, "isSigner", yes);
    node.set(RISK, RiskParameterOracleAbi, "threshold", [1]);
    node.set(RISK, RiskParameterOracleAbi, "signerSetVersion", [1]);
    node.set(PRICES, GuardedPriceOracleAbi, "isListed", yes);
    writeFileSync(
      join(folder, "recording.json"),
      JSON.stringify({
        format: "rwa-recording/1",
        observations: { overdue: [{ value: "0.01", observedAt: BLOCK_TIME - 60, source: "servicer" }] },
      }),
    );
    writeFileSync(join(folder, "keystore.json"), keystore);
    writeAsset([recorded("overdue", true)]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const recorded = (name: string, required: boolean, adapter = "recorded") => ({
    target: "credit.pd.features.overdue",
    adapter,
    params: { file: "recording.json", name },
    required,
  });
  const writeAsset = (bindings: unknown[]) =>
    writeFileSync(
      join(folder, "note.json"),
      JSON.stringify({ ...(JSON.parse(readFileSync(PRESET, "utf8")) as object), bindings }),
    );
  const goodConfig = (): Config => ({
    chain: { id: 31_337, rpc: [{ url: node.url }, { url: node.url }], quorum: 2, timeoutMs: 300 },
    contracts: { riskParameterOracle: RISK, guardedPriceOracle: PRICES },
    assets: [{ file: "note.json", address: TOKEN }],
    sender: { kind: "keystore", path: "keystore.json", passwordEnv: "KEEPER_PASSWORD" },
  });
  const run = async (
    change: (config: Config) => Config | string = (config) => config,
    { now = BLOCK_TIME + 5, environment = ENVIRONMENT as Record<string, string> } = {},
  ): Promise<readonly Finding[]> => {
    const path = join(folder, "keeper.config.json");
    const config = change(goodConfig());
    writeFileSync(path, typeof config === "string" ? config : JSON.stringify(config));
    const findings = await examine(path, environment, now);
    // Whatever is wrong, no secret is shown, and every fault says what to do.
    expect(JSON.stringify(findings)).to.not.contain(PASSWORD).and.not.contain(CANARY.slice(2));
    for (const { level, remedy } of findings) if (level !== "ok") expect(remedy).to.not.equal("");
    return findings;
  };
  const faults = (findings: readonly Finding[]) =>
    findings
      .filter(({ level }) => level === "fault")
      .map(({ check, detail, remedy }) => `${check}: ${detail} | ${remedy}`);
  /** Exactly one fault, of this check, whose detail and remedy name these things. */
  const onlyFault = (findings: readonly Finding[], check: string, ...named: string[]) => {
    const [found, ...more] = faults(findings);
    expect(more, "further faults").to.deep.equal([]);
    expect(found).to.match(new RegExp(`^${check}: `));
    for (const name of named) expect(found).to.contain(name);
  };

  it("finds nothing wrong with a good set-up", async () => {
    const findings = await run();
    expect(findings.filter(({ level }) => level !== "ok")).to.deep.equal([]);
    const checked = new Set(findings.map(({ check }) => check));
    for (const check of ["configuration", "environment", "journal", "snapshots", "assets", "sender", "rpc"])
      expect(checked).to.include(check);
    for (const check of ["contracts", "balance", "signer", "sources"]) expect(checked).to.include(check);
  });

  it("1: a configuration that is not there", async () => {
    onlyFault(
      await examine(join(folder, "none.json"), {}, BLOCK_TIME),
      "configuration",
      "none.json",
      "--config",
    );
  });
  it("2: a configuration that is not JSON, or has a key that does not exist", async () => {
    onlyFault(await run(() => "{ chain: "), "configuration", "JSON");
    onlyFault(await run((config) => ({ ...config, polcy: {} })), "configuration", "polcy");
  });
  it("3: a variable that is not set", async () => {
    const findings = await run(undefined, { environment: {} });
    expect(faults(findings).join("\n")).to.contain("environment: KEEPER_PASSWORD is not set");
  });
  it("4: a node that is not there, and the quorum that is lost by it", async () => {
    const gone = await loopback();
    await gone.close();
    const findings = await run(({ chain, ...config }) => ({
      ...config,
      chain: { ...(chain as Config), rpc: [{ url: node.url }, { url: gone.url }] },
    }));
    expect(faults(findings)).to.have.length(2);
    expect(faults(findings)[0]).to.contain("rpc: chain.rpc.1");
    expect(faults(findings)[1]).to.contain("quorum: 1 usable endpoints, 2 must agree");
  });
  it("5: a node of another chain", async () => {
    node.results.set("eth_chainId", "0x1");
    const findings = await run();
    expect(faults(findings)[0]).to.contain("serves chain 1, configured is 31337").and.contain("chain.id");
  });
  it("6: a node that stands still", async () => {
    const findings = await run(undefined, { now: BLOCK_TIME + 301 });
    expect(faults(findings)[0]).to.contain("301 s old").and.contain("synced");
  });
  it("7: a clock that is behind", async () => {
    const findings = await run(undefined, { now: BLOCK_TIME - 61 });
    expect(faults(findings)[0])
      .to.match(/^clock: /)
      .and.contain("61 s ahead")
      .and.contain("set-ntp");
  });
  it("8: an address at which no oracle answers", async () => {
    node.setRaw(RISK, RiskParameterOracleAbi, "isListed", "0x");
    onlyFault(await run(), "contracts", RISK, "contracts.riskParameterOracle");
    node.setRaw(PRICES, GuardedPriceOracleAbi, "isListed", "revert");
    node.set(RISK, RiskParameterOracleAbi, "isListed", yes);
    onlyFault(await run(), "contracts", PRICES, "contracts.guardedPriceOracle");
  });
  it("9: an asset that is not listed", async () => {
    node.set(PRICES, GuardedPriceOracleAbi, "isListed", no);
    onlyFault(await run(), "contracts", "singapore-note", "guardedPriceOracle", "governance");
  });
  it("10: a keystore that is not there, or does not open", async () => {
    const findings = await run(undefined, { environment: { KEEPER_PASSWORD: "wrong" } });
    onlyFault(findings, "sender", "keystore.json", "KEEPER_PASSWORD");
    rmSync(join(folder, "keystore.json"));
    onlyFault(await run(), "sender", "keystore.json");
  });
  it("11: a plain key that is none, and a warning for one that is", async () => {
    const sender = { kind: "environment", variable: "KEEPER_KEY" };
    onlyFault(
      await run((config) => ({ ...config, sender }), { environment: { KEEPER_KEY: "0x1234" } }),
      "sender",
      "KEEPER_KEY",
    );
    const findings = await run((config) => ({ ...config, sender }));
    expect(faults(findings)).to.deep.equal([]);
    expect(findings.find(({ level }) => level === "warning")?.remedy).to.contain("keystore");
  });
  it("12: a signer that the contract does not know", async () => {
    node.set(RISK, RiskParameterOracleAbi, "isSigner", no);
    onlyFault(await run(), "signer", WALLET.address, "governance");
  });
  it("13: fewer signers than the threshold", async () => {
    node.set(RISK, RiskParameterOracleAbi, "threshold", [3]);
    onlyFault(await run(), "signer", "3 signatures are needed, 1 can be had", "2 more co-signers");
  });
  it("14: a sender that cannot pay, or not for long", async () => {
    node.results.set("eth_getBalance", "0x0");
    onlyFault(await run(), "balance", WALLET.address, "send ether");
    node.results.set("eth_getBalance", hex(10n ** 16n));
    const findings = await run();
    expect(faults(findings)).to.deep.equal([]);
    expect(findings.find(({ level }) => level === "warning")?.check).to.equal("balance");
  });
  it("15: an asset file that is not there, or says what cannot be", async () => {
    onlyFault(
      await run((config) => ({ ...config, assets: [{ file: "nowhere.json", address: TOKEN }] })),
      "assets",
      "nowhere.json",
    );
    const document = JSON.parse(readFileSync(PRESET, "utf8")) as Config;
    writeFileSync(join(folder, "note.json"), JSON.stringify({ ...document, irm: { kind: "none" } }));
    onlyFault(await run(), "assets", "irm");
  });
  it("16: a required source that has nothing; an optional one only warns", async () => {
    writeAsset([recorded("nothing", true)]);
    onlyFault(await run(), "sources", "credit.pd.features.overdue", "missing", "params");
    writeAsset([recorded("nothing", false)]);
    const findings = await run();
    expect(faults(findings)).to.deep.equal([]);
    expect(findings.find(({ level }) => level === "warning")?.check).to.equal("sources");
  });
  it("17: an adapter that does not exist", async () => {
    writeAsset([recorded("overdue", true, "oracle")]);
    onlyFault(await run(), "sources", "no adapter is called oracle", "uniswapV3");
  });
  it("18: a journal that cannot be written", async () => {
    onlyFault(
      await run((config) => ({ ...config, journal: "note.json/keeper.sqlite" })),
      "journal",
      "write access",
    );
  });
  it("19: a co-signer and an IPFS node that are not there", async () => {
    const gone = await loopback();
    await gone.close();
    const findings = await run((config) => ({
      ...config,
      cosigners: [{ name: "second", url: gone.url }],
      ipfs: { url: gone.url },
    }));
    onlyFault(findings, "cosigners", "second");
    expect(findings.find(({ check }) => check === "ipfs")?.level).to.equal("warning");
  });
  it("20: no key at all", async () => {
    onlyFault(await run(({ sender: _, ...config }) => config), "sender", "configure sender");
  });
});
