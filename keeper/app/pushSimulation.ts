import { OutOfDomainError } from "../domain/errors.ts";
import { type Pips, pips } from "../domain/units.ts";
import { type DecisionPolicy, type DecisionReason, decide } from "./decide.ts";
import { sendsHeld } from "./heldReports.ts";
import type { SubmitHeld } from "./tickTypes.ts";

/** What a report moves, as the guardrails see it. Pips. */
export interface ReportedTuple {
  readonly haircut: Pips;
  readonly yield: Pips;
  readonly kink: Pips;
  readonly irmBase: Pips;
  readonly irmSlope2: Pips;
}

/** The model's view from a moment on. */
export interface ModelView {
  /** Unix seconds. */
  readonly time: number;
  readonly tuple: ReportedTuple;
}

export interface GuardVerdict<A> {
  readonly kind: "accepted" | "held" | "rejected";
  /** The contract's own names; empty when accepted. */
  readonly reasons: readonly string[];
  /** Held only because it loosens: the values on chain are the careful ones, and are confirmed. */
  readonly loosensOnly: boolean;
  /** Budgets and clocks to keep; as before unless accepted. */
  readonly allowance: A;
}

/** The guardrails of one profile, as the contract applies them. `A` is what they remember. */
export interface Guard<A> {
  weigh(
    from: ReportedTuple,
    to: ReportedTuple,
    allowance: A,
    now: number,
    reviewed: boolean,
  ): GuardVerdict<A>;
  /** Full budgets at listing. */
  initial(now: number): A;
  tightenFrom(allowance: A): number;
  loosenFrom(allowance: A): number;
  /** Share of the loosening budget's bucket that is gone, 0 to 1. */
  driftUsed(allowance: A, now: number): number;
  /** Seconds. */
  readonly reviewDelay: number;
  readonly maxPendingAge: number;
}

export interface PushSimulationInput<A> {
  readonly views: readonly ModelView[];
  readonly guard: Guard<A>;
  readonly policy: DecisionPolicy;
  /** Seconds between ticks. */
  readonly tickEvery: number;
  /** Seconds after a confirmation from which on the chain widens by itself. */
  readonly staleAfter: number;
  /** Releases what is held as soon as the contract lets it, or never. */
  readonly reviewer: "release" | "never";
  /** Which reports are sent although the preview says that they would be held; as in the keeper's settings. */
  readonly submitHeld: SubmitHeld;
}

export interface PushSimulation {
  readonly days: number;
  readonly ticks: number;
  /** Reports that `decide` wanted to send; what the preview stopped is among them. */
  readonly wanted: number;
  /** Reports sent: accepted and held. */
  readonly pushes: number;
  readonly accepted: number;
  readonly held: number;
  /** Not sent: the preview said held, and the settings do not send those. */
  readonly withheld: number;
  /** Not sent: the preview said rejected. */
  readonly rejected: number;
  readonly released: number;
  /** Held reports that nobody released in time. */
  readonly lapsed: number;
  /** Why pushes were sent, and why they were not accepted; a push may count under several. */
  readonly pushReasons: ReadonlyMap<DecisionReason, number>;
  readonly guardReasons: ReadonlyMap<string, number>;
  /** Largest share of the loosening budget in use, 0 to 1. */
  readonly driftUsedAtMost: number;
  readonly staleSeconds: number;
  /** Largest model haircut above the one on chain, and below it: what delay and guardrails cost, pips. */
  readonly behindAtMost: Pips;
  readonly aheadAtMost: Pips;
}

interface Held {
  readonly tuple: ReportedTuple;
  readonly since: number;
}

interface Chain<A> {
  live: ReportedTuple;
  allowance: A;
  observedAt: number;
  confirmedAt: number;
  held: Held | undefined;
}

/**
 * One asset through recorded views: at every tick the keeper's own `decide`, then the contract's guardrails on what it
 * pushes, then the reviewer. The first view is the listing. A report held while another is held replaces it only with
 * a higher haircut and before its review may begin, and keeps its age.
 */
export function simulatePushes<A>(input: PushSimulationInput<A>): PushSimulation {
  const { views, guard, policy, tickEvery } = input;
  if (!Number.isInteger(tickEvery) || tickEvery < 1)
    throw new OutOfDomainError("tickEvery", tickEvery, "a whole number of seconds >= 1");
  const [first] = views;
  const last = views.at(-1);
  if (first === undefined || last === undefined)
    throw new OutOfDomainError("views", "none", "at least one view of the model");
  const chain: Chain<A> = {
    live: first.tuple,
    allowance: guard.initial(first.time),
    observedAt: first.time,
    confirmedAt: first.time,
    held: undefined,
  };
  const tally = new Tally();
  let next = 0;
  let view = first;
  for (let now = first.time + tickEvery; now <= last.time; now += tickEvery) {
    for (let upcoming = views[next]; upcoming !== undefined && upcoming.time <= now; upcoming = views[next]) {
      view = upcoming;
      next += 1;
    }
    tally.ticks += 1;
    review(input, chain, now, tally);
    const { action, reasons } = decide(
      {
        ...{ listed: true, retired: false, suspended: false },
        ...chain.live,
        observedAt: chain.observedAt,
        confirmedAt: chain.confirmedAt,
        tightenFrom: guard.tightenFrom(chain.allowance),
        loosenFrom: guard.loosenFrom(chain.allowance),
      },
      { ...view.tuple, observedAt: now, triggers: [] },
      policy,
    );
    if (action === "push") {
      tally.push(reasons);
      submit(input, chain, view.tuple, now, reasons.includes("heartbeat"), tally);
    }
    tally.look(chain.live, view.tuple);
    if (now - chain.confirmedAt > input.staleAfter) tally.staleSeconds += tickEvery;
    tally.driftUsedAtMost = Math.max(tally.driftUsedAtMost, guard.driftUsed(chain.allowance, now));
  }
  return tally.result((last.time - first.time) / 86_400);
}

function submit<A>(
  { guard, submitHeld }: PushSimulationInput<A>,
  chain: Chain<A>,
  tuple: ReportedTuple,
  now: number,
  heartbeatDue: boolean,
  tally: Tally,
): void {
  const verdict = guard.weigh(chain.live, tuple, chain.allowance, now, false);
  const replaces =
    chain.held === undefined ||
    (tuple.haircut > chain.held.tuple.haircut && now < chain.held.since + guard.reviewDelay);
  const sent = sendsHeld(submitHeld, {
    kind: replaces ? "held" : "ignored",
    loosensOnly: verdict.loosensOnly,
    heartbeatDue,
    pending: chain.held !== undefined,
  });
  tally.verdict(verdict, verdict.kind === "held" && !sent);
  if (verdict.kind === "held" && !sent) return;
  if (verdict.kind === "accepted") accept(chain, tuple, verdict.allowance, now);
  if (verdict.kind !== "held") return;
  if (verdict.loosensOnly) chain.confirmedAt = now;
  if (replaces) chain.held = { tuple, since: chain.held?.since ?? now };
}

function review<A>(
  { guard, reviewer }: PushSimulationInput<A>,
  chain: Chain<A>,
  now: number,
  tally: Tally,
): void {
  const { held } = chain;
  if (held === undefined) return;
  if (now > held.since + guard.maxPendingAge) {
    chain.held = undefined;
    tally.lapsed += 1;
    return;
  }
  if (reviewer === "never" || now < held.since + guard.reviewDelay) return;
  const verdict = guard.weigh(chain.live, held.tuple, chain.allowance, now, true);
  if (verdict.kind !== "accepted") return;
  tally.released += 1;
  accept(chain, held.tuple, verdict.allowance, now);
}

function accept<A>(chain: Chain<A>, tuple: ReportedTuple, allowance: A, now: number): void {
  chain.live = tuple;
  chain.allowance = allowance;
  chain.observedAt = now;
  chain.confirmedAt = now;
  chain.held = undefined;
}

class Tally {
  ticks = 0;
  released = 0;
  lapsed = 0;
  staleSeconds = 0;
  driftUsedAtMost = 0;
  readonly #kinds = { accepted: 0, held: 0, withheld: 0, rejected: 0 };
  readonly #pushReasons = new Map<DecisionReason, number>();
  readonly #guardReasons = new Map<string, number>();
  #wanted = 0;
  #behind = 0n;
  #ahead = 0n;

  push(reasons: readonly DecisionReason[]): void {
    this.#wanted += 1;
    for (const reason of reasons) this.#pushReasons.set(reason, (this.#pushReasons.get(reason) ?? 0) + 1);
  }

  verdict({ kind, reasons }: Pick<GuardVerdict<unknown>, "kind" | "reasons">, withheld: boolean): void {
    this.#kinds[withheld ? "withheld" : kind] += 1;
    for (const reason of reasons) this.#guardReasons.set(reason, (this.#guardReasons.get(reason) ?? 0) + 1);
  }

  look(live: ReportedTuple, model: ReportedTuple): void {
    const gap = model.haircut - live.haircut;
    if (gap > this.#behind) this.#behind = gap;
    if (-gap > this.#ahead) this.#ahead = -gap;
  }

  result(days: number): PushSimulation {
    return {
      days,
      ticks: this.ticks,
      wanted: this.#wanted,
      pushes: this.#kinds.accepted + this.#kinds.held,
      ...this.#kinds,
      released: this.released,
      lapsed: this.lapsed,
      pushReasons: this.#pushReasons,
      guardReasons: this.#guardReasons,
      driftUsedAtMost: this.driftUsedAtMost,
      staleSeconds: this.staleSeconds,
      behindAtMost: pips(this.#behind),
      aheadAtMost: pips(this.#ahead),
    };
  }
}
