import Table from "cli-table3";
import { formatUnits } from "ethers";
import pc from "picocolors";
import { RISKS } from "../../keeper/domain/composition.ts";
import { SUSPENSION_CAUSES } from "../../keeper/domain/priceGuard/status.ts";
import type { Effect, Preview } from "./preview.ts";
import { priceStatusText } from "./priceStatus.ts";

const NOTHING = "-";

const percent = (digits: number) => (value: bigint) => `${formatUnits(value, digits)} %`;
const wad = (value: bigint) => formatUnits(value, 18);
const time = (value: bigint) =>
  value === 0n ? "never" : new Date(Number(value) * 1000).toISOString().replace(".000Z", "Z");
const seconds = (value: bigint) => `${value} s`;

/** Units by the last name of a path; whatever is not here is shown as it is. pips: 1e4 = 1 %. bps: 1e2 = 1 %. */
const UNITS: readonly (readonly [names: RegExp, show: (value: bigint) => string])[] = [
  [/\.(weights|\w+Bps)(\.\d)?$/, percent(2)],
  [/\.(observedAt|confirmedAt|publishedAt|anchoredAt|since|last\w+|\w+Until)$/i, time],
  [/\.(staleAfter|staleGrace|\w*Delay|\w*Age|period|followPeriod|sequencerGrace)$/, seconds],
  [/^prices\..*\.status$/, priceStatusText],
  [/^prices\.suspension\.cause$/, (value) => SUSPENSION_CAUSES[Number(value)] ?? String(value)],
  [/^prices\..*(price|low|high|candidate|decayPerDay|minPrice|maxPrice)$/, wad],
  [
    /\.(\w*haircut(Parts)?|liquidationThreshold|maxLtv|reportedHaircut|guardianMinimum|yield|baseRate|premium|irm\w+|addOn|bonus|buffer|rampSpeed|staleDecay|staleCap|staleLiquidationCap|loosening|tightening|max(Haircut|Yield|Rate|Kink)|minKink|\w+Budget|tighten|loosen)(\.\d)?$/i,
    percent(4),
  ],
];

/** A raw contract value in the unit a reader expects. */
export function humanValue(path: string, value: string): string {
  if (!/^\d+$/.test(value)) return value;
  const unit = UNITS.find(([names]) => names.test(path));
  return unit === undefined ? value : unit[1](BigInt(value));
}

/** The contract counts the five risks; people know them by name. */
export const humanPath = (path: string): string =>
  path.replace(/\.(premium|haircutParts|weights)\.(\d)$/, (whole, parts: string, index: string) => {
    const risk = RISKS[Number(index)];
    return risk === undefined ? whole : `.${parts}.${risk}`;
  });

const changed = (effect: Effect): boolean => effect.before !== effect.after;

/** Every effective value before and after; what changes is marked. */
export function renderEffects(preview: Preview): string {
  const table = new Table({ head: ["value", "before", "after"], style: { head: [], border: [] } });
  for (const effect of preview.effects) {
    const show = (value: string | undefined) =>
      value === undefined ? NOTHING : humanValue(effect.path, value);
    const row = [humanPath(effect.path), show(effect.before), show(effect.after)];
    table.push(changed(effect) ? row.map((cell) => pc.bold(pc.yellow(cell))) : row);
  }
  const count = preview.effects.filter(changed).length;
  return `${table.toString()}\n${count} of ${preview.effects.length} values change\n`;
}
