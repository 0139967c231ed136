import { expect } from "chai";
import { ChainError } from "../../../keeper/app/faults.ts";
import type { AssetRecord, LiveState, TickSummary } from "../../../keeper/app/ports.ts";
import { snapshotOf } from "../../../keeper/app/snapshot.ts";
import { inputsOf, readAsset } from "../../../keeper/cli/assetFiles.ts";
import { LivePage, type LivePageParts } from "../../../keeper/cli/livePage.ts";
import { mapRisks } from "../../../keeper/domain/composition.ts";
import { bps, pips } from "../../../keeper/domain/units.ts";

const NOW = 1_726_800_000;
const ASSET = "0x00000000000000000000000000000000000000A1";

const live: LiveState = {
  asset: ASSET,
  listed: true,
  retired: false,
  suspended: false,
  observedAt: NOW - 3_600,
  confirmedAt: NOW - 3_600,
  haircut: pips(86_054n),
  yield: pips(60_750n),
  kink: pips(880_000n),
  irmBase: pips(0n),
  irmSlope2: pips(250_000n),
  tightenFrom: 0,
  loosenFrom: 0,
  staleAfter: 21_600,
  pendingObservedAt: 0,
  settings: {
    weights: mapRisks(() => bps(10_000n)),
    addOn: pips(30_000n),
    liquidationBonus: pips(40_000n),
    ltvBuffer: pips(30_000n),
  },
};

interface Scene {
  readonly live?: Partial<LiveState>;
  readonly oracle?: Partial<LivePageParts["oracle"]>;
  /** Whether the last tick left a snapshot to draw from. */
  readonly priced?: boolean;
}

function pageOf({ live: change, oracle, priced }: Scene): LivePage {
  const snapshot = snapshotOf(inputsOf(readAsset("singapore-note")));
  const record: AssetRecord = {
    asset: ASSET,
    name: "singapore-note",
    snapshotHash: priced === true ? snapshot.hash : undefined,
    faults: [],
    report: undefined,
    output: undefined,
    triggers: [],
    decision: { action: "hold", reasons: ["unchanged"] },
    verdict: undefined,
    batchId: undefined,
    outcome: { kind: "skipped", reason: "hold", detail: "nothing <moved>" },
  };
  const summary: TickSummary = {
    id: "t",
    startedAt: NOW - 70,
    finishedAt: NOW - 60,
    valuedAt: NOW - 70,
    records: [record],
    pokes: [],
    notes: [],
  };
  const parts = {
    assets: [{ name: "singapore-note", address: ASSET }],
    oracle: { address: ASSET, live: async () => new Map([[ASSET, { ...live, ...change }]]), ...oracle },
    poker: undefined,
    journal: { lastTick: async () => summary },
    snapshots: { get: async (hash: string) => (hash === snapshot.hash ? snapshot.canonical : undefined) },
    clock: { now: async () => NOW },
  };
  return new LivePage(parts as unknown as LivePageParts, 31_337, "0xmodel", () => NOW + 240);
}

describe("the page at /", function () {
  this.timeout(60_000);

  it("answers at once with the status, and with the charts once they are drawn beside the keeper", async () => {
    const page = pageOf({ priced: true });
    const first = await page.page();
    expect(first.type).to.match(/^text\/html/);
    expect(first.body).to.contain(">fresh<").and.to.contain("in 5 h").and.to.contain("next in 4 min");
    expect(first.body).to.contain("hold").and.to.contain("unchanged").and.to.contain("nothing &lt;moved&gt;");
    expect(first.body).to.not.contain("data-chart");
    let later = first;
    for (let tries = 0; tries < 200 && !later.body.includes("data-chart"); tries += 1) {
      await new Promise((done) => setTimeout(done, 200));
      later = await page.page();
    }
    expect(later.body).to.contain('id="singapore-note-yield"').and.to.contain('data-chart="breaker-');
    expect(later.body).to.contain(">fresh<");
  });

  const states: readonly [string, Partial<LiveState>][] = [
    ["stale", { confirmedAt: NOW - 21_601 }],
    ["held", { pendingObservedAt: NOW - 10 }],
    ["suspended", { suspended: true }],
    ["unlisted", { listed: false }],
  ];
  for (const [state, change] of states)
    it(`says ${state}`, async () => {
      expect((await pageOf({ live: change }).page()).body).to.contain(`>${state}<`);
    });

  it("stays up while the chain cannot be read, and says so", async () => {
    const page = pageOf({
      oracle: {
        live: async () => {
          throw new ChainError("noQuorum", "2 of 3 endpoints are down");
        },
      },
    });
    const { body } = await page.page();
    expect(body).to.contain(">unknown<").and.to.contain("2 of 3 endpoints are down");
  });
});
