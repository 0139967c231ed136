/** JSON in which a bigint survives: stored as `{"$int":"123"}`. */
export function encode(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === "bigint" ? { $int: String(item) } : item,
  );
}

/** Inverse of `encode` for text that this journal wrote itself. */
export function decode<T>(text: string): T {
  return JSON.parse(text, (_, item: unknown) =>
    typeof item === "object" && item !== null && "$int" in item ? BigInt(String(item.$int)) : item,
  ) as T;
}
