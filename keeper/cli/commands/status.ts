import type { Command } from "commander";
import { type AssetStatus, assetStatuses } from "../../app/assetStatus.ts";
import type { WalkReport } from "../../app/ports.ts";
import { type Pips, pips, pipsToDecimal } from "../../domain/units.ts";
import { percent, print, printJson, right, table } from "../render.ts";
import { createRuntime } from "../runtime.ts";
import { walkJson } from "../tickView.ts";
import { type KeeperOptions, withConfig } from "./options.ts";

const rate = (value: Pips) => right(percent(pipsToDecimal(value)));
const clockText = (seconds: number): string => {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  return `${seconds < 0 ? "-" : ""}${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}`;
};

/** What the next tick does about a trip. */
function walkText(walk: WalkReport | undefined): string {
  if (walk === undefined) return "";
  const detail = walk.detail === "" ? "" : `, ${walk.detail}`;
  return walk.kind === "planned"
    ? `walks along rounds ${walk.rounds.join(" ")}${detail}`
    : `no walk${detail}`;
}

function statusTable(rows: readonly AssetStatus[]): string {
  return table(
    ["asset", "state", "age", "stale in", "haircut", "model", "yield", "model", "price", "decision"],
    rows.map(({ name, state, age, staleIn, live, model, price, walk, decision, faults }) => [
      ...[name, state],
      ...(state === "unlisted" ? ["", ""] : [right(clockText(age)), right(clockText(staleIn))]),
      ...[rate(live.haircut), model === undefined ? "" : rate(pips(model.haircut))],
      ...[rate(live.yield), model === undefined ? "" : rate(pips(model.yield))],
      ...[
        price?.status ?? "",
        [decision, ...faults, walkText(walk)].filter((part) => part !== "").join("; "),
      ],
    ]),
  );
}

const statusJson = ({ live, model, price, walk, ...rest }: AssetStatus) => ({
  ...rest,
  onChain: { haircut: String(live.haircut), yield: String(live.yield), observedAt: live.observedAt },
  model: model === undefined ? null : { haircut: String(model.haircut), yield: String(model.yield) },
  price: price === undefined ? null : { status: price.status, publishedAt: price.publishedAt },
  walk: walk === undefined ? null : walkJson(walk),
});

async function run(options: KeeperOptions): Promise<void> {
  const runtime = await createRuntime(options.config, process.env, { readOnly: true });
  try {
    const rows = await assetStatuses(runtime.parts, AbortSignal.timeout(120_000));
    const rpc = runtime.pool.status();
    if (options.json) printJson({ assets: rows.map(statusJson), rpc });
    else {
      print(statusTable(rows));
      for (const { name, healthy, lastFault } of rpc)
        if (!healthy) print(`rpc ${name}: quarantined, ${lastFault}`);
    }
  } finally {
    runtime.close();
  }
}

export function registerStatus(program: Command): void {
  withConfig(
    program
      .command("status")
      .description("every asset on chain beside the model's present view; haircuts in per cent"),
  ).action(run);
}
