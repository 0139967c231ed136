import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { TestToken__factory } from "../../types/ethers-contracts/factories/contracts/mocks/TestToken__factory.ts";
import { type LocalChain, startLocalChain } from "./support/localChain.ts";

const root = join(import.meta.dirname, "..", "..");
const DOLLAR = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512";
/** Seventh account of the local node: the borrower. */
const BORROWER = 6;

/** The shell lines of one section of a document, in order. */
function commandsOf(document: string, heading: string): string[] {
  const section = document.split(/^## /m).find((text) => text.startsWith(heading)) ?? "";
  return [...section.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block]) =>
    (block ?? "").split("\n").filter((line) => line !== ""),
  );
}

describe("docs/operations.md: list a new asset", function () {
  this.timeout(240_000);
  let chain: LocalChain;
  let folder: string;

  before(async () => {
    chain = await startLocalChain();
    folder = mkdtempSync(join(tmpdir(), "operations-"));
  });
  after(async () => {
    await chain.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("leads from a clean chain to a loan, command by command", async () => {
    const commands = commandsOf(readFileSync(join(root, "docs/operations.md"), "utf8"), "List a new asset");
    expect(commands[0]).to.equal("npx hardhat node --hostname 127.0.0.1");
    expect(commands).to.have.length.greaterThan(12);
    // The node is the one that this test started; files and record go to a folder of its own.
    const script = ["set -e", ...commands.slice(1)].join("\n").replaceAll("out/local", folder);
    const { code, output } = await new Promise<{ code: number | null; output: string }>((resolve) => {
      const child = spawn("sh", ["-c", script], {
        cwd: root,
        env: {
          ...process.env,
          PATH: `${join(root, "node_modules/.bin")}:${process.env["PATH"]}`,
          RPC_URL: chain.url,
          DEPLOYMENTS_DIR: join(folder, "deployments"),
          NO_COLOR: "1",
        },
      });
      let output = "";
      const collect = (chunk: unknown) => {
        output += chunk;
      };
      child.stdout.on("data", collect);
      child.stderr.on("data", collect);
      child.on("close", (code) => resolve({ code, output }));
    });
    expect(code, output.slice(-2_000)).to.equal(0);
    expect(output).to.include("landed");
    expect(output).to.include("haircut inside");
    const borrower = (await chain.connection.ethers.getSigners())[BORROWER];
    const borrowed = await TestToken__factory.connect(DOLLAR, chain.connection.ethers.provider).balanceOf(
      borrower?.address ?? "",
    );
    // 1 000 tokens at 1 USD, 94.5 % of what is left after the haircut: a Treasury fund loses 2 to 10 % to it.
    expect(borrowed > 850_000_000n && borrowed < 927_000_000n, String(borrowed)).to.equal(true);
  });
});
