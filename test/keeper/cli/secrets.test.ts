import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { RpcProxy } from "../../../scripts/testbed/rpcProxy.ts";
import { writeConfig } from "../../fixtures/keeper.ts";
import { spawnKeeper } from "../../fixtures/processes.ts";

const ADDRESS = `0x${"12".repeat(20)}`;
const CANARIES = {
  RPC_URL: "canary-rpc-key-77aa",
  RPC_TOKEN: "canary-rpc-token-88bb",
  KEEPER_KEY: "",
  KEY_PASSWORD: "canary-password-99cc",
  COSIGN_TOKEN: "canary-cosign-aadd",
};

/** Everything fails here on purpose: errors are where secrets leak. */
describe("no secret in any output", function () {
  this.timeout(60_000);
  let folder: string;
  let proxy: RpcProxy;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "secrets-"));
    proxy = new RpcProxy({ request: async () => Promise.reject(new RangeError("down")) });
    await proxy.listen();
  });
  after(async () => {
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
  });

  const cases = {
    "an endpoint that refuses": {
      key: `0x${"5e".repeat(32)}`,
      sender: { kind: "environment", variable: "KEEPER_KEY" },
    },
    "a key that is none": {
      key: "canary-not-a-key-11ff",
      sender: { kind: "environment", variable: "KEEPER_KEY" },
    },
    "a wrong keystore": {
      key: "",
      sender: { kind: "keystore", path: "key.json", passwordEnv: "KEY_PASSWORD" },
    },
    "a signer that is away": {
      key: "",
      sender: { kind: "external", url: "http://127.0.0.1:9", address: ADDRESS, tokenEnv: "RPC_TOKEN" },
    },
  };
  for (const [what, { key, sender }] of Object.entries(cases))
    it(what, async () => {
      const at = join(folder, what.replaceAll(" ", "-"));
      await mkdir(at, { recursive: true });
      await writeFile(join(at, "key.json"), '{"version":3}');
      const env = {
        ...CANARIES,
        RPC_URL: `${proxy.url}/${CANARIES.RPC_URL}?key=${CANARIES.RPC_URL}`,
        KEEPER_KEY: key,
      };
      const config = await writeConfig({
        ...{
          folder: at,
          rpc: [],
          risk: ADDRESS,
          key,
          assets: [{ file: "singapore-note", address: ADDRESS }],
        },
        more: {
          chain: { id: 1, rpc: [{ urlEnv: "RPC_URL", tokenEnv: "RPC_TOKEN" }], timeoutMs: 500 },
          cosigners: [{ name: "b", url: "http://127.0.0.1:9", tokenEnv: "COSIGN_TOKEN" }],
          ...{ clock: "system", log: { level: "debug" }, sender },
        },
      });
      for (const command of ["tick", "status"]) {
        const { code, stdout, stderr } = await spawnKeeper([command, "--json", "--config", config], env).done;
        expect(code).to.not.equal(0);
        expect(stdout + stderr).to.not.equal("");
        expect(stderr).to.not.match(/^\s+at /m);
        const files = await readdir(at);
        const written = await Promise.all(
          files
            .filter((name) => name.startsWith("keeper.sqlite"))
            .map((name) => readFile(join(at, name), "latin1")),
        );
        for (const secret of [...Object.values(CANARIES), key.replace(/^0x/, "")])
          if (secret !== "")
            for (const text of [stdout, stderr, ...written])
              expect(text.includes(secret), text).to.equal(false);
      }
    });
});
