import { readTime } from "../../adapters/history/csvFile.ts";
import { readPrices } from "../../adapters/history/prices.ts";
import type { Json } from "../../app/json.ts";
import {
  GRID_BREAKERS,
  GRID_PERIODS,
  GRID_REVIEWERS,
  type GuardGridInput,
  gridSize,
  guardGrid,
  LOOK_EVERY,
} from "../../domain/backtest/guardGrid.ts";
import {
  errorToNextGood,
  type GuardReplay,
  moveOf,
  type ReviewerPolicy,
} from "../../domain/backtest/guardReplay.ts";
import { silenced } from "../../domain/backtest/guardSources.ts";
import { summarise } from "../../domain/backtest/priceSeries.ts";
import { OutOfDomainError } from "../../domain/errors.ts";
import { Decimal } from "../../domain/units.ts";
import { withProgress } from "../progress.ts";
import { csv, right, table } from "../render.ts";
import { iso, number, SHIPPED } from "./shared.ts";

export interface GuardOptions {
  readonly prices?: string;
  readonly secondary?: string;
  readonly x?: readonly number[];
  readonly periods?: readonly number[];
  readonly reviewer?: ReviewerPolicy;
  readonly silence?: string;
}

/** "at-once", "never", or minutes. */
export function reviewerPolicy(text: string): ReviewerPolicy {
  if (text === "at-once") return { kind: "atOnce" };
  if (text === "never") return { kind: "never" };
  if (!/^\d{1,6}$/.test(text) || Number(text) === 0)
    throw new OutOfDomainError("--reviewer", text, '"at-once", "never" or whole minutes');
  return { kind: "after", seconds: Number(text) * 60 };
}

export function reviewerText(policy: ReviewerPolicy): string {
  if (policy.kind === "atOnce") return "at once";
  return policy.kind === "never" ? "never" : `after ${policy.seconds / 60} min`;
}

/** "FROM/TO", both included. */
function rangeOf(text: string): readonly [number, number] {
  const [from, to, more] = text.split("/");
  if (from === undefined || to === undefined || more !== undefined)
    throw new OutOfDomainError("--silence", text, "two instants, FROM/TO");
  return [readTime("--silence FROM", from), readTime("--silence TO", to)];
}

/** In the shipped run, the hours around the crash in which the primary is silent and the same series is the second. */
const DRILL = "2023-03-11T06:00:00Z/2023-03-11T12:00:00Z";

function gridsOf(options: GuardOptions): readonly GuardGridInput[] {
  const base = {
    breakers: options.x ?? GRID_BREAKERS,
    periodsMinutes: options.periods ?? GRID_PERIODS,
    reviewers: options.reviewer === undefined ? GRID_REVIEWERS : [options.reviewer],
    lookEvery: LOOK_EVERY,
  };
  if (options.prices === undefined) {
    const depeg = readPrices(SHIPPED.depeg);
    const drill = {
      ...base,
      primary: silenced(depeg, ...rangeOf(options.silence ?? DRILL)),
      secondary: depeg,
    };
    return [{ ...base, primary: depeg }, { ...base, primary: readPrices(SHIPPED.calm) }, drill];
  }
  const primary = readPrices(options.prices);
  const heard = options.silence === undefined ? primary : silenced(primary, ...rangeOf(options.silence));
  return [
    {
      ...base,
      primary: heard,
      ...(options.secondary === undefined ? {} : { secondary: readPrices(options.secondary) }),
    },
  ];
}

export function guardResults(options: GuardOptions): readonly GuardReplay[] {
  const grids = gridsOf(options);
  const total = grids.reduce((sum, grid) => sum + gridSize(grid), 0);
  return withProgress("price guard", total, (done) => {
    let before = 0;
    return grids.flatMap((grid) => {
      const replays = guardGrid(grid, (count) => done(before + count));
      before += replays.length;
      return replays;
    });
  });
}

const wad = (value: bigint): string => new Decimal(value.toString()).div("1e18").toFixed();
const secondsIn = (replay: GuardReplay, path: Parameters<GuardReplay["timeIn"]["get"]>[0]): number =>
  replay.timeIn.get(path) ?? 0;

export function guardReport(replays: readonly GuardReplay[]): Json {
  return replays.map((replay) => {
    const { input, trips } = replay;
    const { points, gaps } = summarise(input.primary);
    return {
      primary: input.primary.name,
      secondary: input.secondary?.name ?? null,
      points,
      gaps,
      breakerBps: Number(input.settings.breakerBps),
      periodSeconds: Number(input.settings.period),
      reviewer: reviewerText(input.reviewer),
      trips: trips.map((trip) => {
        const error = errorToNextGood(trip);
        return {
          at: iso(trip.time),
          price: wad(trip.candidate),
          anchor: wad(trip.anchor),
          move: number(moveOf(trip)),
          lowServed: wad(trip.low),
          nextGood: trip.nextGood ? { at: iso(trip.nextGood.time), price: wad(trip.nextGood.price) } : null,
          errorToNextGood: error === undefined ? null : number(error),
        };
      }),
      tripsNotLatched: replay.unlatched,
      seconds: {
        total: replay.total,
        refused: replay.refused,
        ...Object.fromEntries([...replay.timeIn].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      },
      worstOvervaluation: wad(replay.worstOvervaluation),
    };
  });
}

const HEAD = ["series", "secondary", "breakerBps", "periodMinutes", "reviewer"] as const;
const setting = ({ input }: GuardReplay): string[] => [
  input.primary.name,
  input.secondary?.name ?? "",
  input.settings.breakerBps.toString(),
  String(Number(input.settings.period) / 60),
  reviewerText(input.reviewer),
];

export const guardCsv = (replays: readonly GuardReplay[]): string =>
  csv(
    [
      ...HEAD,
      "trips",
      "firstTrip",
      "firstMove",
      "firstErrorToNextGood",
      "refusedSeconds",
      "suspendedSeconds",
      "decayedSeconds",
      "fallbackSeconds",
      "worstOvervaluation",
    ],
    replays.map((replay) => {
      const [first] = replay.trips;
      const error = first && errorToNextGood(first);
      return [
        ...setting(replay),
        String(replay.trips.length),
        first ? iso(first.time) : "",
        first ? number(moveOf(first)) : "",
        error === undefined ? "" : number(error),
        String(replay.refused),
        String(secondsIn(replay, "SUSPENDED")),
        String(secondsIn(replay, "DECAYED")),
        String(secondsIn(replay, "FALLBACK")),
        wad(replay.worstOvervaluation),
      ];
    }),
  );

export function guardTable(replays: readonly GuardReplay[]): string {
  const percent = (value: number | undefined) =>
    right(value === undefined ? "-" : `${(value * 100).toFixed(4)} %`);
  const hours = (value: number) => right(`${(value / 3_600).toFixed(2)} h`);
  return table(
    [
      "series",
      "X",
      "period",
      "review",
      "trips",
      "first at",
      "move",
      "error to next",
      "refused",
      "decayed",
      "fallback",
    ],
    replays.map((replay) => {
      const [first] = replay.trips;
      return [
        replay.input.primary.name,
        right(`${Number(replay.input.settings.breakerBps) / 100} %`),
        right(`${Number(replay.input.settings.period) / 60} min`),
        reviewerText(replay.input.reviewer),
        right(String(replay.trips.length)),
        first ? iso(first.time) : "-",
        percent(first && moveOf(first)),
        percent(first && errorToNextGood(first)),
        hours(replay.refused),
        hours(secondsIn(replay, "DECAYED")),
        hours(secondsIn(replay, "FALLBACK")),
      ];
    }),
  );
}
