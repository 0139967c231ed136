import type { Risk } from "../domain/composition.ts";

/** What a colour stands for. Charts name these as CSS variables, so that one drawing serves light and dark. */
export type Tone =
  | "ink"
  | "muted"
  | "rule"
  | "paper"
  | "panel"
  | "accent"
  | "base"
  | Risk
  | "addOn"
  | "total"
  | "up"
  | "down"
  | "alarm"
  | "band";

/** Text tones hold 4.5:1 and mark tones 3:1 against both paper and panel of their scheme. */
export const LIGHT: Readonly<Record<Tone, string>> = {
  ink: "#14202e",
  muted: "#536171",
  rule: "#dbe1e8",
  paper: "#ffffff",
  panel: "#f6f8fa",
  accent: "#17507f",
  base: "#7c8b9c",
  credit: "#2b6cb8",
  liquidity: "#0f766b",
  market: "#9a5d06",
  counterparty: "#8152b4",
  legal: "#bb4763",
  addOn: "#6a6f45",
  total: "#14202e",
  up: "#b8472f",
  down: "#2b6cb8",
  alarm: "#b3261e",
  band: "#c9d8e6",
};

export const DARK: Readonly<Record<Tone, string>> = {
  ink: "#e8edf3",
  muted: "#a3b0be",
  rule: "#2e3a47",
  paper: "#10171f",
  panel: "#172029",
  accent: "#7db8ea",
  base: "#8796a7",
  credit: "#5a9be6",
  liquidity: "#35b5a5",
  market: "#e0a03c",
  counterparty: "#b08ae0",
  legal: "#e57c95",
  addOn: "#a9ae78",
  total: "#e8edf3",
  up: "#e98a72",
  down: "#5a9be6",
  alarm: "#ff8a80",
  band: "#2b4258",
};

export const cssVariable = (tone: Tone): string => `var(--${kebab(tone)})`;

export function declarations(colours: Readonly<Record<Tone, string>>): string {
  return Object.entries(colours)
    .map(([tone, colour]) => `--${kebab(tone)}:${colour}`)
    .join(";");
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
