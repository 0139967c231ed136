import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { cosign } from "../../keeper/app/cosigner.ts";
import type { CosignReply, Proposal } from "../../keeper/app/ports.ts";
import { canonicalJson, snapshotOf } from "../../keeper/app/snapshot.ts";
import { tick } from "../../keeper/app/tick.ts";
import { proposalToJson } from "../../keeper/app/wire.ts";
import type { Runtime } from "../../keeper/cli/runtime.ts";
import { CosignServer } from "../../keeper/cosign/cosignServer.ts";
import { CosignerUnreachableError, HttpCosigner } from "../../keeper/cosign/httpCosigner.ts";
import { OutOfDomainError } from "../../keeper/domain/errors.ts";
import { packBatch, type RiskBatch, type RiskReport } from "../../keeper/domain/riskReport.ts";
import { pips } from "../../keeper/domain/units.ts";
import { RpcProxy } from "../../scripts/testbed/rpcProxy.ts";
import { type Deployment, deploy } from "../fixtures/deployment.ts";
import { fundedWallet, startKeeper } from "../fixtures/keeper.ts";
import { MemoryLog } from "../fixtures/quietLog.ts";

const never = new AbortController().signal;

/** A real proposal over the real contract, and everything that can be wrong with one. */
describe("co-signing", () => {
  let folder: string;
  let proxy: RpcProxy;
  let deployment: Deployment;
  let proposer: Runtime;
  let second: Runtime;
  let proposal: Proposal;
  let increase: (seconds: number) => Promise<unknown>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "cosign-"));
    const { ethers, networkHelpers, provider } = await network.create();
    increase = (seconds) => networkHelpers.time.increase(seconds);
    const [funder] = await ethers.getSigners();
    const wallets = [await fundedWallet(funder), await fundedWallet(funder)];
    deployment = await deploy(
      ethers,
      wallets.map(({ address }) => address),
      2,
      3,
    );
    proxy = new RpcProxy(provider);
    await proxy.listen();
    const keeper = async (name: string, key: string) =>
      startKeeper({
        folder: join(folder, name),
        rpc: [proxy.url],
        risk: await deployment.risk.getAddress(),
        assets: deployment.assets.map(({ address }) => ({ file: "singapore-note", address })),
        key,
      });
    proposer = await keeper("a", wallets[0]?.privateKey ?? "");
    second = await keeper("b", wallets[1]?.privateKey ?? "");
    await increase(5 * 3_600);
    // What the proposer really sends.
    await tick(
      {
        ...proposer.parts,
        cosigners: [
          {
            name: "listener",
            async propose(sent) {
              proposal = sent;
              return {
                kind: "refused",
                signer: wallets[1]?.address ?? "",
                refusals: [{ reason: "listening" }],
              };
            },
          },
        ],
      },
      never,
    );
  });

  after(async () => {
    proposer?.close();
    second?.close();
    await proxy?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const answer = async (sent: Proposal): Promise<CosignReply> => {
    const { signer } = second.parts;
    if (signer === undefined) throw new OutOfDomainError("signer", undefined, "a signer");
    return cosign({ ...second.parts, signer, tolerances: second.tolerances }, sent, never);
  };
  const reasonsOf = (reply: CosignReply): string[] =>
    reply.kind === "refused" ? reply.refusals.map(({ reason }) => reason) : ["signed"];

  it("signs what it computes itself, with a signature that counts", async () => {
    const reply = await answer(proposal);
    expect(reply.kind).to.equal("signed");
    if (reply.kind === "signed")
      expect(await proposer.parts.oracle.verifies(proposal.batch, reply.signature)).to.equal(true);
  });

  const withReport = (change: (report: RiskReport) => RiskReport, at = 0): Proposal => ({
    ...proposal,
    batch: {
      ...proposal.batch,
      reports: proposal.batch.reports.map((report, index) => (index === at ? change(report) : report)),
    },
  });
  /** A proposal whose first snapshot is altered, hash and all. */
  const withInputs = (change: (inputs: { asset: Record<string, never> }) => void): Proposal => {
    const inputs = JSON.parse(proposal.snapshots[0] ?? "{}");
    change(inputs);
    const snapshot = snapshotOf(inputs);
    const repriced = second.parts.pricer.price(inputs);
    const { triggers: _triggers, output: _output, ...parts } = repriced;
    return {
      ...withReport((report) => ({ ...report, ...parts, snapshotHash: snapshot.hash as `0x${string}` })),
      snapshots: [snapshot.canonical, ...proposal.snapshots.slice(1)],
    };
  };

  for (const [what, make, reason] of [
    [
      "another model",
      () => ({ ...proposal, batch: { ...proposal.batch, modelHash: `0x${"11".repeat(32)}` } }),
      /model/,
    ],
    [
      "a former signer set",
      () => ({ ...proposal, batch: { ...proposal.batch, signerSetVersion: 99n } }),
      /signer set/,
    ],
    ["an expired batch", () => ({ ...proposal, batch: { ...proposal.batch, validUntil: 1n } }), /expired/],
    [
      "a validity beyond an hour",
      () => ({ ...proposal, batch: { ...proposal.batch, validUntil: proposal.batch.validUntil + 3_600n } }),
      /more than an hour/,
    ],
    [
      "assets out of order",
      () => ({ ...proposal, batch: { ...proposal.batch, reports: proposal.batch.reports.toReversed() } }),
      /ascending/,
    ],
    ["a snapshot missing", () => ({ ...proposal, snapshots: proposal.snapshots.slice(1) }), /one snapshot/],
  ] as const)
    it(`refuses ${what} as a whole`, async () => {
      const reply = await answer(make() as Proposal);
      expect(reasonsOf(reply)).to.have.length(1);
      expect(reasonsOf(reply)[0]).to.match(reason);
      if (reply.kind === "refused") expect(reply.refusals[0]).to.not.have.property("asset");
    });

  for (const [what, make, reason] of [
    [
      "a part one pip off its snapshot",
      () => withReport((r) => ({ ...r, haircut: { ...r.haircut, credit: pips(r.haircut.credit + 1n) } })),
      /credit haircut/,
    ],
    [
      "a slope one pip off",
      () => withReport((r) => ({ ...r, irmSlope2: pips(r.irmSlope2 - 1n) })),
      /irmSlope2/,
    ],
    [
      "a snapshot hash that is not its own",
      () => withReport((r) => ({ ...r, snapshotHash: `0x${"22".repeat(32)}` as const })),
      /hashes to/,
    ],
    [
      "a snapshot that is not canonical",
      () => ({ ...proposal, snapshots: [`${proposal.snapshots[0]} `, ...proposal.snapshots.slice(1)] }),
      /hashes to/,
    ],
    [
      "a snapshot that is no JSON",
      () => ({ ...proposal, snapshots: ["{", ...proposal.snapshots.slice(1)] }),
      /JSON/,
    ],
    [
      "an asset it does not keep",
      () => withReport((r) => ({ ...r, asset: `0x${"00".repeat(19)}01` as const })),
      /do not keep/,
    ],
    [
      "an input that its own file has otherwise",
      () =>
        withInputs((inputs) =>
          Object.assign((inputs.asset["haircut"] as unknown as { addOn: object }).addOn, { value: "0.02" }),
        ),
      /haircut\.addOn\.value/,
    ],
    [
      "an input with another story behind it",
      () =>
        withInputs((inputs) =>
          Object.assign((inputs.asset["haircut"] as unknown as { addOn: object }).addOn, {
            source: "trust me",
          }),
        ),
      /haircut\.addOn\.source/,
    ],
  ] as const)
    it(`refuses ${what}, and only that asset`, async () => {
      const reply = await answer(make() as Proposal);
      expect(reasonsOf(reply), reasonsOf(reply).join()).to.have.length(1);
      expect(reasonsOf(reply)[0]).to.match(reason);
      if (reply.kind === "refused") expect(reply.refusals[0]).to.have.property("asset");
    });

  it("refuses observations from the future and from long ago", async () => {
    const shifted = (seconds: bigint) => ({
      ...proposal,
      batch: {
        ...proposal.batch,
        validUntil: proposal.batch.validUntil + seconds,
        reports: proposal.batch.reports.map((r) => ({ ...r, observedAt: r.observedAt + seconds })),
      },
    });
    expect(reasonsOf(await answer(shifted(120n)))[0]).to.match(/future/);
    expect(reasonsOf(await answer(shifted(-700n)))[0]).to.match(/too old/);
  });

  it("digests exactly as the contract does", async () => {
    const value = (bits: number) => fc.bigInt(0n, (1n << BigInt(bits)) - 1n).map(pips);
    const five = fc.record({
      ...{
        credit: value(20),
        liquidity: value(20),
        market: value(20),
        counterparty: value(20),
        legal: value(20),
      },
    });
    const hex = (bytes: number) =>
      fc
        .uint8Array({ minLength: bytes, maxLength: bytes })
        .map((b) => `0x${Buffer.from(b).toString("hex")}` as const);
    const report = fc.record({
      ...{ asset: hex(20), observedAt: fc.bigInt(0n, 2n ** 32n - 1n), baseRate: value(20), premium: five },
      ...{
        haircut: five,
        irmKink: value(20),
        irmBase: value(20),
        irmSlope2: value(22),
        snapshotHash: hex(32),
      },
    });
    const batch: fc.Arbitrary<RiskBatch> = fc.record({
      ...{
        modelHash: hex(32),
        signerSetVersion: fc.bigInt(0n, 2n ** 64n - 1n),
        validUntil: fc.bigInt(0n, 2n ** 64n - 1n),
      },
      reports: fc.array(report, { minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(batch, async (item) => {
        const packed = packBatch(item);
        const onChain = await deployment.risk.hashBatch({ ...packed, reports: [...packed.reports] });
        expect(proposer.parts.oracle.digest(item)).to.equal(onChain);
      }),
      { numRuns: 25 },
    );
  });

  describe("over HTTP", () => {
    let server: CosignServer;
    let url: string;
    const log = new MemoryLog();
    before(async () => {
      server = new CosignServer(
        { host: "127.0.0.1", port: 0, token: "canary-token", timeoutMs: 5_000 },
        (sent) => answer(sent),
        log,
      );
      url = await server.listen();
    });
    after(() => server.close());

    it("carries proposal and signature without loss", async () => {
      const reply = await new HttpCosigner("b", url, "canary-token").propose(proposal, never);
      expect(reply).to.deep.equal(await answer(proposal));
    });

    it("carries refusals with their reasons", async () => {
      const wrong = withReport((r) => ({ ...r, baseRate: pips(1n) }));
      const reply = await new HttpCosigner("b", url, "canary-token").propose(wrong, never);
      expect(reasonsOf(reply)[0]).to.match(/baseRate 1, I have 48000 pips/);
    });

    it("answers nobody without the token, and never repeats it", async () => {
      for (const token of [undefined, "canary-toke", "canary-tokenx"]) {
        const cause = await new HttpCosigner("b", url, token)
          .propose(proposal, never)
          .catch((e: unknown) => e);
        expect(cause).to.be.instanceOf(CosignerUnreachableError);
        expect(String(cause)).to.match(/401/);
      }
      expect(log.lines.join()).to.not.include("canary");
    });

    it("survives what is no proposal", async () => {
      const headers = { authorization: "Bearer canary-token" };
      const post = (body: string) => fetch(`${url}/v1/cosign`, { method: "POST", headers, body });
      expect((await post("{")).status).to.equal(400);
      expect((await post('{"batch":{}}')).status).to.equal(400);
      const negative = canonicalJson(proposalToJson(proposal)).replace(/"baseRate":"\d+"/, '"baseRate":"-1"');
      expect((await post(negative)).status).to.equal(400);
      expect((await fetch(`${url}/other`)).status).to.equal(404);
      expect((await new HttpCosigner("b", url, "canary-token").propose(proposal, never)).kind).to.equal(
        "signed",
      );
    });

    it("lands what is agreed, and leaves out what is refused", async () => {
      await increase(5 * 3_600);
      const refusing = proposer.parts.assets[1]?.address;
      const cosigner = new HttpCosigner("b", url, "canary-token");
      const picky = {
        name: "b",
        async propose(sent: Proposal, signal: AbortSignal): Promise<CosignReply> {
          const has = sent.batch.reports.some(({ asset }) => asset === refusing);
          if (!has || refusing === undefined) return cosigner.propose(sent, signal);
          const refusals = [{ asset: refusing, reason: "not what I see" }];
          return { kind: "refused", signer: second.parts.signer?.address ?? "", refusals };
        },
      };
      const summary = await tick({ ...proposer.parts, cosigners: [picky] }, never);
      const outcomes = Object.fromEntries(summary.records.map(({ asset, outcome }) => [asset, outcome]));
      for (const { address } of proposer.parts.assets)
        if (address === refusing)
          expect(outcomes[address]).to.deep.equal({
            ...{ kind: "skipped", reason: "noQuorumOfSigners", detail: "b: not what I see" },
          });
        else expect(outcomes[address]?.kind).to.equal("landed");
    });
  });
});
