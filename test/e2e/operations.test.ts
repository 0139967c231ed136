import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { network } from "hardhat";
import { tick } from "../../keeper/app/tick.ts";
import { examine } from "../../keeper/cli/doctor/examine.ts";
import { statusServers } from "../../keeper/cli/statusServers.ts";
import { RpcProxy } from "../../scripts/testbed/rpcProxy.ts";
import { deploy } from "../fixtures/deployment.ts";
import { fundedWallet, startKeeper, writeConfig } from "../fixtures/keeper.ts";
import { spawnKeeper } from "../fixtures/processes.ts";
import { loopback } from "../keeper/adapters/loopback.ts";

const HOUR = 3_600;

/** Doctor and status server on the real contracts. */
describe("operations", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "operations-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function setUp(signers?: readonly string[]) {
    const { ethers, networkHelpers, provider } = await network.create();
    const [funder] = await ethers.getSigners();
    const wallet = await fundedWallet(funder);
    const { risk, prices, assets } = await deploy(ethers, [...(signers ?? [wallet.address])], 1, 1);
    const proxy = new RpcProxy(provider);
    await proxy.listen();
    const keeper = {
      folder,
      rpc: [proxy.url],
      risk: await risk.getAddress(),
      prices: await prices.getAddress(),
      assets: assets.map(({ address }) => ({ file: "singapore-note", address })),
      key: wallet.privateKey,
      more: { server: { host: "127.0.0.1", port: 0 } },
    };
    return { keeper, wallet, proxy, networkHelpers };
  }
  const faultsOf = async (keeper: Parameters<typeof writeConfig>[0]) => {
    const path = await writeConfig(keeper);
    const findings = await examine(path, { KEEPER_KEY: keeper.key }, Math.floor(Date.now() / 1_000));
    return findings
      .filter(({ level }) => level === "fault")
      .map(({ check, detail }) => `${check}: ${detail}`);
  };

  it("the doctor finds nothing wrong with a deployment, and names what is", async () => {
    const { keeper, proxy } = await setUp();
    expect(await faultsOf(keeper)).to.deep.equal([]);
    const unlisted = { file: "tokenised-treasury-fund", address: keeper.prices };
    const faults = await faultsOf({ ...keeper, assets: [...keeper.assets, unlisted] });
    expect(faults).to.have.length(2);
    for (const fault of faults)
      expect(fault).to.match(/^contracts: tokenised-treasury-fund .* not listed in/);
    // Swapped addresses: both answer, but not as what they are taken for.
    const swapped = await faultsOf({ ...keeper, risk: keeper.prices, prices: keeper.risk });
    expect(swapped).to.not.deep.equal([]);
    await proxy.close();
  });

  it("the doctor names a key that the contract does not count", async () => {
    const { keeper, wallet, proxy } = await setUp([`0x${"77".repeat(20)}`]);
    expect(await faultsOf(keeper)).to.deep.equal([
      `signer: ${wallet.address} is not in the contract's signer set`,
    ]);
    await proxy.close();
  });

  it("a daemon in its own process serves its health, and drains on SIGTERM", async () => {
    const { keeper, proxy, networkHelpers } = await setUp();
    await networkHelpers.time.increase(5 * HOUR);
    const free = await loopback();
    await free.close();
    const server = { host: "127.0.0.1", port: Number(new URL(free.url).port) };
    const path = await writeConfig({ ...keeper, more: { server } });
    const daemon = spawnKeeper(["start", "--config", path, "--json"], { KEEPER_KEY: keeper.key });
    const ready = async () => {
      try {
        return (await fetch(`${free.url}/readyz`)).status;
      } catch {
        return 0;
      }
    };
    for (let i = 0; i < 200 && (await ready()) !== 200; i++) await sleep(50);
    expect(await ready()).to.equal(200);
    expect((await fetch(`${free.url}/livez`)).status).to.equal(200);
    expect(await (await fetch(`${free.url}/metrics`)).text()).to.contain(
      'rwa_keeper_outcomes_total{asset="singapore-note",outcome="landed",reason=""} 1',
    );
    daemon.child.kill("SIGTERM");
    const { code, stdout, stderr } = await daemon.done;
    expect(code, stderr).to.equal(0);
    expect(stdout + stderr).to.not.contain(keeper.key.slice(2));
    expect(await ready()).to.equal(0);
    await proxy.close();
  });

  it("the status server shows a landed report as the chain has it", async () => {
    const { keeper, proxy, networkHelpers } = await setUp();
    const runtime = await startKeeper(keeper);
    const [server] = await statusServers(runtime);
    const url = await server?.listen();
    await networkHelpers.time.increase(5 * HOUR);
    server?.tickStarted(Math.floor(Date.now() / 1_000));
    const summary = await tick(runtime.parts, new AbortController().signal);
    server?.tickFinished(summary, undefined);
    // The gauges are filled by a reading of the chain after the tick.
    const read = async () => await (await fetch(`${url}/metrics`)).text();
    let metrics = await read();
    for (let i = 0; i < 50 && !metrics.includes("rwa_asset_yield_ratio{"); i++) {
      await sleep(20);
      metrics = await read();
    }
    expect(metrics).to.contain(
      'rwa_keeper_outcomes_total{asset="singapore-note",outcome="landed",reason=""} 1',
    );
    expect(metrics).to.contain('rwa_asset_yield_ratio{asset="singapore-note"} 0.06075');
    expect(metrics).to.contain('rwa_asset_pending_review{asset="singapore-note"} 0');
    expect(metrics).to.contain('rwa_price_path{asset="singapore-note",path="primary"} 1');
    expect(metrics).to.match(/rwa_keeper_gas_spent_ether [0-9.e-]+\n/);
    expect((await fetch(`${url}/readyz`)).status).to.equal(200);
    await server?.close();
    runtime.close();
    await proxy.close();
  });
});
