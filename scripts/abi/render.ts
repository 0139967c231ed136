/** One form of a contract's ABI, by what reads it. */
export interface AbiFile {
  /** Behind the contract's name. */
  readonly suffix: string;
  render(name: string, abi: unknown): string;
}

/**
 * Plain modules, for the keeper and for whoever installs the package: Node reads no TypeScript inside node_modules. Their
 * types apart, since those of a JSON file would lose the literals that viem, wagmi and abitype infer from.
 */
export const ABI_FILES: readonly AbiFile[] = [
  {
    suffix: ".mjs",
    render: (name, abi) => `export const ${name}Abi = ${JSON.stringify(abi, null, 2)};\n`,
  },
  {
    suffix: ".d.mts",
    render: (name, abi) => `export declare const ${name}Abi: ${constType(abi)};\n`,
  },
];

/** The type that `as const` would give to a JSON value. */
export function constType(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "readonly []";
    const items = value.map((item) => `${deeper}${constType(item, deeper)}`);
    return `readonly [\n${items.join(",\n")}\n${indent}]`;
  }
  const fields = Object.entries(value).map(
    ([key, item]) => `${deeper}readonly ${JSON.stringify(key)}: ${constType(item, deeper)};`,
  );
  return `{\n${fields.join("\n")}\n${indent}}`;
}
