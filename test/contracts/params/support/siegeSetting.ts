import { expect } from "chai";
import { type HDNodeWallet, Wallet } from "ethers";
import { assets, report, SETTINGS, setting, typedReport } from "./setting.ts";

export type Siege = Awaited<ReturnType<typeof siege>>;

const RESTRICTED = {
  1: ["list", "retire", "setWeights", "configure", "setProfile", "setSigners"],
  2: ["tighten", "suspend"],
  3: ["release", "discard", "clearTighten", "resume"],
} as const;

/** Two assets, three of five keys (two needed), each role in other hands, and ghosts that follow what was authorised. */
export async function siege() {
  const listed = assets(2);
  const s = await setting([], 1, 1);
  const { ethers, networkHelpers, manager, address } = s;
  const [admin, , governor, guardian, reviewer, stranger] = await ethers.getSigners();
  if (!admin || !governor || !guardian || !reviewer || !stranger) return expect.fail("six accounts");
  const oracle = s.oracle;
  const keys: HDNodeWallet[] = Array.from({ length: 5 }, () => Wallet.createRandom()).toSorted((a, b) =>
    BigInt(a.address) < BigInt(b.address) ? -1 : 1,
  );
  const hands = { 1: governor, 2: guardian, 3: reviewer } as const;
  for (const role of [1, 2, 3] as const) {
    await manager.grantRole(role, hands[role].address, 0);
    const selectors = RESTRICTED[role].map((name) => oracle.interface.getFunction(name).selector);
    await manager.setTargetFunctionRole(address, selectors, role);
  }
  const byGovernor = oracle.connect(governor);
  await byGovernor.setSigners(
    keys.slice(0, 3).map((key) => key.address),
    2,
  );
  const { time } = networkHelpers;
  const listedAt: bigint[] = [];
  for (const asset of listed) {
    await byGovernor.list(asset, typedReport(report(asset, 0n)), SETTINGS);
    listedAt.push(BigInt(await time.latest()));
  }
  const fresh = await networkHelpers.takeSnapshot();
  return {
    ...s,
    keys,
    listed,
    listedAt,
    fresh,
    governor,
    guardian,
    reviewer,
    stranger,
  };
}
