import {
  errorToNextGood,
  type GuardReplay,
  moveOf,
  type ReviewerPolicy,
} from "../../domain/backtest/guardReplay.ts";
import { breakerReplay } from "../charts/breaker.ts";
import { duration, instant, percent } from "../format.ts";
import { dataTable, html, type Markup } from "../html.ts";
import { figure } from "./asset.ts";

function policyText(policy: ReviewerPolicy): string {
  if (policy.kind === "atOnce") return "at once";
  return policy.kind === "never" ? "never" : `after ${duration(policy.seconds)}`;
}

const xOf = ({ input }: GuardReplay): string => `${Number(input.settings.breakerBps) / 100} %`;
const periodOf = ({ input }: GuardReplay): string => `${Number(input.settings.period) / 60} min`;

/** Replays of one primary series. */
function bySeries(replays: readonly GuardReplay[]): Map<string, GuardReplay[]> {
  const groups = new Map<string, GuardReplay[]>();
  for (const replay of replays) {
    const name = replay.input.primary.name;
    groups.set(name, [...(groups.get(name) ?? []), replay]);
  }
  return groups;
}

/** What is drawn of a series: a reviewer who takes his time shows most; else whatever tripped; else the first. */
function telling(replays: readonly GuardReplay[]): GuardReplay | undefined {
  const tripped = replays.filter(({ trips }) => trips.length > 0);
  return tripped.find(({ input }) => input.reviewer.kind === "after") ?? tripped[0] ?? replays[0];
}

export async function guardSection(replays: readonly GuardReplay[]): Promise<Markup> {
  const parts: Markup[] = [];
  for (const [name, group] of bySeries(replays)) {
    const drawn = telling(group);
    if (drawn === undefined) continue;
    const title = `${name}: X = ${xOf(drawn)}, period ${periodOf(drawn)}, review ${policyText(drawn.input.reviewer)}`;
    const chart = await breakerReplay(`breaker-${name}`, title, drawn);
    parts.push(html`<div class="charts">${figure("guard", chart)}</div>`, grid(name, group));
  }
  return html`<section id="guard" aria-labelledby="h-guard"><p class="eyebrow">Back-test</p><h2 id="h-guard">Price guard on recorded prices</h2>
<p class="lead">The oracle's own state machine, run over each recorded series: a poke whenever the source publishes, the reviewer's policy on every trip. A series ending in “silenced” has its primary taken away for some hours, with the full series as second source.</p>${parts}</section>`;
}

function grid(name: string, replays: readonly GuardReplay[]): Markup {
  const falseTrips = replays.reduce((sum, { trips }) => sum + trips.length, 0);
  return dataTable(
    `${name}: thresholds, periods and review policies (${falseTrips} trips in ${replays.length} replays)`,
    [
      { head: "X", numeric: true },
      { head: "period", numeric: true },
      { head: "review" },
      { head: "trips", numeric: true },
      { head: "first trip" },
      { head: "move", numeric: true },
      { head: "error to next good", numeric: true },
      { head: "suspended", numeric: true },
      { head: "decayed", numeric: true },
      { head: "fallback", numeric: true },
    ],
    replays.map((replay) => {
      const [first] = replay.trips;
      const error = first && errorToNextGood(first);
      const time = (path: Parameters<typeof replay.timeIn.get>[0]) => duration(replay.timeIn.get(path) ?? 0);
      return [
        xOf(replay),
        periodOf(replay),
        policyText(replay.input.reviewer),
        String(replay.trips.length),
        first ? instant(first.time) : "–",
        first ? percent(moveOf(first), 4) : "–",
        error === undefined ? "–" : percent(error, 3),
        time("SUSPENDED"),
        time("DECAYED"),
        time("FALLBACK"),
      ];
    }),
  );
}
