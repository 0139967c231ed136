import { Contract, Interface, id } from "ethers";
import type { GuardedCall } from "../../deploy/listAsset.ts";
import type { GovernanceContext } from "../context.ts";
import { accessOf, type Phase, transactionOf } from "./access.ts";

const GOVERNOR = new Interface([
  "function timelock() view returns (address)",
  "function hashProposal(address[],uint256[],bytes[],bytes32) view returns (uint256)",
  "function propose(address[],uint256[],bytes[],string) returns (uint256)",
]);

/** What an OpenZeppelin Governor needs to vote on one phase of a change. */
export interface Proposal {
  readonly phase: Phase;
  readonly proposalId: string;
  readonly governor: string;
  /** Calldata of `propose`, to be sent to the governor. */
  readonly calldata: string;
  readonly targets: readonly string[];
  readonly values: readonly string[];
  readonly calldatas: readonly string[];
  readonly description: string;
  readonly descriptionHash: string;
}

/**
 * A change through the AccessManager's delay takes two proposals, one that announces and one that carries out. They
 * can be voted on together; the second is executed once the delay after the first has passed. Where the timelock has
 * no delay in the AccessManager, one proposal is enough.
 */
export async function proposals(
  context: GovernanceContext,
  governor: string,
  description: string,
  calls: readonly GuardedCall[],
): Promise<Proposal[]> {
  const contract = new Contract(governor, GOVERNOR, context.provider);
  const timelock: string = await contract.getFunction("timelock")();
  const access = await Promise.all(calls.map((call) => accessOf(context, timelock, call)));
  const phases: Phase[] = access.every(({ immediate }) => immediate) ? ["direct"] : ["schedule", "execute"];
  return Promise.all(
    phases.map(async (phase): Promise<Proposal> => {
      const transactions = calls.map((call) => transactionOf(context, call, phase));
      const targets = transactions.map(({ to }) => to);
      const values = transactions.map(() => "0");
      const calldatas = transactions.map(({ data }) => data);
      const text = phase === "direct" ? description : `${description} (${phase})`;
      const descriptionHash = id(text);
      const proposalId: bigint = await contract.getFunction("hashProposal")(
        targets,
        values,
        calldatas,
        descriptionHash,
      );
      return {
        phase,
        proposalId: proposalId.toString(),
        governor,
        calldata: GOVERNOR.encodeFunctionData("propose", [targets, values, calldatas, text]),
        targets,
        values,
        calldatas,
        description: text,
        descriptionHash,
      };
    }),
  );
}
