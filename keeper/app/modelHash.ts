import { createHash } from "node:crypto";

/** One source file on the path from inputs to report. */
export interface ModelSource {
  /** Path from the repository's root, forward slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * sha256 over path and text of every source file, in the order of their paths (by code unit), line ends made
 * LF: the same code has the same hash on every platform and checkout.
 */
export function modelHashOf(sources: readonly ModelSource[]): string {
  const hash = createHash("sha256");
  for (const { path, text } of [...sources].sort((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
  )) {
    const normalised = text.replaceAll("\r\n", "\n");
    // Lengths keep one file's end from passing as the next one's start.
    hash.update(`${path.length}:${path}\n${normalised.length}:${normalised}\n`, "utf8");
  }
  return `0x${hash.digest("hex")}`;
}

/** Relative imports of a module, as written. */
export function relativeImports(text: string): string[] {
  return [...text.matchAll(/^(?:import|export)\b[^;]*?from\s+"(\.{1,2}\/[^"]+)"/gm)].map((m) => m[1] ?? "");
}
