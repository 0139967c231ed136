import { requireProbability } from "../numeric/logistic.ts";
import { mulDivUp, toWad, WAD } from "../numeric/wad.ts";
import { Decimal } from "../units.ts";
import {
  type ChannelTerms,
  depthWeight,
  type ExitChannel,
  requireAmount,
  requireTerms,
  waitWeight,
} from "./channel.ts";

/** Part of a channel that sells at one price. */
export interface ExitStep {
  /** Discount: share of the reference price lost. */
  readonly marginal: Decimal;
  /** USD at the reference price. */
  readonly capacity: Decimal;
  readonly waitDays: Decimal;
}

/** A channel made of steps: order books, redemption queues, quotes. Cheapest step first. */
export function stepChannel(terms: ChannelTerms, steps: readonly ExitStep[]): ExitChannel {
  const { name, allowedShare, fixedCost } = requireTerms(terms);
  const sorted = steps
    .map((step) => {
      requireProbability(`${name}.discount`, step.marginal);
      requireAmount(`${name}.capacity`, step.capacity);
      return {
        // Rounded up: a cost.
        marginal: toWad(step.marginal.toDecimalPlaces(18, Decimal.ROUND_UP)),
        capacity: (toWad(step.capacity) * allowedShare) / WAD,
        waitDays: requireAmount(`${name}.waitDays`, step.waitDays),
      };
    })
    .filter(({ capacity }) => capacity > 0n)
    .sort((a, b) => (a.marginal < b.marginal ? -1 : a.marginal > b.marginal ? 1 : 0));

  let cumulated = 0n;
  const upTo = sorted.map(({ marginal, capacity }) => {
    cumulated += capacity;
    return { marginal, total: cumulated };
  });
  const supply = (marginal: bigint): bigint => {
    let low = -1;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((upTo[middle]?.marginal ?? marginal) <= marginal) low = middle;
      else high = middle - 1;
    }
    return upTo[low]?.total ?? 0n;
  };
  const cost = (size: bigint): bigint => {
    let left = size;
    let total = 0n;
    for (const step of sorted) {
      const part = left < step.capacity ? left : step.capacity;
      total += mulDivUp(part, step.marginal, WAD);
      left -= part;
      if (left === 0n) break;
    }
    return total + left;
  };
  const tradable = (): bigint =>
    sorted.reduce(
      (sum, step) =>
        sum + (((step.capacity * depthWeight(step.marginal)) / WAD) * toWad(waitWeight(step.waitDays))) / WAD,
      0n,
    );
  const wait = (size: bigint): Decimal => {
    let left = size;
    let longest = new Decimal(0);
    for (const step of sorted) {
      if (left <= 0n) break;
      longest = Decimal.max(longest, step.waitDays);
      left -= step.capacity;
    }
    return longest;
  };
  return { name, supply, cost, tradable, wait, fixedCost };
}
