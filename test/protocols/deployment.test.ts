import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { JsonRpcProvider } from "ethers";
import { network } from "hardhat";
import { type Check, checkDeployment } from "../../scripts/deploy/checks.ts";
import { type DeploymentRecord, readRecord, writeRecord } from "../../scripts/deploy/record.ts";
import { FUNCTION_ROLES, GUARDED_CONTRACTS, guardedInterface, ROLE_IDS } from "../../scripts/deploy/roles.ts";
import { type Market, openMarket } from "./support/market.ts";

const faults = (checks: readonly Check[]) => checks.flatMap((check) => check.faults);

describe("a recorded deployment", () => {
  let market: Market;
  let provider: JsonRpcProvider;
  let record: DeploymentRecord;

  before(async () => {
    const connection = await network.create();
    market = await openMarket(connection);
    const folder = mkdtempSync(join(tmpdir(), "deployment-"));
    writeRecord(market.record, folder);
    record = readRecord(folder);
    provider = market.connection.ethers.provider as unknown as JsonRpcProvider;
  });

  it("gives every function of both contracts a role, or names it public", () => {
    for (const contract of GUARDED_CONTRACTS) {
      const changing = guardedInterface(contract)
        .fragments.filter((fragment) => fragment.type === "function")
        .map((fragment) => guardedInterface(contract).getFunction(fragment.format()))
        .filter((fragment) => fragment !== null && !["view", "pure"].includes(fragment.stateMutability))
        .map((fragment) => fragment?.name ?? "");
      expect(Object.keys(FUNCTION_ROLES[contract])).to.have.members(changing);
    }
  });

  it("lets only the role's holder in, and nobody else", async () => {
    const { contracts, people } = market;
    const holders = { GOVERNOR: people.governor, GUARDIAN: people.guardian, REVIEWER: people.reviewer };
    const targets = {
      GuardedPriceOracle: await contracts.prices.getAddress(),
      RiskParameterOracle: await contracts.parameters.getAddress(),
    };
    for (const contract of GUARDED_CONTRACTS)
      for (const [name, role] of Object.entries(FUNCTION_ROLES[contract])) {
        if (role === "PUBLIC") continue;
        const selector = guardedInterface(contract).getFunction(name)?.selector ?? "0x";
        for (const [holder, account] of [...Object.entries(holders), ["nobody", people.borrower] as const]) {
          const [immediate, delay] = await contracts.manager.canCall(account, targets[contract], selector);
          expect([immediate, delay], `${holder} calls ${contract}.${name}`).to.deep.equal(
            holder !== role ? [false, 0n] : role === "GOVERNOR" ? [false, 86_400n] : [true, 0n],
          );
        }
      }
    expect(await contracts.manager.getRoleGuardian(ROLE_IDS.GOVERNOR)).to.equal(ROLE_IDS.GUARDIAN);
  });

  it("verifies: code, arguments, roles and settings", async () => {
    const checks = await checkDeployment(provider, record);
    expect(faults(checks)).to.deep.equal([]);
    expect(checks).to.have.length(15);
  });
});

describe("an altered deployment", () => {
  let market: Market;
  let provider: JsonRpcProvider;

  before(async () => {
    market = await openMarket(await network.create());
    provider = market.connection.ethers.provider as unknown as JsonRpcProvider;
  });

  const altered = async (change: (record: DeploymentRecord) => unknown) => {
    const record = JSON.parse(JSON.stringify(market.record));
    change(record);
    return faults(await checkDeployment(provider, record));
  };
  // Writable view of a parsed record, for the tests' own alterations.
  const open = (value: unknown) =>
    value as Record<string, Record<string, Record<string, Record<string, string>>>>;

  it("names an altered constructor argument", async () => {
    const found = await altered((record) => {
      Object.assign(record.contracts.RiskParameterOracle.args, { threshold: "2" });
    });
    expect(found).to.deep.equal(["constructor argument threshold: recorded 2, on chain 1"]);
  });

  it("names an altered role", async () => {
    const { borrower } = market.people;
    const found = await altered((record) => {
      Object.assign(open(record.roles)["members"]?.["GUARDIAN"] ?? {}, { [borrower.address]: "0" });
      Object.assign(open(record.roles)["functions"]?.["GuardedPriceOracle"] ?? {}, { approve: "GUARDIAN" });
    });
    expect(found).to.have.members([
      `role members.GUARDIAN.${borrower.address}: recorded 0, on chain (absent)`,
      "role functions.GuardedPriceOracle.approve: recorded GUARDIAN, on chain REVIEWER",
    ]);
  });

  it("names an altered setting", async () => {
    const asset = await market.asset.getAddress();
    const found = await altered((record) => {
      Object.assign(open(record.settings)["prices"]?.[asset] ?? {}, { breakerBps: "500" });
      Object.assign(open(record.settings)["profiles"]?.["1"]?.["haircut"] ?? {}, { loosen: "1" });
    });
    expect(found).to.have.members([
      `setting prices.${asset}.breakerBps: recorded 500, on chain 800`,
      "setting profiles.1.haircut.loosen: recorded 1, on chain 50000",
    ]);
  });

  it("names a contract that is another one, and one that is none", async () => {
    const { RiskLens, GuardedPriceOracle } = market.record.contracts;
    const swapped = await altered((record) => {
      Object.assign(record.contracts.RiskLens, { address: GuardedPriceOracle.address });
    });
    expect(swapped).to.include("runtime code differs from what this repository compiles");
    expect(swapped).to.include(
      `the recorded transaction created ${RiskLens.address}, not ${GuardedPriceOracle.address}`,
    );
    const missing = await altered((record) => {
      Object.assign(record.contracts.RiskLens, { address: market.people.lender.address });
    });
    expect(missing).to.deep.equal([`no contract at ${market.people.lender.address}`]);
  });

  it("notices code changed on chain, in an immutable too", async () => {
    const { address } = market.record.contracts.RiskLens;
    const code = await provider.getCode(address);
    const oracle = market.record.contracts.GuardedPriceOracle.address.slice(2).toLowerCase();
    const other = market.people.lender.address.slice(2).toLowerCase();
    await provider.send("hardhat_setCode", [address, code.replaceAll(oracle, other)]);
    expect(faults(await checkDeployment(provider, market.record))).to.deep.equal([
      "immutables differ from those that the recorded arguments give",
    ]);
    await provider.send("hardhat_setCode", [address, `${code}00`]);
    expect(faults(await checkDeployment(provider, market.record))).to.deep.equal([
      "runtime code differs from what this repository compiles",
    ]);
    await provider.send("hardhat_setCode", [address, code]);
  });

  it("notices what governance changed on chain since, and a governor who need not wait", async () => {
    const { manager } = market.contracts;
    const { governor, lender } = market.people;
    const target = await manager.getAddress();
    const grant = manager.interface.encodeFunctionData("grantRole", [ROLE_IDS.GOVERNOR, lender.address, 60]);
    await (await manager.connect(governor).schedule(target, grant, 0)).wait();
    await provider.send("evm_increaseTime", [86_401]);
    await (await manager.connect(governor).execute(target, grant)).wait();
    expect(faults(await checkDeployment(provider, market.record))).to.deep.equal([
      `role members.GOVERNOR.${lender.address}: recorded (absent), on chain 60`,
      `GOVERNOR: ${lender.address} acts after 60 s, less than a day`,
    ]);
  });
});
