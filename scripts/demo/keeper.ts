import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Wallet } from "ethers";
import type { AssetRecord } from "../../keeper/app/ports.ts";
import { tick } from "../../keeper/app/tick.ts";
import { createRuntime, type Runtime } from "../../keeper/cli/runtime.ts";
import { pricingInputs } from "../../keeper/domain/asset/schema.ts";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import { type PricedAsset, priceAsset } from "../../keeper/domain/priceAsset.ts";
import type { World } from "./world.ts";

const KEY_VARIABLE = "DEMO_KEEPER_KEY";

export interface DemoKeeper {
  readonly runtime: Runtime;
  /** One tick over both assets. */
  tick(): Promise<readonly AssetRecord[]>;
  /** The model's view rebuilt from the stored snapshot of a record. */
  priced(record: AssetRecord): Promise<PricedAsset>;
  close(): Promise<void>;
}

/** The keeper as `rwa-keeper tick` builds it: from a configuration file, over JSON-RPC. */
export async function startKeeper(
  world: World,
  url: string,
  wallet: Wallet,
  date: string,
): Promise<DemoKeeper> {
  const folder = await mkdtemp(join(tmpdir(), "rwa-demo-"));
  const assets = [];
  for (const { document, token } of [world.fund, world.note]) {
    const file = join(folder, `${document.name}.json`);
    await writeFile(file, JSON.stringify(document, null, 2));
    assets.push({ file, address: await token.getAddress() });
  }
  const config = join(folder, "keeper.config.json");
  await writeFile(
    config,
    JSON.stringify({
      chain: { id: 31_337, rpc: [{ url }], maxHeadAgeSeconds: null },
      contracts: {
        riskParameterOracle: world.addresses.RiskParameterOracle,
        guardedPriceOracle: world.addresses.GuardedPriceOracle,
      },
      assets,
      curve: { shipped: date },
      tick: { valuationGridSeconds: 1 },
      transactions: { confirmations: 1, pollSeconds: 0.05, maxFeePerGasGwei: "1000", dailyBudgetEther: "1" },
      sender: { kind: "environment", variable: KEY_VARIABLE },
      clock: "chain",
      log: { level: "error" },
    }),
  );
  const runtime = await createRuntime(config, { [KEY_VARIABLE]: wallet.privateKey });
  return {
    runtime,
    async tick() {
      const { records } = await tick(runtime.parts, AbortSignal.timeout(60_000));
      return records;
    },
    async priced({ name, snapshotHash }) {
      const canonical =
        snapshotHash === undefined ? undefined : await runtime.parts.snapshots.get(snapshotHash);
      if (canonical === undefined) throw new MissingInputError(`snapshot of ${name}`, "the tick stores one");
      return priceAsset(pricingInputs.parse(JSON.parse(canonical)));
    },
    async close() {
      runtime.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
