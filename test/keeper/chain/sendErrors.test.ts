import { expect } from "chai";
import { ConnectivityError, RpcError } from "../../../keeper/chain/rpcEndpoint.ts";
import { sendOutcome } from "../../../keeper/chain/sendErrors.ts";

const refusal = (message: string) => new RpcError("node", -32_000, message, undefined);
const away = new ConnectivityError("node", "no answer");
const HASH = `0x${"ab".repeat(32)}`;

describe("what the nodes made of a send", () => {
  for (const [message, outcome] of [
    // geth, Erigon, Reth
    ["already known", "sent"],
    ["nonce too low: next nonce 5, tx nonce 4", "nonceTooLow"],
    ["replacement transaction underpriced", "underpriced"],
    ["transaction underpriced: gas tip cap 0, minimum needed 1", "underpriced"],
    ["max fee per gas less than block base fee: address 0x1, maxFeePerGas: 1, baseFee: 7", "underpriced"],
    ["insufficient funds for gas * price + value", "noFunds"],
    // Nethermind
    ["AlreadyKnown", "sent"],
    ["OldNonce, Current nonce: 5, nonce of rejected tx: 4", "nonceTooLow"],
    ["FeeTooLow, MaxFeePerGas too low.", "underpriced"],
    ["InsufficientFunds, Balance is zero", "noFunds"],
    // Besu
    ["Known transaction", "sent"],
    ["Nonce too low", "nonceTooLow"],
    ["Upfront cost exceeds account balance", "noFunds"],
    // Hardhat
    ["Nonce too low. Expected nonce to be 5 but got 4.", "nonceTooLow"],
    [
      "Replacement transaction underpriced. A gasPrice/maxFeePerGas of at least 2 is necessary",
      "underpriced",
    ],
    [
      "Transaction maxFeePerGas (1) is too low for the next block, which has a baseFeePerGas of 7",
      "underpriced",
    ],
    ["Sender doesn't have enough funds to send tx.", "noFunds"],
    ["exceeds block gas limit", "rejected"],
  ] as const)
    it(`"${message}" is ${outcome}`, () => expect(sendOutcome([refusal(message)]).outcome).to.equal(outcome));

  it("one node that has it is enough, silence everywhere is no refusal", () => {
    expect(sendOutcome([away, refusal("nonce too low"), HASH]).outcome).to.equal("sent");
    expect(sendOutcome([away, refusal("already known")]).outcome).to.equal("sent");
    expect(sendOutcome([away, refusal("transaction underpriced")]).outcome).to.equal("underpriced");
    expect(sendOutcome([away, away]).outcome).to.equal("connectivity");
  });
});
