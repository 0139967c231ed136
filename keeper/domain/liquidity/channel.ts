import { OutOfDomainError } from "../errors.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { toWad, WAD } from "../numeric/wad.ts";
import { Decimal } from "../units.ts";

// Sizes (USD at the reference price) and marginal costs inside the exit search are bigint with 18 decimals.

/** Between these marginal costs a unit of capacity fades from fully to not at all tradable. */
export const DEPTH_FULL = WAD / 50n;
export const DEPTH_NONE = WAD / 25n;

/**
 * One way out of the asset. A channel is a non-decreasing curve of marginal cost; it is asked for the size it
 * takes below a marginal cost, and for the total cost of a size.
 */
export interface ExitChannel {
  readonly name: string;
  /** Size that sells at a marginal cost of at most `marginal` (18 decimals), 18 decimals. Non-decreasing. */
  supply(marginal: bigint): bigint;
  /** Total cost of selling `size`, at most `supply(1)`; rounded up. */
  cost(size: bigint): bigint;
  /** Capacity weighted by marginal cost and waiting time: the numerator of the depth measure. */
  tradable(): bigint;
  /** Days until the last of `size` is paid out. */
  wait(size: bigint): Decimal;
  /** Cost of using the channel at all (gas), USD in 18 decimals. */
  readonly fixedCost: bigint;
}

/** What every channel is given besides its own state. */
export interface ChannelTerms {
  readonly name: string;
  /** Share of liquidators on the allow-list: scales the capacity. 1 where absent. */
  readonly allowedShare?: Decimal | undefined;
  /** Days until the money arrives. 0 where absent. */
  readonly waitDays?: Decimal | undefined;
  /** `gas x gas price x ETH price`, USD per use. 0 where absent. */
  readonly fixedCostUsd?: Decimal | undefined;
}

export interface RequiredTerms {
  readonly name: string;
  readonly allowedShare: bigint;
  readonly waitDays: Decimal;
  readonly fixedCost: bigint;
}

export function requireTerms(terms: ChannelTerms): RequiredTerms {
  const waitDays = terms.waitDays ?? new Decimal(0);
  requireAmount(`${terms.name}.waitDays`, waitDays);
  const fixed = terms.fixedCostUsd ?? new Decimal(0);
  requireAmount(`${terms.name}.fixedCostUsd`, fixed);
  const share = requireProbability(`${terms.name}.allowedShare`, terms.allowedShare ?? new Decimal(1));
  return { name: terms.name, allowedShare: toWad(share), waitDays, fixedCost: toWad(fixed) };
}

export function requireAmount(field: string, value: Decimal): Decimal {
  if (!value.isFinite() || value.isNegative())
    throw new OutOfDomainError(field, value, "a finite number >= 0");
  return value;
}

/** `min(1, 1/wait)`: what can be had within a day counts fully. */
export const waitWeight = (waitDays: Decimal): Decimal =>
  waitDays.lte(1) ? new Decimal(1) : new Decimal(1).div(waitDays);

/** `clamp((4 % - m)/2 %, 0, 1)` in 18 decimals. */
export function depthWeight(marginal: bigint): bigint {
  if (marginal <= DEPTH_FULL) return WAD;
  if (marginal >= DEPTH_NONE) return 0n;
  return ((DEPTH_NONE - marginal) * WAD) / (DEPTH_NONE - DEPTH_FULL);
}
