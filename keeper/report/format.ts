import { Decimal, type Pips, pipsToDecimal } from "../domain/units.ts";

/** Pips as per cent with three decimals: "6.075 %". */
export const percentOf = (value: Pips, decimals = 3): string =>
  `${pipsToDecimal(value).times(100).toFixed(decimals)} %`;

/** A fraction as per cent. */
export const percent = (value: Decimal | number, decimals = 2): string =>
  `${new Decimal(value).times(100).toFixed(decimals)} %`;

/** Pips as a number of per cent, for drawing only. */
export const drawn = (value: Pips): number => Number(value) / 10_000;

export const instant = (seconds: number): string =>
  new Date(seconds * 1000)
    .toISOString()
    .replace("T", " ")
    .replace(/:\d\d\.\d+Z$/, " UTC");

/** "3 h 12 min", "45 s", "2 d 4 h": the two largest units. */
export function duration(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ] as const;
  let left = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}`);
  }
  return parts.join(" ") || "0 s";
}
