import { readFileSync } from "node:fs";
import { expect } from "chai";
import { configJsonSchema, type KeeperConfig, parseConfig } from "../../../keeper/cli/config.ts";
import { secretVariables } from "../../../keeper/cli/environment.ts";
import { OutOfDomainError } from "../../../keeper/domain/errors.ts";

const ADDRESS = `0x${"12".repeat(20)}`;
const least = {
  chain: { id: 1, rpc: [{ url: "https://rpc.example" }] },
  contracts: { riskParameterOracle: ADDRESS },
  assets: [{ file: "note.json", address: ADDRESS }],
};

const fieldOf = (value: unknown): string => {
  try {
    parseConfig(value);
  } catch (cause) {
    if (cause instanceof OutOfDomainError) return cause.field;
    throw cause;
  }
  return "accepted";
};

describe("keeper.config.json", () => {
  it("needs little and defaults the rest", () => {
    const config: KeeperConfig = parseConfig(least);
    expect(config.tick.batchSize).to.equal(25);
    expect(config.policy.heartbeatSeconds).to.equal(14_400);
    expect(config.transactions.maxFeePerGasGwei).to.equal("200");
    expect(config.server.host).to.equal("127.0.0.1");
    expect(config.cosign.listen.host).to.equal("127.0.0.1");
  });

  for (const [what, value, field] of [
    ["an unknown key", { ...least, colour: 1 }, "colour"],
    ["an unknown key inside", { ...least, tick: { crn: "x" } }, "tick.crn"],
    ["a private key", { ...least, sender: { kind: "environment", key: "0x1" } }, "sender.variable"],
    [
      "a password in a URL",
      { ...least, chain: { id: 1, rpc: [{ url: "https://me:pw@rpc.example" }] } },
      "chain.rpc.0.url",
    ],
    ["no endpoint", { ...least, chain: { id: 1, rpc: [] } }, "chain.rpc"],
    [
      "an endpoint with two addresses",
      { ...least, chain: { id: 1, rpc: [{ url: "https://a.example", urlEnv: "A" }] } },
      "chain.rpc.0",
    ],
    ["a quorum beyond the endpoints", { ...least, chain: { ...least.chain, quorum: 2 } }, "chain.quorum"],
    [
      "a short address",
      { ...least, contracts: { riskParameterOracle: "0x12" } },
      "contracts.riskParameterOracle",
    ],
    ["an asset twice", { ...least, assets: [...least.assets, ...least.assets] }, "assets.1.address"],
    ["a heartbeat in hours", { ...least, policy: { heartbeatSeconds: 4 } }, "policy.heartbeatSeconds"],
    [
      "a deviation as a fraction",
      { ...least, policy: { haircutDeviationPips: 0.005 } },
      "policy.haircutDeviationPips",
    ],
    [
      "a fee as a number",
      { ...least, transactions: { maxFeePerGasGwei: 200 } },
      "transactions.maxFeePerGasGwei",
    ],
    ["a batch of 51", { ...least, tick: { batchSize: 51 } }, "tick.batchSize"],
    ["a validity beyond an hour", { ...least, tick: { validitySeconds: 3_601 } }, "tick.validitySeconds"],
    [
      "a grid longer than the validity",
      { ...least, tick: { valuationGridSeconds: 901 } },
      "tick.valuationGridSeconds",
    ],
    ["no object", [], "config"],
  ] as const)
    it(`refuses ${what}, naming ${field}`, () => expect(fieldOf(value)).to.equal(field));

  it("has an up-to-date JSON Schema for editors", () => {
    const stored = readFileSync(new URL("../../../keeper.config.schema.json", import.meta.url), "utf8");
    expect(stored).to.equal(configJsonSchema());
  });

  it("knows every variable that holds a secret", () => {
    const config = parseConfig({
      ...least,
      chain: {
        id: 1,
        rpc: [{ urlEnv: "RPC_URL", tokenEnv: "RPC_TOKEN" }],
        others: { base: { id: 8453, rpc: [{ urlEnv: "BASE_URL" }] } },
      },
      sender: { kind: "environment", variable: "SENDER_KEY" },
      signer: { kind: "keystore", path: "key.json", passwordEnv: "KEY_PASSWORD" },
      cosigners: [{ name: "b", url: "http://127.0.0.1:1", tokenEnv: "B_TOKEN" }],
      cosign: { tokenEnv: "MY_TOKEN" },
      pyth: { url: "https://hermes.example", tokenEnv: "PYTH_TOKEN" },
    });
    expect([...secretVariables(config)].sort()).to.deep.equal([
      "BASE_URL",
      "B_TOKEN",
      "KEY_PASSWORD",
      "MY_TOKEN",
      "PYTH_TOKEN",
      "RPC_TOKEN",
      "RPC_URL",
      "SENDER_KEY",
    ]);
  });
});
