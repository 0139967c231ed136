import { guarded } from "./guarded.ts";
import type { PokeReport, WalkReport } from "./ports.ts";
import type { TickParts } from "./tickTypes.ts";

/**
 * Pokes what is due. Before that, anchors that a poke would latch walk along their feeds' own rounds where there is a
 * way (docs/decisions/0506-the-keeper-walks.md).
 */
export async function pokePrices(
  parts: TickParts,
  notes: string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, PokeReport>> {
  const { poker, settings, transactor } = parts;
  if (poker === undefined) return new Map();
  const addresses = parts.assets.map((asset) => asset.address);
  const read = () => guarded("reading the price oracle", notes, () => poker.states(addresses));
  const states = (await read()) ?? new Map<string, PokeReport>();
  const due = [...states.values()].filter((state) => state.due).map(({ asset }) => asset);
  if (due.length === 0) return states;
  const sends = !settings.dryRun && transactor !== undefined;
  const waiting = await waitingSince(parts, notes);
  const walks =
    (await guarded("walking along the feeds' history", notes, () =>
      sends ? poker.walk(due, waiting, signal) : poker.plan(due),
    )) ?? new Map<string, WalkReport>();
  for (const walk of walks.values()) tell(parts, walk, notes);
  if (!sends) return withWalks(states, walks);
  const result = await guarded("poking the price oracle", notes, () => poker.poke(due, walks, signal));
  if (result !== undefined && result.kind !== "mined")
    notes.push(`poke: ${result.kind}${"reason" in result ? ` (${result.reason})` : ""}`);
  return withWalks((await read()) ?? states, walks);
}

/** Since when assets have been left unpoked, as the last tick's journal has it: a restart does not begin anew. */
async function waitingSince({ journal }: TickParts, notes: string[]): Promise<ReadonlyMap<string, number>> {
  const last = await guarded("reading the journal", notes, () => journal.lastTick());
  return new Map(
    last?.pokes.flatMap(({ asset, walk }) =>
      walk?.since === undefined ? [] : [[asset, walk.since] as const],
    ),
  );
}

function withWalks(
  states: ReadonlyMap<string, PokeReport>,
  walks: ReadonlyMap<string, WalkReport>,
): ReadonlyMap<string, PokeReport> {
  return new Map(
    [...states].map(([asset, state]) => {
      const walk = walks.get(asset);
      return [asset, walk === undefined ? state : { ...state, walk }];
    }),
  );
}

const WALK_NOTES: Readonly<Record<WalkReport["kind"], string>> = {
  walked: "the anchor walked along the feed's rounds",
  planned: "the anchor would walk along the feed's rounds",
  overtaken: "no walk needed any more",
  waiting: "tripped, and left unpoked for now",
  none: "tripped, and no walk along the feed's rounds leads there: a poke latches it",
};

function tell({ assets, log }: TickParts, walk: WalkReport, notes: string[]): void {
  const { asset, kind, rounds, detail, txHash } = walk;
  const name = assets.find(({ address }) => address === asset)?.name ?? asset;
  const said = [rounds.join(" "), detail].filter((part) => part !== "").join(", ");
  const note = `walk: ${name}: ${WALK_NOTES[kind]}${said === "" ? "" : ` (${said})`}`;
  notes.push(note);
  const level = kind === "none" || kind === "waiting" ? "warn" : "info";
  log[level]({ asset: name, walk: kind, rounds, detail, txHash }, note);
}
