import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { writeRecord } from "../../scripts/deploy/record.ts";
import { MIN_GOVERNANCE_DELAY, ROLE_IDS } from "../../scripts/deploy/roles.ts";
import type { Proposal } from "../../scripts/governance/delivery/proposal.ts";
import type { SafeBatch } from "../../scripts/governance/delivery/safeBatch.ts";
import type { Effect } from "../../scripts/governance/preview.ts";
import { deploySafe, executeFromSafe, type SafeWallet } from "../../scripts/testbed/safe.ts";
import type { TestGovernor } from "../../types/ethers-contracts/contracts/mocks/TestGovernor.ts";
import { type Market, openMarket } from "../protocols/support/market.ts";
import { reportHaircut } from "../protocols/support/report.ts";
import { type LocalChain, runScript, startLocalChain } from "./support/localChain.ts";

interface Output {
  readonly effects: readonly Effect[];
  readonly delivered?: unknown;
}

const promised = (output: Output) =>
  Object.fromEntries(output.effects.map(({ path, after }) => [path, after]));
const present = (output: Output) =>
  Object.fromEntries(output.effects.map(({ path, before }) => [path, before]));
/** Values that a chain changes by itself between two looks. */
const byTime = (path: string) => /^(budgets|prices\.priceBounds)\./.test(path);
const settled = (values: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(values).filter(([path]) => !byTime(path)));

describe("governance by script", function () {
  this.timeout(120_000);
  let chain: LocalChain;
  let market: Market;
  let folder: string;
  let asset: string;

  before(async () => {
    chain = await startLocalChain();
    // Fresh for as long as all the delays below take together.
    market = await openMarket(chain.connection, { staleAfter: 604_800n });
    asset = await market.asset.getAddress();
    folder = mkdtempSync(join(tmpdir(), "governance-"));
    writeRecord(market.record, folder);
  });
  after(() => chain.close());

  const send = (method: string, params: unknown[]) => chain.connection.provider.request({ method, params });
  const pass = async (seconds: number) => {
    await send("evm_increaseTime", [seconds]);
    await send("evm_mine", []);
  };
  const run = (args: readonly string[]) =>
    runScript("scripts/governance/main.ts", [...args, "--rpc", chain.url, "--deployment", folder]);
  const json = async (args: readonly string[]): Promise<Output> => {
    const { code, stdout, stderr } = await run([...args, "--json"]);
    expect([code, stderr]).to.deep.equal([0, ""]);
    return JSON.parse(stdout);
  };

  /** The governor's role goes to `holder`, as governance itself would pass it on. */
  async function makeGovernor(holder: string): Promise<void> {
    const { manager } = market.contracts;
    const { governor } = market.people;
    const grant = manager.interface.encodeFunctionData("grantRole", [
      ROLE_IDS.GOVERNOR,
      holder,
      MIN_GOVERNANCE_DELAY,
    ]);
    await (await manager.connect(governor).schedule(manager, grant, 0)).wait();
    await pass(MIN_GOVERNANCE_DELAY);
    await (await manager.connect(governor).execute(manager, grant)).wait();
  }

  it("changes nothing without a flag, and says what it would change", async () => {
    const block = await chain.connection.ethers.provider.getBlockNumber();
    const { code, stdout } = await run(["set-weights", asset, "10000,10000,10000,10000,12000"]);
    expect(code).to.equal(0);
    expect(stdout).to.include("dry run: nothing was sent");
    expect(stdout).to.match(/settingsOf\.weights\.legal\s+│\s+100\.0 %\s+│\s+120\.0 %/);
    expect(await chain.connection.ethers.provider.getBlockNumber()).to.equal(block);
  });

  it("refuses with the contract's own reason, in one line", async () => {
    const { code, stderr } = await run(["set-weights", asset, "10000,10000,10000,10000,20001"]);
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /^governance: refused: RiskParameterOracle\.setWeights: SettingOutOfRange\(.*\)\n$/,
    );
  });

  it("announces and carries out with a key, not before its time", async () => {
    const command = [
      "set-weights",
      asset,
      "10000,10000,10000,10000,11000",
      "--from",
      market.people.governor.address,
    ];
    const early = await run([...command, "--execute"]);
    expect(early.code).to.equal(1);
    expect(early.stderr).to.include("is not scheduled");
    const announced = await json([...command, "--schedule"]);
    const waiting = await run([...command, "--execute"]);
    expect(waiting.stderr).to.include("is scheduled for");
    await pass(MIN_GOVERNANCE_DELAY);
    await json([...command, "--execute"]);
    const final = await json(["set-weights", asset, "10000,10000,10000,10000,11000"]);
    expect(settled(present(final))).to.deep.equal(settled(promised(announced)));
    // ceil(11 000 x 1 000 / 10 000) = 1 100: y = 40 000 + 20 000 + 5 000 + 3 000 + 2 000 + 1 100 = 71 100 pips.
    expect(present(final)["riskParameters.yield"]).to.equal("71100");
    const stranger = await run([...command.slice(0, -1), market.people.borrower.address, "--schedule"]);
    expect(stranger.stderr).to.include("lacks the role");
  });

  it("changes weights from a 2-of-3 Safe through the AccessManager's delay", async () => {
    const { deployer, lender, borrower, liquidator } = market.people;
    const safe: SafeWallet = await deploySafe(
      deployer,
      [lender.address, borrower.address, liquidator.address],
      2,
    );
    await makeGovernor(safe.address);
    const file = join(folder, "safe.json");
    const weights = "10000,11000,10000,10000,12000";
    const command = ["set-weights", asset, weights, "--safe", safe.address, "--out", file];
    const signAndExecute = async () => {
      const batch: SafeBatch = JSON.parse(readFileSync(file, "utf8"));
      expect(batch.chainId).to.equal("31337");
      await executeFromSafe(
        safe,
        [borrower, lender],
        batch.transactions.map(({ to, value, data }) => ({ to, value: BigInt(value), data })),
      );
    };
    const announced = await json(command);
    expect(announced.delivered).to.deep.include({ steps: ["schedule RiskParameterOracle.setWeights"] });
    await signAndExecute();
    await pass(MIN_GOVERNANCE_DELAY);
    const due = await json(command);
    expect(due.delivered).to.deep.include({ steps: ["execute RiskParameterOracle.setWeights"] });
    await signAndExecute();
    const final = await json(["set-weights", asset, weights]);
    expect(settled(present(final))).to.deep.equal(settled(promised(announced)));
    // 40 000 + 20 000 + ceil(1.1 x 5 000) + 3 000 + 2 000 + ceil(1.2 x 1 000) = 71 700 pips.
    expect(present(final)["riskParameters.yield"]).to.equal("71700");
  });

  it("changes weights by a Governor's vote through its Timelock", async () => {
    const { ethers } = chain.connection;
    const { deployer, lender } = market.people;
    const votes = await ethers.deployContract("TestVotesToken");
    await votes.getFunction("mint")(lender.address, 10n ** 21n);
    await votes.connect(lender).getFunction("delegate")(lender.address);
    const HOUR = 3_600n;
    const timelock = await ethers.deployContract("TimelockController", [
      HOUR,
      [],
      [ethers.ZeroAddress],
      deployer,
    ]);
    const governor = (await ethers.deployContract("TestGovernor", [
      votes,
      timelock,
    ])) as unknown as TestGovernor;
    await timelock.getFunction("grantRole")(await timelock.getFunction("PROPOSER_ROLE")(), governor);
    await makeGovernor(await timelock.getAddress());

    const weights = "10000,11000,11000,10000,12000";
    const announced = await json(["set-weights", asset, weights, "--governor", await governor.getAddress()]);
    const proposals = announced.delivered as readonly Proposal[];
    expect(proposals.map(({ phase }) => phase)).to.deep.equal(["schedule", "execute"]);
    // Both are proposed and voted on together.
    for (const { governor: to, calldata } of proposals)
      await (await lender.sendTransaction({ to, data: calldata })).wait();
    await pass(3_601);
    for (const { proposalId } of proposals)
      await (await governor.connect(lender).castVote(proposalId, 1)).wait();
    await pass(86_401);
    for (const [index, proposal] of proposals.entries()) {
      const args = [proposal.targets, proposal.values, proposal.calldatas, proposal.descriptionHash] as const;
      const [targets, values, calldatas, descriptionHash] = args;
      await (await governor.queue([...targets], [...values], [...calldatas], descriptionHash)).wait();
      await pass(index === 0 ? 3_601 : MIN_GOVERNANCE_DELAY);
      await (await governor.execute([...targets], [...values], [...calldatas], descriptionHash)).wait();
    }
    const final = await json(["set-weights", asset, weights]);
    expect(settled(present(final))).to.deep.equal(settled(promised(announced)));
    // 40 000 + 20 000 + 5 500 + ceil(1.1 x 3 000) + 2 000 + 1 200 = 72 000 pips.
    expect(present(final)["riskParameters.yield"]).to.equal("72000");
  });

  it("lets a guardian tighten and suspend at once, and a reviewer end both", async () => {
    const { guardian, reviewer } = market.people;
    const as = (person: { address: string }) => ["--execute", "--from", person.address];
    const reviews = async () => {
      const { code, stdout } = await run(["review", "--json"]);
      expect(code).to.equal(0);
      return JSON.parse(stdout).map(({ kind, why }: { kind: string; why: string }) => `${kind}: ${why}`);
    };
    const tightened = await json(["tighten", asset, "0.2", ...as(guardian)]);
    expect(promised(tightened)["riskParameters.haircut"]).to.equal("200000");
    const suspended = await json(["suspend", asset, ...as(guardian)]);
    expect(promised(suspended)["riskParameters.maxLtv"]).to.equal("0");
    expect(promised(suspended)["prices.suspension.cause"]).to.equal("5");
    expect(await reviews()).to.deep.equal(["suspended price: GUARDIAN"]);
    // By name, not as a bare word.
    expect((await run(["review"])).stdout.replace(/[\s│]+/g, " ")).to.include("SUSPENDED");

    const refused = await run(["resume", asset, ...as(guardian)]);
    expect(refused.stderr).to.include("lacks the role");
    await json(["resume", asset, ...as(reviewer)]);
    const cleared = await json(["clear-tighten", asset, ...as(reviewer)]);
    expect(promised(cleared)["riskParameters.guardianMinimum"]).to.equal("0");
    expect(await reviews()).to.deep.equal([]);
  });

  it("shows a reviewer what the guardrails hold, and drops it on request", async () => {
    const { reviewer } = market.people;
    // From about 14.5 % to 4.9 %: more than the step of 5 points, and more than the drift budget lets loose.
    await reportHaircut(market, [10_000n, 10_000n, 10_000n, 10_000n, 10_000n]);
    const held = await run(["review"]);
    expect(held.stdout).to.include("held report");
    expect(held.stdout.replaceAll(/[\s│]/g, "")).to.include("LOOSEN_STEP");
    const dropped = await json(["discard", asset, "--execute", "--from", reviewer.address]);
    expect(promised(dropped)["riskParameters.pending"]).to.equal("false");
    const nothing = await run(["discard", asset]);
    expect([nothing.code, nothing.stderr]).to.deep.equal([
      1,
      `governance: held report: missing; nothing is held for ${asset}\n`,
    ]);
  });
});
