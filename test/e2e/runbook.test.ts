import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { deploy } from "../fixtures/deployment.ts";
import { type LocalChain, startLocalChain } from "./support/localChain.ts";

const root = join(import.meta.dirname, "..", "..");
/** First account of every local Hardhat node: no secret. */
const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

/** The runbook's command block that contains `mark`, as it stands there. */
function block(mark: string): string {
  const text = readFileSync(join(root, "docs/operations.md"), "utf8");
  const found = [...text.matchAll(/^```sh\n(.*?)^```/gms)].find(([, body = ""]) => body.includes(mark));
  return found?.[1] ?? "";
}

function shell(
  script: string,
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn("sh", ["-ec", script], {
      cwd: root,
      env: { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env["PATH"]}`, ...env },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output += chunk;
      });
    child.on("close", (code) => resolve({ code, output }));
  });
}

describe("docs/operations.md: commands of the runbook", function () {
  this.timeout(120_000);
  let chain: LocalChain;

  before(async () => {
    chain = await startLocalChain();
  });
  after(async () => {
    await chain.close();
  });

  it("walks the anchor along the feed's rounds after downtime, without a review", async () => {
    const { ethers, networkHelpers } = chain.connection;
    const [admin] = await ethers.getSigners();
    const { prices, assets } = await deploy(ethers, [admin?.address ?? ""], 1);
    const { address = "", feed } = assets[0] ?? {};
    for (const answer of [103_000_000n, 106_000_000n, 108_000_000n]) {
      await networkHelpers.time.increase(3_600);
      await (await feed?.updateAnswer(answer))?.wait();
    }
    await expect(prices.price(address)).to.be.revertedWithCustomError(prices, "PriceOracle_Tripped");
    const command = block("pokeThrough")
      .replace(/^RPC_URL=\S+ POKER_KEY=\S+ /, "")
      .replace("ORACLE ASSET ROUND ROUND", `${await prices.getAddress()} ${address} 2 3 4`);
    const { code, output } = await shell(command, { RPC_URL: chain.url, POKER_KEY: KEY });
    expect(code, output).to.equal(0);
    expect((await prices.anchor(address)).price).to.equal(108n * 10n ** 16n);
    expect((await prices.price(address)).price_).to.equal(108n * 10n ** 16n);
  });

  it("announces, cancels and carries out a change of roles", async () => {
    const { ethers, networkHelpers } = chain.connection;
    const [admin, next] = await ethers.getSigners();
    if (admin === undefined || next === undefined) return expect.fail();
    const manager = await ethers.deployContract("AccessManager", [admin]);
    await (await manager.getFunction("grantRole")(0, admin, 86_400)).wait();
    const address = await manager.getAddress();
    const [access = "", , encode = "", schedule = "", execute = ""] = block("access()").split("\n");
    const data = encode.replace("0xNEWGUARDIAN", next.address);
    const run = async (...lines: string[]) => {
      const result = await shell([access, data, ...lines].join("\n"), {
        ...{ RPC_URL: chain.url, KEY, MANAGER: address },
      });
      expect(result.code, result.output).to.equal(0);
    };
    await run(schedule, `access send $MANAGER cancel ${admin.address} $MANAGER $DATA`, schedule);
    const holds = async () => (await manager.getFunction("hasRole")(2, next))[0];
    expect(await holds()).to.equal(false);
    await networkHelpers.time.increase(86_400);
    await run(execute);
    expect(await holds()).to.equal(true);
  });
});
