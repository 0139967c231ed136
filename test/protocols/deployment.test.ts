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
    expect(checks).to.have.length(11);
  });
});
