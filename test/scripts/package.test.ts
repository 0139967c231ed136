import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { RiskLensAbi } from "../../abi/generated/RiskLens.mjs";
import { constType } from "../../scripts/abi/render.ts";

const root = join(import.meta.dirname, "..", "..");
const generated = join(root, "abi", "generated");
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** The package as npm packs it, below somebody else's node_modules. */
describe("the packed package", function () {
  this.timeout(120_000);
  let folder: string;
  let installed: string;

  const node = (...args: readonly string[]) =>
    spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "package-"));
    const packed = spawnSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], {
      cwd: root,
      encoding: "utf8",
    });
    expect(packed.status, packed.stderr).to.equal(0);
    const [tarball = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    installed = join(folder, "node_modules", "rwa-risk-oracle");
    mkdirSync(installed, { recursive: true });
    const untarred = spawnSync("tar", [
      "-xzf",
      join(folder, tarball),
      "-C",
      installed,
      "--strip-components=1",
    ]);
    expect(untarred.status).to.equal(0);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("gives every ABI to plain Node", () => {
    const names = readdirSync(generated)
      .filter((name) => name.endsWith(".mjs"))
      .map((name) => name.slice(0, -".mjs".length));
    expect(names).to.include("RiskLens").and.to.have.length(4);
    for (const name of names) {
      const script = `import { ${name}Abi } from "rwa-risk-oracle/abi/${name}"; console.log(JSON.stringify(${name}Abi));`;
      const { status, stdout, stderr } = node("--input-type=module", "-e", script);
      expect(status, stderr).to.equal(0);
      const source = readFileSync(join(generated, `${name}.mjs`), "utf8");
      const abi = source.slice(source.indexOf("= [") + 2, source.lastIndexOf(";"));
      expect(JSON.parse(stdout)).to.deep.equal(JSON.parse(abi));
    }
  });

  it("gives TypeScript the literals, whichever way it resolves modules", () => {
    writeFileSync(
      join(folder, "use.ts"),
      `import { RiskLensAbi } from "rwa-risk-oracle/abi/RiskLens";
       type Entry = (typeof RiskLensAbi)[number];
       type Named<E> = E extends { readonly type: "function"; readonly name: infer N } ? N : never;
       export const good: Named<Entry> = "${functionName}";
       // @ts-expect-error no such function
       export const bad: Named<Entry> = "noSuchFunction";`,
    );
    for (const [module, resolution] of [
      ["nodenext", "nodenext"],
      ["esnext", "bundler"],
    ] as const) {
      const { status, stdout } = node(
        ...[tsc, "--noEmit", "--strict", "--target", "es2022", "use.ts"],
        ...["--module", module, "--moduleResolution", resolution],
      );
      expect(status, stdout).to.equal(0);
    }
  });

  it("says in one line that the keeper wants a checkout", () => {
    const { status, stderr } = node(join(installed, "bin", "rwa-keeper.mjs"), "price", "singapore-note");
    expect(status).to.equal(1);
    expect(stderr).to.match(/^error: the keeper runs from a checkout.*\n$/);
  });
});

const functionName = RiskLensAbi.flatMap((entry) => (entry.type === "function" ? [entry.name] : []))[0];

describe("types of an ABI", () => {
  it("are those of as const", () => {
    expect(constType([{ name: "a", inputs: [], payable: false, size: 2, none: null }])).to.equal(
      `readonly [
  {
    readonly "name": "a";
    readonly "inputs": readonly [];
    readonly "payable": false;
    readonly "size": 2;
    readonly "none": null;
  }
]`,
    );
  });
});
