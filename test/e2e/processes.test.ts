import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { Wallet } from "ethers";
import { network } from "hardhat";
import { EXIT } from "../../keeper/app/outcome.ts";
import type { HistoryRow } from "../../keeper/app/ports.ts";
import { readAsset } from "../../keeper/cli/assetFiles.ts";
import { RpcProxy } from "../../scripts/testbed/rpcProxy.ts";
import { type Deployment, deploy } from "../fixtures/deployment.ts";
import { fundedWallet, writeConfig } from "../fixtures/keeper.ts";
import {
  type ChildNode,
  end,
  firstJson,
  freePort,
  type KeeperProcess,
  spawnKeeper,
  startNode,
} from "../fixtures/processes.ts";

const PERIOD = 5 * 3_600;
const TOKEN = "canary-token-5f1d7c90";

interface TickJson {
  readonly assets: readonly {
    readonly outcome: { readonly kind: string; readonly reason?: string; readonly detail?: string };
    readonly snapshotHash: string;
  }[];
}

/** A Hardhat node, three keepers with a 2-of-3 signer set: each in its own process. */
describe("keepers across processes", function () {
  this.timeout(240_000);

  let folder: string;
  let node: ChildNode;
  let proxy: RpcProxy;
  let deployment: Deployment;
  let asset: string;
  const keys: Record<string, Wallet> = {};
  const running: KeeperProcess[] = [];
  /** Everything that any keeper printed. */
  const printed: string[] = [];

  const envOf = (name: string) => ({ KEEPER_KEY: keys[name]?.privateKey ?? "", COSIGN_TOKEN: TOKEN });
  const configOf = (name: string) => join(folder, name, "keeper.config.json");
  const start = (name: string, ...args: string[]) => {
    const keeper = spawnKeeper([...args, "--config", configOf(name), "--json"], envOf(name));
    running.push(keeper);
    void keeper.done.then(({ stdout, stderr }) => printed.push(stdout, stderr));
    return keeper;
  };
  const run = async (name: string, ...args: string[]) => start(name, ...args).done;
  const tickOf = (stdout: string) => JSON.parse(stdout) as TickJson;
  const nextPeriod = async () => {
    await node.provider.request({ method: "evm_increaseTime", params: [PERIOD] });
    await node.provider.request({ method: "evm_mine" });
  };
  const acceptedCount = async () =>
    (await deployment.risk.queryFilter(deployment.risk.filters.ReportAccepted())).length;
  const historyOf = async (name: string) => JSON.parse((await run(name, "history")).stdout) as HistoryRow[];

  async function writeKeeper(name: string, premium: string, rpc: string, cosigners: object[]): Promise<void> {
    const wallet = keys[name];
    await writeConfig({
      folder: join(folder, name),
      rpc: [rpc],
      risk: await deployment.risk.getAddress(),
      assets: [{ file: "asset.json", address: asset }],
      key: wallet?.privateKey ?? "",
      more: {
        cosigners,
        cosign: { listen: { port: 0 }, tokenEnv: "COSIGN_TOKEN", partTolerancePips: 100 },
        log: { level: "warn" },
      },
    });
    const bindings = [
      {
        target: "liquidity.premium",
        adapter: "recorded",
        params: { file: "recording.json", name: "premium" },
        required: true,
      },
    ];
    const document = { ...(readAsset("singapore-note") as object), bindings };
    await writeFile(join(folder, name, "asset.json"), JSON.stringify(document));
    const observations = {
      premium: [{ value: premium, observedAt: 1_700_000_000, source: `desk of ${name}` }],
    };
    await writeFile(
      join(folder, name, "recording.json"),
      JSON.stringify({ format: "rwa-recording/1", observations }),
    );
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "processes-"));
    node = await startNode();
    const { ethers } = await network.create({ network: "localhost", override: { url: node.url } });
    const [funder] = await ethers.getSigners();
    for (const name of ["a", "b", "c"]) keys[name] = await fundedWallet(funder);
    deployment = await deploy(
      ethers,
      Object.values(keys).map(({ address }) => address),
      2,
    );
    asset = deployment.assets[0]?.address ?? "";
    proxy = new RpcProxy(node.provider);
    await proxy.listen();
    // a and b see nearly the same, c does not.
    const views = { a: "0.0080", b: "0.00804", c: "0.0200" };
    for (const [name, premium] of Object.entries(views)) await writeKeeper(name, premium, node.url, []);
    const urls: Record<string, string> = {};
    for (const name of Object.keys(views))
      urls[name] = (await firstJson<{ url: string }>(start(name, "cosign"))).url;
    for (const [name, premium] of Object.entries(views)) {
      const others = Object.entries(urls).filter(([other]) => other !== name);
      const cosigners = others.map(([other, url]) => ({ name: other, url, tokenEnv: "COSIGN_TOKEN" }));
      await writeKeeper(name, premium, name === "a" ? proxy.url : node.url, cosigners);
    }
  });

  after(async () => {
    for (const { child } of running) await end(child, "SIGTERM");
    await proxy?.close();
    await node?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("lands with two of three signatures; the refusal of the third is visible to the proposer", async () => {
    await nextPeriod();
    const { code, stdout, stderr } = await run("a", "tick");
    expect(tickOf(stdout).assets[0]?.outcome.kind, stdout + stderr).to.equal("landed");
    expect(code).to.equal(EXIT.landed);
    expect(stderr).to.match(/"cosigner":"c".*liquidity\.premium.*0\.0080, I observe 0\.0200/);
    expect(await acceptedCount()).to.equal(1);
  });

  it("gives a second keeper nothing to do in the same period", async () => {
    expect((await run("b", "tick")).code).to.equal(EXIT.nothingToDo);
    expect(await acceptedCount()).to.equal(1);
  });

  it("refuses the keeper with the wrong view its signatures: nothing is sent", async () => {
    await nextPeriod();
    const { code, stdout } = await run("c", "tick");
    const outcome = tickOf(stdout).assets[0]?.outcome;
    expect(outcome).to.include({ kind: "skipped", reason: "noQuorumOfSigners" });
    expect(outcome?.detail).to.match(/a: .*liquidity\.premium.*b: .*liquidity\.premium/);
    expect(code).to.equal(EXIT.failed);
    expect(await acceptedCount()).to.equal(1);
  });

  it("killed after its transaction left: the restart finds the landing and reports nothing twice", async () => {
    const held = new Promise<void>((resolve) => {
      proxy.fault = async (method, _, pass) => {
        if (method !== "eth_sendRawTransaction") return undefined;
        await pass();
        resolve();
        return { kind: "hang" };
      };
    });
    const keeper = start("a", "tick");
    await held;
    await end(keeper.child, "SIGKILL");
    proxy.fault = undefined;
    expect((await historyOf("a"))[0]).to.include({ outcome: "timedOut" });
    expect(await acceptedCount()).to.equal(2);

    expect((await run("a", "tick")).code).to.equal(EXIT.nothingToDo);
    expect((await run("b", "tick")).code).to.equal(EXIT.nothingToDo);
    expect(await acceptedCount()).to.equal(2);
    const history = await historyOf("a");
    expect(history.map(({ outcome }) => outcome)).to.deep.equal(["skipped", "landed", "landed"]);
    expect(Number(history[1]?.gasUsed)).to.be.greaterThan(21_000);
  });

  it("killed before its transaction left: the restart lands it, once", async () => {
    await nextPeriod();
    const held = new Promise<void>((resolve) => {
      proxy.fault = (method) => {
        if (method !== "eth_sendRawTransaction") return undefined;
        resolve();
        return { kind: "hang" };
      };
    });
    const keeper = start("a", "tick");
    await held;
    await end(keeper.child, "SIGKILL");
    proxy.fault = undefined;
    expect(await acceptedCount()).to.equal(2);
    expect((await run("a", "tick")).code).to.equal(EXIT.landed);
    expect(await acceptedCount()).to.equal(3);
    expect((await run("a", "tick")).code).to.equal(EXIT.nothingToDo);
  });

  it("SIGTERM while it submits: finishes what it sent", async () => {
    await nextPeriod();
    const sent = new Promise<void>((resolve) => {
      proxy.fault = async (method, _, pass) => {
        if (method !== "eth_sendRawTransaction") return undefined;
        const value = await pass();
        resolve();
        await sleep(300);
        return { kind: "result", value };
      };
    });
    const keeper = start("a", "tick");
    await sent;
    keeper.child.kill("SIGTERM");
    const { code } = await keeper.done;
    proxy.fault = undefined;
    expect(code).to.equal(EXIT.landed);
    expect(await acceptedCount()).to.equal(4);
  });

  it("runs as a daemon: ready after its first tick, SIGTERM ends it with 0", async () => {
    await nextPeriod();
    const port = await freePort();
    const path = configOf("a");
    const config = JSON.parse(await readFile(path, "utf8"));
    await writeFile(
      path,
      JSON.stringify({ ...config, server: { port }, tick: { ...config.tick, cron: "*/2 * * * * *" } }),
    );
    const keeper = start("a", "start");
    const metricsNow = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    for (let attempt = 0; attempt < 200; attempt++) {
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
      if (ready?.status === 200) break;
      await sleep(100);
    }
    expect(await metricsNow()).to.include("singapore-note");
    await sleep(2_500);
    keeper.child.kill("SIGTERM");
    const { code, stderr } = await keeper.done;
    expect(code, stderr).to.equal(0);
    expect(await acceptedCount()).to.equal(5);
  });

  it("leaves every journal intact, one landing per period, no transaction open", async () => {
    for (const name of ["a", "b", "c"]) {
      const db = new DatabaseSync(join(folder, name, "keeper.sqlite"));
      expect(db.prepare("PRAGMA integrity_check").get()).to.deep.include({ integrity_check: "ok" });
      expect(
        db.prepare("SELECT hash FROM transactions WHERE state IN ('signed', 'broadcast')").all(),
      ).to.deep.equal([]);
      const landed = db.prepare("SELECT count(*) AS n FROM asset_ticks WHERE outcome = 'landed'").get();
      expect(landed?.["n"]).to.equal(name === "a" ? 5 : 0);
      db.close();
    }
    const csv = spawnKeeper(["history", "singapore-note", "--csv", "--config", configOf("a")], envOf("a"));
    const lines = (await csv.done).stdout.trim().split("\n");
    expect(lines[0]).to.match(/^at,name,decision/);
    expect(lines.filter((line) => line.includes(",landed,"))).to.have.length(5);
  });

  it("replays a report from another machine's copy bit for bit; one flipped digit is named", async () => {
    const landed = (await historyOf("a")).find(({ outcome }) => outcome === "landed");
    const hash = landed?.snapshotHash ?? "";
    await cp(join(folder, "a"), join(folder, "copy"), { recursive: true });
    keys["copy"] = new Wallet(Wallet.createRandom().privateKey);
    const good = await run("copy", "replay", hash);
    expect(good.code, good.stderr).to.equal(0);
    expect(JSON.parse(good.stdout)).to.include({
      identical: true,
      verdict: "accepted",
      txHash: landed?.txHash,
    });

    // Without the journal the contract's events lead to the transaction.
    for (const file of await readdir(join(folder, "copy")))
      if (file.startsWith("keeper.sqlite")) await rm(join(folder, "copy", file));
    const bare = await run("copy", "replay", hash);
    expect(JSON.parse(bare.stdout)).to.include({ identical: true, txHash: landed?.txHash });

    const path = join(folder, "copy", "snapshots", hash.slice(2, 4), `${hash.slice(2)}.json`);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace('"value":"0.0035"', '"value":"0.0036"'));
    const bad = await run("copy", "replay", hash);
    expect(bad.code).to.equal(1);
    expect(bad.stdout).to.equal("");
    expect(bad.stderr).to.match(
      /^error: snapshot 0x[0-9a-f]{64} was altered: asset\.credit\.pd\.annual\.value is "0\.0036", was "0\.0035"\n$/,
    );
  });

  it("shows the state of every asset", async () => {
    const { stdout, code } = await run("b", "status");
    expect(code).to.equal(0);
    const [row] = JSON.parse(stdout).assets;
    expect(row).to.include({ name: "singapore-note", state: "fresh" });
    expect(row.onChain.yield).to.equal("60750");
  });

  it("lets no secret into any output, journal or snapshot", async () => {
    const secrets = [TOKEN, ...Object.values(keys).map(({ privateKey }) => privateKey.slice(2))];
    for (const { output } of running) printed.push(output.stdout, output.stderr);
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const contents = await Promise.all(
      files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name), "latin1")),
    );
    for (const text of [...printed, ...contents])
      for (const secret of secrets) expect(text.includes(secret)).to.equal(false);
    expect(printed.join("")).to.include("plain key from the environment");
  });
});
