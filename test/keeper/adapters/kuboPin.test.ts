import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { sha256 } from "multiformats/hashes/sha2";
import { kuboPinner } from "../../../keeper/adapters/kuboPin.ts";
import type { Snapshot } from "../../../keeper/app/ports.ts";
import { faultOf, quickHttp } from "./faults.ts";
import { type Loopback, loopback } from "./loopback.ts";

async function snapshotOf(canonical: string): Promise<Snapshot> {
  const digest = await sha256.digest(Buffer.from(canonical));
  const hash = `0x${createHash("sha256").update(canonical).digest("hex")}`;
  return { canonical, hash, cid: CID.createV1(raw.code, digest).toString() };
}

/** Speaks Kubo's `add`: takes the multipart file and answers with the CID of the bytes that really arrived. */
async function kubo(stored: Map<string, string>): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", async () => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
      const asked = ["cid-version", "raw-leaves", "hash", "pin"].map((name) => searchParams.get(name));
      if (
        request.method !== "POST" ||
        pathname !== "/api/v0/add" ||
        asked.join() !== "1,true,sha2-256,true"
      ) {
        response.writeHead(405).end();
        return;
      }
      const web = new Request("http://127.0.0.1/", {
        method: "POST",
        headers: { "content-type": request.headers["content-type"] ?? "" },
        body: Buffer.concat(parts),
      });
      const file = (await web.formData()).get("file");
      const bytes = file instanceof Blob ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
      const cid = CID.createV1(raw.code, await sha256.digest(bytes)).toString();
      stored.set(cid, bytes.toString("utf8"));
      response.setHeader("content-type", "application/json");
      response.end(
        `${JSON.stringify({ Name: "progress", Hash: "", Size: "0" })}\n${JSON.stringify({ Name: "snapshot", Hash: cid, Size: String(bytes.length) })}\n`,
      );
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("IPFS pin through Kubo", () => {
  let fake: Loopback;
  before(async () => {
    fake = await loopback();
  });
  after(() => fake.close());

  it("stores the snapshot's very bytes under the CID of its hash", async () => {
    const stored = new Map<string, string>();
    const { server, url } = await kubo(stored);
    for (const canonical of ['{"a":"1","b":"é"}', JSON.stringify({ ticks: "x".repeat(600_000) })]) {
      const snapshot = await snapshotOf(canonical);
      expect(await kuboPinner(quickHttp(), `${url}/`).pin(snapshot)).to.equal(snapshot.cid);
      expect(stored.get(snapshot.cid)).to.equal(canonical);
    }
    server.close();
  });

  it("refuses another CID, an answer that is none, and what one block cannot hold", async () => {
    const snapshot = await snapshotOf("{}");
    const other = await snapshotOf("[]");
    const pin = (text: string) => {
      fake.behave({ kind: "reply", body: text });
      return faultOf(kuboPinner(quickHttp(), fake.url).pin(snapshot));
    };
    expect(await pin(JSON.stringify({ Name: "x", Hash: other.cid, Size: "2" }))).to.equal("untrusted");
    expect(await pin("")).to.equal("malformed");
    expect(await pin('{"Message":"no space","Code":0,"Type":"error"}')).to.equal("malformed");
    const large = await snapshotOf("x".repeat(1_048_577));
    expect(await faultOf(kuboPinner(quickHttp(), fake.url).pin(large))).to.equal("outOfBounds");
  });

  it("names a node that is not there, fails or hangs", async () => {
    const snapshot = await snapshotOf("{}");
    const gone = await loopback();
    await gone.close();
    expect(await faultOf(kuboPinner(quickHttp(), gone.url).pin(snapshot))).to.equal("unreachable");
    fake.behave({ kind: "reply", status: 500, body: '{"Message":"boom"}' });
    expect(await faultOf(kuboPinner(quickHttp(), fake.url).pin(snapshot))).to.equal("serverError");
    fake.behave({ kind: "hang" });
    expect(await faultOf(kuboPinner(quickHttp(), fake.url).pin(snapshot))).to.equal("timeout");
  });
});
