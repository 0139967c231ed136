import {
  EMA_FAULTS,
  PRIMARY_FAULTS,
  PriceStatus,
  SECONDARY_FAULTS,
  SourceFault,
} from "../../keeper/domain/priceGuard/status.ts";

const SOURCES = [
  ["primary", PRIMARY_FAULTS],
  ["secondary", SECONDARY_FAULTS],
  ["EMA", EMA_FAULTS],
] as const;
const FAULT_BITS = 0xffffn;

/** Names of the bits that are set, in their order; a bit without a name by its number. */
function namesIn(word: bigint, names: Readonly<Record<string, bigint>>): string[] {
  const known = new Map(Object.entries(names).map(([name, bit]) => [bit, name]));
  const found: string[] = [];
  for (let index = 0n; word >> index > 0n; index++)
    if ((word >> index) & 1n) found.push(known.get(1n << index) ?? `bit ${index}`);
  return found;
}

/** The status word of a price read in words: its path, the details, and what was wrong with which source. */
export function priceStatusText(status: bigint): string {
  const faults = SOURCES.flatMap(([source, start]) => {
    const names = namesIn((status >> start) & FAULT_BITS, SourceFault);
    return names.length === 0 ? [] : [`${source}: ${names.join(" ")}`];
  });
  return [namesIn(status & FAULT_BITS, PriceStatus).join(" "), ...faults].join("; ");
}
