import { readFileSync } from "node:fs";
import { type ModelSource, modelHashOf, relativeImports } from "../app/modelHash.ts";

const ROOT = new URL("../../", import.meta.url);
/** Everything that a report depends on is imported, directly or not, by these. */
const ENTRIES = ["keeper/domain/priceAsset.ts", "keeper/domain/asset/parse.ts"];

/** Reads the domain files on the path to a report, by following imports from the entries. */
export function modelSources(root: URL = ROOT): ModelSource[] {
  const sources = new Map<string, ModelSource>();
  const pending = [...ENTRIES];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (sources.has(path)) continue;
    const url = new URL(path, root);
    const text = readFileSync(url, "utf8");
    sources.set(path, { path, text });
    for (const target of relativeImports(text))
      pending.push(new URL(target, url).href.slice(root.href.length));
  }
  return [...sources.values()];
}

let known: string | undefined;

/** Hash of the model code of this installation. */
export function installedModelHash(): string {
  known ??= modelHashOf(modelSources());
  return known;
}
