import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { concat, dataSlice, getBytes, hexlify, Signature, toBeHex, Wallet } from "ethers";
import { network } from "hardhat";
import { cosign } from "../../keeper/app/cosigner.ts";
import type { BatchSignature, Cosigner } from "../../keeper/app/ports.ts";
import { tick } from "../../keeper/app/tick.ts";
import { OutOfDomainError } from "../../keeper/domain/errors.ts";
import { packBatch, type RiskBatch } from "../../keeper/domain/riskReport.ts";
import { RpcProxy } from "../../scripts/testbed/rpcProxy.ts";
import { deploySafe, signForSafe } from "../../scripts/testbed/safe.ts";
import { MODEL, report } from "../contracts/params/support/setting.ts";
import { deploy } from "../fixtures/deployment.ts";
import { fundedWallet, startKeeper } from "../fixtures/keeper.ts";
import { MemoryLog } from "../fixtures/quietLog.ts";

const HOUR = 3_600;
const never = new AbortController().signal;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** Runtime code that answers `isValidSignature` with its magic value, after `before`. */
const WORD = "631626ba7e60e01b5f52";
const ANSWER = `${WORD}60205ff3`;
/** Counts down from `rounds`, 26 gas each. */
const burning = (rounds: number) => `0x61${toBeHex(rounds, 2).slice(2)}5b600190038060035750${ANSWER}`;

/** Signers with code: a real Safe, and contracts that try the edges of the rule. */
describe("signers that are contracts", () => {
  let folder: string;
  let closers: (() => Promise<void> | void)[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "wallets-"));
    closers = [];
  });
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    await rm(folder, { recursive: true, force: true });
  });

  async function setUp(threshold: number, others: readonly string[] = []) {
    const { ethers, networkHelpers, provider } = await network.create();
    const [funder, ...people] = await ethers.getSigners();
    if (funder === undefined) throw new OutOfDomainError("accounts", 0, "at least one");
    const owners = people.slice(0, 3);
    const safe = await deploySafe(
      funder,
      owners.map(({ address }) => address),
      2,
    );
    const [own, second] = [await fundedWallet(funder), await fundedWallet(funder)];
    const { risk, assets } = await deploy(ethers, [own.address, safe.address, ...others], threshold);
    const { chainId } = await ethers.provider.getNetwork();
    const proxy = new RpcProxy(provider);
    await proxy.listen();
    closers.push(() => proxy.close());
    const keeperOf = async ({ privateKey }: Wallet, name: string) => {
      const runtime = await startKeeper({
        folder: join(folder, name),
        rpc: [proxy.url],
        risk: await risk.getAddress(),
        assets: assets.map(({ address }) => ({ file: "singapore-note", address })),
        key: privateKey,
      });
      closers.push(() => runtime.close());
      return runtime;
    };
    const proposer = await keeperOf(own, "proposer");
    const oracle = proposer.parts.oracle;
    const safeSigns = async (batch: RiskBatch, count = 2): Promise<BatchSignature> => ({
      signer: safe.address,
      signature: await signForSafe(safe, chainId, owners.slice(0, count), oracle.digest(batch)),
    });
    return {
      networkHelpers,
      provider,
      risk,
      assets,
      owners,
      own,
      second,
      safe,
      keeperOf,
      proposer,
      oracle,
      safeSigns,
    };
  }

  it("a 2-of-3 Safe completes the quorum, and a single owner's signature does not", async () => {
    const { networkHelpers, risk, assets, second, safe, keeperOf, proposer, safeSigns } = await setUp(2);
    // The Safe's owners look with a keeper of their own; its key is no signer.
    const { parts, tolerances } = await keeperOf(second, "desk");
    const { signer } = parts;
    if (signer === undefined) throw new OutOfDomainError("signer", undefined, "a signer");
    let owners = 1;
    const desk: Cosigner = {
      name: "safe",
      async propose(proposal, signal) {
        const reply = await cosign({ ...parts, signer, tolerances }, proposal, signal);
        if (reply.kind !== "signed") return reply;
        return { kind: "signed", signature: await safeSigns(proposal.batch, owners) };
      },
    };
    const run = () => tick({ ...proposer.parts, cosigners: [desk], log: new MemoryLog() }, never);
    await networkHelpers.time.increase(5 * HOUR);
    const [short] = (await run()).records;
    expect(short?.outcome).to.deep.include({ kind: "skipped", reason: "noQuorumOfSigners" });
    owners = 2;
    const [record] = (await run()).records;
    expect(record?.outcome.kind, JSON.stringify(record?.outcome)).to.equal("landed");
    const live = await risk.riskParameters(assets[0]?.address ?? "");
    expect(live.observedAt).to.equal(record?.report?.observedAt);
    expect(await risk.isSigner(safe.address)).to.equal(true);
  });

  it("counts exactly the signatures that submit counts", async () => {
    const at = (n: number) => `0x${n.toString(16).padStart(40, "77")}`;
    const wallets = Array.from({ length: 11 }, (_, n) => at(n + 1));
    const delegated = Wallet.createRandom();
    const set = await setUp(1, [...wallets, delegated.address]);
    const { provider, risk, assets, own, oracle, safeSigns, networkHelpers } = set;
    const address = (await risk.getAddress()).slice(2).toLowerCase();
    const stranger = `${"11".repeat(20)}`;
    const codes = [
      `0x${ANSWER}`, // always
      `0x${WORD}60205ffd`, // reverts with the right word
      `0x${WORD}60045ff3`, // four bytes only
      `0x${WORD}601f5ff3`, // one byte short
      `0x${WORD}60405ff3`, // two words: the first counts
      `0x60015f55${ANSWER}`, // writes
      burning(5_760), // within the gas limit
      burning(5_770), // beyond it
      `0x3373${address}14631626ba7e60e01b025f5260205ff3`, // for the oracle alone
      `0x3373${stranger}14631626ba7e60e01b025f5260205ff3`, // for somebody else alone
      `0x631626ba7e60e01b6001175f5260205ff3`, // dirt behind the four bytes
    ];
    for (const [index, code] of codes.entries())
      await provider.request({ method: "hardhat_setCode", params: [wallets[index], code] });
    // As after EIP-7702: a key whose account has code that refuses.
    await provider.request({ method: "hardhat_setCode", params: [delegated.address, "0x5f5ffd"] });

    await networkHelpers.time.increase(HOUR);
    const observedAt = BigInt(await networkHelpers.time.latest());
    const batch: RiskBatch = {
      modelHash: MODEL,
      signerSetVersion: 1n,
      validUntil: observedAt + 3_600n,
      reports: [report(assets[0]?.address ?? "", observedAt)],
    };
    const digest = oracle.digest(batch);
    const good = own.signingKey.sign(digest);
    const flipped = toBeHex(ORDER - BigInt(good.s), 32);
    const withV = (v: number) => concat([good.r, good.s, toBeHex(v, 1)]);
    const safe = await safeSigns(batch);
    const cases: readonly (readonly [string, BatchSignature])[] = [
      ["a key's", { signer: own.address, signature: good.serialized }],
      [
        "another batch's",
        { signer: own.address, signature: own.signingKey.sign(`0x${"01".repeat(32)}`).serialized },
      ],
      ["v 0 or 1", { signer: own.address, signature: withV(good.v - 27) }],
      ["v 29", { signer: own.address, signature: withV(29) }],
      ["v of EIP-155", { signer: own.address, signature: withV(good.v + 8) }],
      ["high s", { signer: own.address, signature: concat([good.r, flipped, toBeHex(55 - good.v, 1)]) }],
      ["compact", { signer: own.address, signature: Signature.from(good).compactSerialized }],
      ["one byte more", { signer: own.address, signature: concat([good.serialized, "0x00"]) }],
      ["empty", { signer: own.address, signature: "0x" }],
      ["r zero", { signer: own.address, signature: concat([toBeHex(0, 32), good.s, toBeHex(27, 1)]) }],
      ["a Safe's", safe],
      ["a Safe's, one owner", await safeSigns(batch, 1)],
      ["a Safe's, cut", { ...safe, signature: dataSlice(safe.signature, 0, 100) }],
      ["a key's for the Safe", { signer: safe.signer, signature: good.serialized }],
      [
        "a key whose account has code",
        { signer: delegated.address, signature: delegated.signingKey.sign(digest).serialized },
      ],
      ["another key for that account", { signer: delegated.address, signature: good.serialized }],
      ...wallets.map(
        (signer, n) => [`wallet ${n}`, { signer, signature: hexlify(getBytes("0x1234")) }] as const,
      ),
    ];
    const valid: string[] = [];
    for (const [name, signature] of cases) {
      const packed = packBatch(batch);
      const refused = await risk.submit
        .staticCall({ ...packed, reports: [...packed.reports] }, [signature])
        .then(() => false)
        .catch((cause: unknown) => {
          // Whatever is wrong with the report comes after the signatures.
          const error = /custom error '(\w+)/.exec(String(cause))?.[1];
          expect(error, `${name}: ${cause}`).to.be.oneOf(["InvalidSignature", "NothingAccepted"]);
          return error === "InvalidSignature";
        });
      expect(await oracle.verifies(batch, signature), name).to.equal(!refused);
      if (!refused) valid.push(name);
    }
    expect(valid).to.deep.equal([
      "a key's",
      "a Safe's",
      "a key whose account has code",
      "wallet 0",
      "wallet 4",
      "wallet 6",
      "wallet 8",
    ]);
  });

  it("a wallet that cannot be asked does not count, and stops nobody else", async () => {
    const { networkHelpers, proposer, second, safeSigns, safe } = await setUp(2);
    const broken: Cosigner = {
      name: "broken",
      propose: async () => ({ kind: "signed", signature: { signer: safe.address, signature: "0xnonsense" } }),
    };
    const good: Cosigner = {
      name: "good",
      propose: async ({ batch }) => ({ kind: "signed", signature: await safeSigns(batch) }),
    };
    const stranger: Cosigner = {
      name: "stranger",
      propose: async ({ batch }) => ({
        kind: "signed",
        signature: {
          signer: second.address,
          signature: second.signingKey.sign(proposer.parts.oracle.digest(batch)).serialized,
        },
      }),
    };
    await networkHelpers.time.increase(5 * HOUR);
    const { records } = await tick(
      { ...proposer.parts, cosigners: [broken, stranger, good], log: new MemoryLog() },
      never,
    );
    expect(records.map(({ outcome }) => outcome.kind)).to.deep.equal(["landed"]);
  });
});
