import { MissingInputError, OutOfDomainError } from "../errors.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { fromWad, mulDivUp, toWad, WAD } from "../numeric/wad.ts";
import { Decimal } from "../units.ts";
import type { ExitChannel } from "./channel.ts";

export interface ExitAllocation {
  readonly name: string;
  /** USD at the reference price. */
  readonly size: Decimal;
  readonly cost: Decimal;
  /** `cost/size`, fixed cost included; 0 where nothing is sold here. */
  readonly discount: Decimal;
  readonly waitDays: Decimal;
}

export interface ExitPlan {
  /** LD(Q*): total cost / size. */
  readonly discount: Decimal;
  /** Marginal cost at which the channels are balanced. */
  readonly marginal: Decimal;
  readonly allocations: readonly ExitAllocation[];
  /** What no channel takes below the extreme discount; priced at it. */
  readonly unfilled: Decimal;
  /** Longest wait among the channels used, days. */
  readonly longestWaitDays: Decimal;
}

interface Split {
  readonly sizes: readonly bigint[];
  readonly unfilled: bigint;
  readonly marginal: bigint;
  readonly total: bigint;
}

/** Grid on which the common marginal cost is looked for: a millionth of a pip. */
const GRID = 10n ** 6n;

/** Channel counts up to which fixed costs are weighed exactly (2^4 splits); beyond, one by one. */
const EXACT_FIXED = 4;

/**
 * Splits `sizeUsd` over the channels, cheapest marginal cost first. Each channel is a non-decreasing marginal
 * curve, so the cheapest split is the one at which all used channels have reached the same marginal cost: it is
 * found by bisection of that cost on a grid of 1e-12, which is deterministic and within one grid step of the
 * optimum; costs then come from the channels' exact walks. Selling everything left at the extreme discount is
 * always open, so no channel is used beyond it and a thinner channel never lowers the total. Fixed costs make a
 * channel an all-or-nothing choice, weighed after the split.
 */
export function bestExit(
  channels: readonly ExitChannel[],
  sizeUsd: Decimal,
  extremeDiscount: Decimal,
): ExitPlan {
  if (channels.length === 0)
    throw new MissingInputError("liquidity.channels", "at least one way out, or a given discount");
  if (!sizeUsd.isFinite() || !sizeUsd.gt(0)) throw new OutOfDomainError("sizeUsd", sizeUsd, "a number > 0");
  const size = toWad(sizeUsd);
  if (size === 0n) throw new OutOfDomainError("sizeUsd", sizeUsd, "at least 1e-18");
  const extreme = toWad(requireProbability("extremeDiscount", extremeDiscount));
  const best = chooseChannels(channels, size, extreme);

  const allocations = channels.map((channel, i): ExitAllocation => {
    const part = best.sizes[i] ?? 0n;
    const cost = part === 0n ? 0n : channel.cost(part) + channel.fixedCost;
    return {
      name: channel.name,
      size: fromWad(part),
      cost: fromWad(cost),
      discount: part === 0n ? new Decimal(0) : fromWad(cost).div(fromWad(part)),
      waitDays: channel.wait(part),
    };
  });
  return {
    discount: fromWad(best.total).div(fromWad(size)),
    marginal: fromWad(best.marginal),
    allocations,
    unfilled: fromWad(best.unfilled),
    longestWaitDays: Decimal.max(0, ...allocations.map(({ waitDays }) => waitDays)),
  };
}

/**
 * The split of least cost. Single channels and no channel at all are looked at too: every channel rounds its
 * proceeds to its own smallest unit, which a small size can lose more by than it gains from being split.
 */
function chooseChannels(channels: readonly ExitChannel[], size: bigint, extreme: bigint): Split {
  let best = splitOverAll(channels, size, extreme);
  for (const only of [undefined, ...channels]) {
    if (totalOver(only, size, extreme) < best.total)
      best = split(
        channels,
        channels.map((channel) => channel === only),
        size,
        extreme,
      );
  }
  return best;
}

/** Cost of as much as one channel takes below the extreme discount, and of the rest at it. */
function totalOver(channel: ExitChannel | undefined, size: bigint, extreme: bigint): bigint {
  const supply = channel?.supply(extreme) ?? 0n;
  const taken = supply < size ? supply : size;
  const cost = channel === undefined || taken === 0n ? 0n : channel.cost(taken) + channel.fixedCost;
  return cost + mulDivUp(size - taken, extreme, WAD);
}

function splitOverAll(channels: readonly ExitChannel[], size: bigint, extreme: bigint): Split {
  const solve = (allowed: readonly boolean[]): Split => split(channels, allowed, size, extreme);
  const every = channels.map(() => true);
  let best = solve(every);
  const costly = channels.flatMap((channel, i) => (channel.fixedCost > 0n && best.sizes[i] ? [i] : []));
  if (costly.length === 0) return best;

  if (costly.length <= EXACT_FIXED) {
    for (let mask = 1; mask < 1 << costly.length; mask += 1) {
      const dropped = costly.filter((_, bit) => (mask >> bit) & 1);
      const candidate = solve(every.map((_, i) => !dropped.includes(i)));
      if (candidate.total < best.total) best = candidate;
    }
    return best;
  }
  // Many costly channels: drop the one whose absence saves most, until none does.
  let allowed: readonly boolean[] = every;
  for (let improved = true; improved; ) {
    improved = false;
    const current = allowed;
    for (const i of costly.filter((index) => current[index])) {
      const without = current.map((open, index) => open && index !== i);
      const candidate = solve(without);
      if (candidate.total < best.total) {
        best = candidate;
        allowed = without;
        improved = true;
      }
    }
  }
  return best;
}

function split(
  channels: readonly ExitChannel[],
  allowed: readonly boolean[],
  size: bigint,
  extreme: bigint,
): Split {
  const open = channels.map((channel, i) => (allowed[i] ? channel : undefined));
  const supplies = (marginal: bigint): readonly bigint[] =>
    open.map((channel) => channel?.supply(marginal) ?? 0n);
  const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

  // Smallest marginal cost on the grid at which the channels together take the whole size.
  let low = 0n;
  let high = (extreme + GRID - 1n) / GRID;
  const costAt = (step: bigint): bigint => (step * GRID < extreme ? step * GRID : extreme);
  while (low < high) {
    const middle = (low + high) / 2n;
    if (total(supplies(costAt(middle))) >= size) high = middle;
    else low = middle + 1n;
  }
  const marginal = costAt(low);
  const below = low === 0n ? open.map(() => 0n) : supplies(costAt(low - 1n));
  const reached = supplies(marginal);
  // One grid step below they take less than the size; the rest goes to those that reach it, in order.
  let left = size - total(below);
  const sizes = below.map((amount, i) => {
    const room = (reached[i] ?? 0n) - amount;
    const extra = room < left ? room : left;
    left -= extra;
    return amount + extra;
  });
  const cost = sizes.reduce((sum, amount, i) => {
    const channel = channels[i];
    return amount === 0n || channel === undefined ? sum : sum + channel.cost(amount) + channel.fixedCost;
  }, 0n);
  return { sizes, unfilled: left, marginal, total: cost + mulDivUp(left, extreme, WAD) };
}
