import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

const root = join(import.meta.dirname, "..", "..", "..");

/** A fresh chain behind a loopback JSON-RPC server, and a connection to it. */
export interface LocalChain {
  readonly url: string;
  readonly connection: NetworkConnection<"generic">;
  close(): Promise<void>;
}

export async function startLocalChain(): Promise<LocalChain> {
  const server = await network.createServer(
    { network: "default", override: { transactionGasCap: false } },
    "127.0.0.1",
  );
  const { port } = await server.listen();
  const url = `http://127.0.0.1:${port}`;
  const connection = await network.create({ network: "localhost", override: { url } });
  return {
    url,
    connection,
    close: async () => {
      const genesis = await connection.ethers.provider.getBlock(0);
      await connection.close();
      await server.close();
      rmSync(join(root, "ignition", "deployments", `chain-31337-${genesis?.hash?.slice(2, 10)}`), {
        recursive: true,
        force: true,
      });
    },
  };
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the repository's scripts as a user would, in its own process. */
export function runScript(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, script), ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1", ...env },
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => {
      output.stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output.stderr += chunk;
    });
    child.on("close", (code) => resolve({ code, ...output }));
  });
}
