import { RwaError } from "../../../keeper/domain/errors.ts";
import type { GuardedCall } from "../../deploy/listAsset.ts";
import type { GovernanceContext } from "../context.ts";

/** The account lacks the role, or its scheduled call is missing or not due. */
export class NotPermittedError extends RwaError {}

/** How the AccessManager would treat a call from one account. */
export interface Access {
  readonly immediate: boolean;
  /** Seconds between announcement and execution; 0 without the role. */
  readonly delay: bigint;
  /** Time from which the scheduled call may run; 0 where none is scheduled, or it has expired. */
  readonly scheduledFor: bigint;
}

export async function accessOf(
  context: GovernanceContext,
  caller: string,
  call: GuardedCall,
): Promise<Access> {
  const { manager } = context.contracts;
  const target = context.targets[call.contract];
  const [immediate, delay] = await manager.canCall(caller, target, call.data.slice(0, 10));
  if (!immediate && delay === 0n)
    throw new NotPermittedError(`${caller} may not call ${call.contract}.${call.method}: it lacks the role`);
  const operation = await manager.hashOperation(caller, target, call.data);
  return { immediate, delay, scheduledFor: await manager.getSchedule(operation) };
}

export type Phase = "direct" | "schedule" | "execute";

/** A transaction for whoever governs: to the contract itself, or through the AccessManager. */
export interface GovernanceTransaction {
  readonly phase: Phase;
  readonly to: string;
  readonly data: string;
  readonly call: GuardedCall;
}

/** Builds the transaction of one phase. */
export function transactionOf(
  context: GovernanceContext,
  call: GuardedCall,
  phase: Phase,
): GovernanceTransaction {
  const target = context.targets[call.contract];
  const manager = context.contracts.manager.interface;
  switch (phase) {
    case "direct":
      return { phase, to: target, data: call.data, call };
    case "schedule":
      // Time 0: as soon as the role's delay allows.
      return {
        phase,
        to: context.manager,
        data: manager.encodeFunctionData("schedule", [target, call.data, 0]),
        call,
      };
    case "execute":
      return {
        phase,
        to: context.manager,
        data: manager.encodeFunctionData("execute", [target, call.data]),
        call,
      };
  }
}

/** The next step for each call: call directly, announce, or carry out what was announced. */
export async function nextTransactions(
  context: GovernanceContext,
  caller: string,
  calls: readonly GuardedCall[],
): Promise<GovernanceTransaction[]> {
  const transactions: GovernanceTransaction[] = [];
  for (const call of calls) {
    const access = await accessOf(context, caller, call);
    const phase = access.immediate ? "direct" : access.scheduledFor === 0n ? "schedule" : "execute";
    transactions.push(transactionOf(context, call, phase));
  }
  return transactions;
}
