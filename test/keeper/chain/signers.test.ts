import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { encryptKeystoreJsonSync, recoverAddress, Transaction, TypedDataEncoder, Wallet } from "ethers";
import { ConnectivityError } from "../../../keeper/chain/rpcEndpoint.ts";
import {
  ExternalSigner,
  environmentSigner,
  keystoreSigner,
  SignerError,
} from "../../../keeper/chain/signers.ts";
import { RpcProxy } from "../../../scripts/testbed/rpcProxy.ts";

const wallet = new Wallet(`0x${"4c".repeat(32)}`);
const PASSWORD = "canary-password";
const DOMAIN = { name: "RiskParameterOracle", version: "1", chainId: 5n, verifyingContract: wallet.address };
const TYPES = { Thing: [{ name: "value", type: "uint64" }] };
const VALUE = { value: 2n ** 60n };
const transaction = {
  ...{ type: 2, chainId: 5n, nonce: 3, to: wallet.address, data: "0x1234", value: 7n },
  ...{ gasLimit: 90_000n, maxFeePerGas: 10n ** 18n, maxPriorityFeePerGas: 1n },
};

const faultOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (cause) => cause,
  );

describe("signers", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "signers-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("decrypts a keystore, and says nothing of key or password when it cannot", async () => {
    const path = join(folder, "key.json");
    const json = encryptKeystoreJsonSync(wallet, PASSWORD, { scrypt: { N: 1_024 } });
    await writeFile(path, json);
    expect((await keystoreSigner(path, PASSWORD)).address).to.equal(wallet.address);
    await writeFile(join(folder, "broken.json"), `{"key":"${wallet.privateKey}"`);
    for (const [file, password] of [
      [path, `${PASSWORD}x`],
      [path, undefined],
      [join(folder, "none.json"), PASSWORD],
      [join(folder, "broken.json"), PASSWORD],
    ] as const) {
      const fault = await faultOf(keystoreSigner(file, password));
      expect(fault).to.be.instanceOf(SignerError);
      expect(String(fault)).to.not.include(PASSWORD);
      expect(String(fault)).to.not.include(wallet.privateKey.slice(2));
    }
  });

  it("takes a key from the environment, and does not repeat a bad one", () => {
    expect(environmentSigner("K", wallet.privateKey).address).to.equal(wallet.address);
    for (const bad of [undefined, "", "canary-not-a-key", `${wallet.privateKey}00`])
      try {
        environmentSigner("K", bad);
        expect.fail("accepted");
      } catch (cause) {
        expect(cause).to.be.instanceOf(SignerError);
        expect(String(cause)).to.match(/^SignerError: K /);
        if (bad) expect(String(cause)).to.not.include(bad);
      }
  });

  describe("external, over JSON-RPC", () => {
    let remote: RpcProxy;
    let url: string;
    before(async () => {
      remote = new RpcProxy({
        async request({ method, params = [] }) {
          if (method === "eth_signTypedData_v4") {
            const { domain, types, message } = JSON.parse(String(params[1]));
            const { EIP712Domain: _, ...own } = types;
            return wallet.signTypedData(domain, own, message);
          }
          const [{ from: _, gas, ...rest }] = params as [
            { from: string; gas: string; nonce: string; type: string },
          ];
          return wallet.signTransaction({ ...rest, gasLimit: gas, nonce: Number(rest.nonce), type: 2 });
        },
      });
      url = await remote.listen();
    });
    after(() => remote.close());

    it("signs what a local key would sign, both ways", async () => {
      const external = new ExternalSigner(url, wallet.address, 2_000);
      expect(await external.signTransaction(transaction)).to.equal(await wallet.signTransaction(transaction));
      const signature = await external.signTypedData(DOMAIN, TYPES, VALUE);
      expect(recoverAddress(TypedDataEncoder.hash(DOMAIN, TYPES, VALUE), signature)).to.equal(wallet.address);
    });

    it("understands Clef's answer too", async () => {
      remote.fault = async (method, _, pass) =>
        method === "eth_signTransaction"
          ? { kind: "result", value: { raw: await pass(), tx: {} } }
          : undefined;
      const raw = await new ExternalSigner(url, wallet.address, 2_000).signTransaction(transaction);
      remote.fault = undefined;
      expect(Transaction.from(raw).from).to.equal(wallet.address);
    });

    it("refuses an answer that is no signature, and reports a signer that is away", async () => {
      remote.fault = () => ({ kind: "result", value: { nothing: true } });
      const signer = new ExternalSigner(url, wallet.address, 300);
      expect(await faultOf(signer.signTypedData(DOMAIN, TYPES, VALUE))).to.be.instanceOf(SignerError);
      remote.fault = () => ({ kind: "hang" });
      expect(await faultOf(signer.signTransaction(transaction))).to.be.instanceOf(ConnectivityError);
      remote.fault = undefined;
    });
  });
});
