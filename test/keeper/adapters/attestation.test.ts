import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import canonicalize from "canonicalize";
import { expect } from "chai";
import { Wallet } from "ethers";
import { attestationSource } from "../../../keeper/adapters/attestation.ts";
import { ATTESTATION_DOMAIN, ATTESTATION_TYPES } from "../../../keeper/adapters/attestationSignature.ts";
import type { JsonObject } from "../../../keeper/app/json.ts";
import { faultOf, httpFaultSuite, observe, quickHttp } from "./faults.ts";
import { type Loopback, loopback } from "./loopback.ts";

const NOW = 1_726_704_000;
const STATEMENT = {
  format: "rwa-attestation/1",
  subject: "singapore-note",
  measure: "custodyBalance",
  value: "10500000.25",
  unit: "USD",
  observedAt: String(NOW - 86_400),
};
const wallet = new Wallet(`0x${"42".repeat(32)}`);
const stranger = new Wallet(`0x${"43".repeat(32)}`);
const ed25519 = generateKeyPairSync("ed25519");
const rawKey = (key: KeyObject): string =>
  key.export({ type: "spki", format: "der" }).subarray(-32).toString("hex");
const custodian = rawKey(ed25519.publicKey);

const typed = async (statement: Record<string, string>, signer = wallet): Promise<string> =>
  JSON.stringify({
    statement: { ...statement, observedAt: Number(statement["observedAt"]) },
    signature: {
      scheme: "eip712",
      value: await signer.signTypedData(ATTESTATION_DOMAIN, ATTESTATION_TYPES, statement),
    },
  });
const edwards = (statement: Record<string, string>): string =>
  JSON.stringify({
    statement,
    signature: {
      scheme: "ed25519",
      publicKey: custodian,
      value: sign(null, Buffer.from(canonicalize(statement) ?? ""), ed25519.privateKey).toString("base64"),
    },
  });

const WANTED: JsonObject = {
  issuers: [wallet.address, custodian],
  subject: "singapore-note",
  measure: "custodyBalance",
  unit: "USD",
  maxAge: 2 * 86_400,
};
const source = (folder = ".", retries = 0) =>
  attestationSource({ http: quickHttp(retries), secrets: () => undefined, folder });

httpFaultSuite("attestation", {
  good: edwards(STATEMENT),
  now: NOW,
  source: (retries) => source(".", retries),
  params: (url) => ({ ...WANTED, location: `${url}/custody.json` }),
});

describe("attestation", () => {
  let server: Loopback;
  let folder: string;
  before(async () => {
    server = await loopback();
    folder = mkdtempSync(join(tmpdir(), "attestation-"));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await server.close();
  });
  const ask = (body: string, extra: JsonObject = {}, now = NOW) => {
    server.behave({ kind: "reply", body });
    return observe(source(), { ...WANTED, location: `${server.url}/custody.json`, ...extra }, now);
  };

  it("takes EIP-712 and ed25519 statements, with the digits and the time that were signed", async () => {
    for (const body of [await typed(STATEMENT), edwards(STATEMENT)]) {
      const { value, observedAt } = await ask(body);
      expect(value).to.equal("10500000.25");
      expect(observedAt).to.equal(NOW - 86_400);
    }
    expect((await ask(edwards(STATEMENT), { as: "ageDays" })).value).to.equal("1");
  });

  it("takes a detached signature over a file's exact bytes", async () => {
    const document = `${JSON.stringify(STATEMENT, null, 2)}\n`;
    const signature = sign(null, Buffer.from(document), ed25519.privateKey).toString("base64");
    writeFileSync(join(folder, "custody.json"), document);
    writeFileSync(join(folder, "custody.json.sig"), `${signature}\n`);
    const params = { ...WANTED, location: "custody.json", signatureLocation: "custody.json.sig" };
    expect((await observe(source(folder), params, NOW)).value).to.equal("10500000.25");
    writeFileSync(join(folder, "custody.json"), document.replace("\n}", "\n }"));
    expect(await faultOf(observe(source(folder), params, NOW))).to.equal("untrusted");
    expect(await faultOf(observe(source(folder), { ...params, location: "none.json" }, NOW))).to.equal(
      "missing",
    );
  });

  it("takes a statement whose fields come in another order", async () => {
    for (const body of [await typed(STATEMENT), edwards(STATEMENT)]) {
      const document = JSON.parse(body) as { statement: Record<string, unknown>; signature: unknown };
      const statement = Object.fromEntries(Object.entries(document.statement).reverse());
      const reordered = JSON.stringify({ signature: document.signature, statement });
      expect((await ask(reordered)).value).to.equal("10500000.25");
    }
  });

  it("trusts nobody who is not listed, and no statement that was touched", async () => {
    expect(await faultOf(ask(await typed(STATEMENT, stranger)))).to.equal("untrusted");
    expect(await faultOf(ask(edwards(STATEMENT), { issuers: [wallet.address] }))).to.equal("untrusted");
    for (const body of [await typed(STATEMENT), edwards(STATEMENT)])
      expect(await faultOf(ask(body.replace("10500000.25", "20500000.25")))).to.equal("untrusted");
  });

  it("refuses a signed statement about something else", async () => {
    for (const change of [{ subject: "treasury-fund" }, { measure: "collections" }, { unit: "SGD" }])
      expect(await faultOf(ask(edwards({ ...STATEMENT, ...change })))).to.equal("malformed");
    expect(await faultOf(ask(edwards({ ...STATEMENT, extra: "1" })))).to.equal("malformed");
    expect(await faultOf(ask(edwards({ ...STATEMENT, value: "ten" })))).to.equal("malformed");
  });

  it("names a statement that is too old, from the future or beyond its bounds", async () => {
    expect(await faultOf(ask(edwards(STATEMENT), { maxAge: 86_400 }))).to.equal("none");
    expect(await faultOf(ask(edwards(STATEMENT), { maxAge: 86_399 }))).to.equal("stale");
    expect(await faultOf(ask(edwards({ ...STATEMENT, observedAt: String(NOW + 61) })))).to.equal("future");
    expect(await faultOf(ask(edwards(STATEMENT), { min: "10500000.26" }))).to.equal("outOfBounds");
    expect(await faultOf(ask(edwards(STATEMENT), { max: "10500000.24" }))).to.equal("outOfBounds");
  });
});
