import type { Signer } from "ethers";
import type { GuardedCall } from "../../deploy/listAsset.ts";
import type { GovernanceContext } from "../context.ts";
import { accessOf, NotPermittedError, transactionOf } from "./access.ts";

/** One sent transaction. */
export interface Sent {
  readonly what: string;
  readonly hash: string;
}

async function send(signer: Signer, what: string, tx: { to: string; data: string }): Promise<Sent> {
  const response = await signer.sendTransaction({ to: tx.to, data: tx.data });
  await response.wait();
  return { what, hash: response.hash };
}

const iso = (time: bigint) => new Date(Number(time) * 1000).toISOString();

/** Carries the calls out: directly where the role has no delay, else through the AccessManager once they are due. */
export async function executeCalls(
  context: GovernanceContext,
  signer: Signer,
  calls: readonly GuardedCall[],
): Promise<Sent[]> {
  const caller = await signer.getAddress();
  const block = await context.provider.getBlock("latest");
  const now = BigInt(block?.timestamp ?? 0);
  // All are checked before any is sent, so that no half of a change goes out.
  const plans = [];
  for (const call of calls) {
    const access = await accessOf(context, caller, call);
    if (!access.immediate && access.scheduledFor === 0n)
      throw new NotPermittedError(
        `${call.contract}.${call.method} has a delay of ${access.delay} s and is not scheduled; run with --schedule first`,
      );
    if (!access.immediate && access.scheduledFor > now)
      throw new NotPermittedError(
        `${call.contract}.${call.method} is scheduled for ${iso(access.scheduledFor)}; chain time is ${iso(now)}`,
      );
    plans.push(transactionOf(context, call, access.immediate ? "direct" : "execute"));
  }
  const sent: Sent[] = [];
  for (const plan of plans)
    sent.push(await send(signer, `executed ${plan.call.contract}.${plan.call.method}`, plan));
  return sent;
}

/** Announces the calls in the AccessManager; they may run once the role's delay has passed. */
export async function scheduleCalls(
  context: GovernanceContext,
  signer: Signer,
  calls: readonly GuardedCall[],
): Promise<Sent[]> {
  const caller = await signer.getAddress();
  const plans = [];
  for (const call of calls) {
    const access = await accessOf(context, caller, call);
    if (access.immediate)
      throw new NotPermittedError(
        `${call.contract}.${call.method} has no delay for ${caller}; use --execute`,
      );
    if (access.scheduledFor !== 0n)
      throw new NotPermittedError(
        `${call.contract}.${call.method} is scheduled already, for ${iso(access.scheduledFor)}`,
      );
    plans.push(transactionOf(context, call, "schedule"));
  }
  const sent: Sent[] = [];
  for (const plan of plans) {
    const result = await send(signer, `scheduled ${plan.call.contract}.${plan.call.method}`, plan);
    const { scheduledFor } = await accessOf(context, caller, plan.call);
    sent.push({ ...result, what: `${result.what} for ${iso(scheduledFor)}` });
  }
  return sent;
}
