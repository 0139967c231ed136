import { expect } from "chai";
import { builderHash, safeBatch } from "../../scripts/governance/delivery/safeBatch.ts";

const SOMEBODY = "0x49d4450977E2c95362C13D3a31a09311E0Ea26A6";
const method = (name: string, parameter: string, type: string) => ({
  inputs: [{ internalType: type, name: parameter, type }],
  name,
  payable: false,
});

/**
 * The batch and hash with which the Safe's transaction builder tests itself (safe-react-apps, checksum.test.js), from
 * before it began to leave the name out.
 */
const KNOWN = {
  version: "1.0",
  chainId: "4",
  createdAt: 1646321521061,
  meta: {
    name: "test batch file",
    txBuilderVersion: "1.4.0",
    checksum: "",
    createdFromSafeAddress: "0xDF8a1Ce35c9a6ACE153B4e0767942f1E2291a1Aa",
    createdFromOwnerAddress: SOMEBODY,
  },
  transactions: [
    {
      to: SOMEBODY,
      value: "0",
      contractMethod: method("testAddress", "paramAddress", "address"),
      contractInputsValues: { paramAddress: SOMEBODY },
    },
    {
      to: SOMEBODY,
      value: "0",
      contractMethod: method("testBool", "paramBool", "bool"),
      contractInputsValues: { paramAddress: "", paramBool: "false" },
    },
    {
      to: SOMEBODY,
      value: "2000000000000000000",
      data: "0x42f4579000000000000000000000000049d4450977e2c95362c13d3a31a09311e0ea26a6",
    },
  ],
};

describe("Safe transaction-builder files", () => {
  it("are hashed as the builder hashes them", () => {
    expect(builderHash(KNOWN)).to.equal("0x832ecdb6653751ed00b79dede73864163e46e71815b72e11e506d6399bedffc9");
  });

  it("change their checksum with any transaction, and not with the name", () => {
    const call = { contract: "RiskParameterOracle", method: "setWeights", data: "0x01" } as const;
    const make = (name: string, data: string) =>
      safeBatch(1n, SOMEBODY, name, [{ phase: "schedule", to: SOMEBODY, data, call }], 0).meta.checksum;
    expect(make("a", "0x01")).to.equal(make("b", "0x01"));
    expect(make("a", "0x01")).not.to.equal(make("a", "0x02"));
  });
});
