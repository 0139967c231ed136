import { mkdirSync, writeFileSync } from "node:fs";
import { inputsOf, readAsset } from "../../keeper/cli/assetFiles.ts";
import { guardResults } from "../../keeper/cli/backtest/guard.ts";
import { SHIPPED } from "../../keeper/cli/backtest/shared.ts";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import { priceAsset } from "../../keeper/domain/priceAsset.ts";
import { haircutSteps, yieldSteps } from "../../keeper/report/buildUps.ts";
import { breakerReplay } from "../../keeper/report/charts/breaker.ts";
import { waterfall } from "../../keeper/report/charts/waterfall.ts";
import { escapeHtml } from "../../keeper/report/html.ts";
import { DARK, declarations, LIGHT } from "../../keeper/report/palette.ts";

// docs/img/report.svg: three of the report's own charts on one sheet, light or dark as the reader's screen.

const WIDTH = 960;
const GAP = 28;
const TITLE = 26;
const FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';

interface Panel {
  readonly title: string;
  readonly svg: string;
}

function sizeOf(svg: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /<svg [^>]*?width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return { width: Number(width), height: Number(height) };
}

/** A panel moved into place; its own size stays, its viewBox scales it where it has to fit `width`. */
function place({ title, svg }: Panel, x: number, y: number, width?: number): string {
  const size = sizeOf(svg);
  const scale = width === undefined ? 1 : width / size.width;
  const moved = svg.replace(
    /width="[\d.]+" height="[\d.]+"/,
    `x="${x}" y="${y + TITLE}" width="${Math.round(size.width * scale)}" height="${Math.round(size.height * scale)}"`,
  );
  return `<text x="${x + 6}" y="${y + 14}" font-size="15" font-weight="650" fill="var(--ink)">${escapeHtml(title)}</text>${moved}`;
}

const priced = priceAsset(inputsOf(readAsset("singapore-note")));
const [replay] = guardResults({
  prices: SHIPPED.depeg,
  x: [500],
  periods: [15],
  reviewer: { kind: "after", seconds: 7_200 },
});
if (replay === undefined) throw new MissingInputError("replay", "the shipped series of March 2023");
const left: Panel = {
  title: "Singapore note: yield, part by part",
  svg: (await waterfall("yield", "Yield build-up", "", yieldSteps(priced), "bp")).svg,
};
const right: Panel = {
  title: "Its haircut, part by part",
  svg: (await waterfall("haircut", "Haircut build-up", "", haircutSteps(priced), "%")).svg,
};
const below: Panel = {
  title: "Price guard, USDC in March 2023: X = 5 %, reviewed after two hours",
  svg: (await breakerReplay("breaker", "Price guard", replay)).svg,
};

const half = (WIDTH - 3 * GAP) / 2;
const upper = Math.max(...[left, right].map(({ svg }) => (sizeOf(svg).height * half) / sizeOf(svg).width));
const lowerTop = GAP + TITLE + upper + GAP;
const lowerSize = sizeOf(below.svg);
const lowerWidth = WIDTH - 2 * GAP;
const height = Math.ceil(lowerTop + TITLE + (lowerSize.height * lowerWidth) / lowerSize.width + GAP);
const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Yield and haircut of the Singapore note by part, and the price guard in March 2023">
<style>:root{${declarations(LIGHT)}}@media (prefers-color-scheme:dark){:root{${declarations(DARK)}}}text{font-family:${FONT}}</style>
<rect width="${WIDTH}" height="${height}" rx="8" fill="var(--panel)"/>
${place(left, GAP, GAP, half)}
${place(right, GAP * 2 + half, GAP, half)}
${place(below, GAP, lowerTop, lowerWidth)}
</svg>
`;
mkdirSync(new URL("../../docs/img/", import.meta.url), { recursive: true });
writeFileSync(new URL("../../docs/img/report.svg", import.meta.url), picture);
