import { GovernancePreview__factory } from "../../types/ethers-contracts/factories/contracts/tools/GovernancePreview__factory.ts";
import { compiledRuntime } from "../deploy/artifacts.ts";
import type { GuardedCall } from "../deploy/listAsset.ts";
import { guardedInterface } from "../deploy/roles.ts";
import type { GovernanceContext } from "./context.ts";
import { decodeRead, type EffectRead } from "./effects.ts";
import { priceStatusText } from "./priceStatus.ts";

/** A value before and after; absent where the read fails, as for an asset not listed yet. */
export interface Effect {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

export interface Preview {
  readonly effects: readonly Effect[];
  /** The contract's own reason for each call that it would refuse. */
  readonly refusals: readonly string[];
}

interface Outcome {
  readonly success: boolean;
  readonly result: string;
}

function refusal(call: GuardedCall, outcome: Outcome): string {
  const error = guardedInterface(call.contract).parseError(outcome.result);
  if (error === null) return `${call.contract}.${call.method}: ${outcome.result}`;
  const names = error.fragment.inputs.map(({ name }) => name);
  const args = error.args.map((value: unknown, index) =>
    call.contract === "GuardedPriceOracle" && names[index] === "status"
      ? priceStatusText(BigInt(String(value)))
      : String(value),
  );
  const reason = `${error.name}(${args.join(", ")})`;
  return `${call.contract}.${call.method}: ${reason}`;
}

function values(reads: readonly EffectRead[], outcomes: readonly Outcome[]): Map<string, string> {
  return new Map(
    reads.flatMap((read, index) => {
      const outcome = outcomes[index];
      return outcome?.success ? decodeRead(read, outcome.result) : [];
    }),
  );
}

/**
 * Makes the calls inside one `eth_call` at the latest block, as if their delay had passed, and reads before and
 * after. Needs a node that takes code overrides (geth, erigon, reth, nethermind, Hardhat do).
 */
export async function previewCalls(
  context: GovernanceContext,
  calls: readonly GuardedCall[],
  reads: readonly EffectRead[],
): Promise<Preview> {
  const preview = GovernancePreview__factory.createInterface();
  const data = preview.encodeFunctionData("preview", [
    calls.map(({ contract, data }) => ({ target: context.targets[contract], data })),
    reads.map(({ contract, data }) => ({ target: context.targets[contract], data })),
  ]);
  const raw: string = await context.provider.send("eth_call", [
    { to: context.manager, data },
    "latest",
    { [context.manager]: { code: compiledRuntime("contracts/tools/GovernancePreview.sol") } },
  ]);
  const [before, made, afterwards] = preview.decodeFunctionResult("preview", raw);
  const old = values(reads, before);
  const fresh = values(reads, afterwards);
  const paths = [...new Set([...old.keys(), ...fresh.keys()])];
  return {
    effects: paths.map((path) => {
      const was = old.get(path);
      const is = fresh.get(path);
      return {
        path,
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
      };
    }),
    refusals: calls.flatMap((call, index) => {
      const outcome: Outcome | undefined = made[index];
      return outcome === undefined || outcome.success ? [] : [refusal(call, outcome)];
    }),
  };
}
