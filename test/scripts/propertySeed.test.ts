import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "chai";
import { OutOfDomainError } from "../../keeper/domain/errors.ts";
import { propertySeed } from "../fixtures/propertySeed.ts";

const root = join(import.meta.dirname, "..", "..");
const require = createRequire(import.meta.url);
const mocha = require.resolve("mocha/bin/mocha.js");
const hardhat = join(require.resolve("hardhat/package.json"), "..", "dist", "src", "cli.js");

function run(runner: readonly string[], env: Record<string, string>) {
  const file = join(root, "test", "fixtures", "drawnCases.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, [...runner, file], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, FC_SEED: "", FC_FAIL: "", ...env },
  });
  return { status, drawn: /^drawn (.*)$/m.exec(stdout)?.[1], output: stdout + stderr };
}

describe("the seed of the property tests", function () {
  this.timeout(60_000);

  it("is one for both runners and every run, while files load as well as in tests", () => {
    const [first, second, chain] = [
      run([mocha], {}),
      run([mocha], {}),
      run([hardhat, "test", "mocha", "--no-compile"], {}),
    ];
    expect(first.drawn, first.output).to.be.a("string");
    expect(second.drawn).to.equal(first.drawn);
    expect(chain.drawn, chain.output).to.equal(first.drawn);
  });

  it("is FC_SEED where that is set, and printed by what fails", () => {
    for (const runner of [[mocha], [hardhat, "test", "mocha", "--no-compile"]]) {
      const { status, drawn, output } = run(runner, { FC_SEED: "-77", FC_FAIL: "1" });
      expect(status).to.not.equal(0);
      expect(output).to.match(/seed: -77/);
      expect(drawn).to.not.equal(run([mocha], {}).drawn);
    }
  });

  it("is a whole number of 32 bits", () => {
    expect(propertySeed({})).to.equal(propertySeed({ FC_SEED: "" }));
    for (const [text, seed] of [
      ["-2147483648", -2_147_483_648],
      ["2147483647", 2_147_483_647],
      ["0", 0],
    ] as const)
      expect(propertySeed({ FC_SEED: text })).to.equal(seed);
    for (const text of ["2147483648", "1.5", "0x1", "random", " 1"])
      expect(() => propertySeed({ FC_SEED: text }), text).to.throw(OutOfDomainError);
  });
});
