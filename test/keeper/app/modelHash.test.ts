import { expect } from "chai";
import { modelSources } from "../../../keeper/adapters/modelSources.ts";
import { modelHashOf, relativeImports } from "../../../keeper/app/modelHash.ts";

const a = { path: "a.ts", text: "one\ntwo\n" };
const b = { path: "b.ts", text: "three\n" };

describe("modelHash", () => {
  it("depends on paths and texts, not on the order or the line ends", () => {
    const hash = modelHashOf([a, b]);
    expect(hash).to.match(/^0x[0-9a-f]{64}$/);
    expect(modelHashOf([b, a])).to.equal(hash);
    expect(modelHashOf([{ ...a, text: "one\r\ntwo\r\n" }, b])).to.equal(hash);
    expect(modelHashOf([{ ...a, path: "c.ts" }, b])).not.to.equal(hash);
    expect(modelHashOf([{ ...a, text: "one\ntwo\n\n" }, b])).not.to.equal(hash);
    expect(modelHashOf([a])).not.to.equal(hash);
  });

  it("covers every file that a report depends on, and nothing else", () => {
    const paths = modelSources().map(({ path }) => path);
    for (const needed of [
      "priceAsset",
      "composition",
      "units",
      "haircut",
      "irm",
      "legal",
      "asset/schema",
      "credit/features",
      "liquidity/uniswapV3",
      "cva/bootstrap",
      "structure/tranche",
      "curve/discount",
      "market/volatility",
      "numeric/normal",
    ])
      expect(paths).to.include(`keeper/domain/${needed}.ts`);
    for (const path of paths) expect(path).to.match(/^keeper\/domain\//);
    expect(paths.filter((path) => /backtest|fit|sensitivity/.test(path))).to.deep.equal([]);
    expect(new Set(paths).size).to.equal(paths.length);
  });

  it("follows imports over several lines, types and re-exports", () => {
    const text = [
      'import { z } from "zod";',
      'import type { A } from "./a.ts";',
      "import {",
      "  b,",
      '} from "../b.ts";',
      'export { c } from "./c.ts";',
    ].join("\n");
    expect(relativeImports(text)).to.deep.equal(["./a.ts", "../b.ts", "./c.ts"]);
  });
});
