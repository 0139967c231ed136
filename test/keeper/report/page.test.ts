import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { inputsOf, presetNames, readAsset } from "../../../keeper/cli/assetFiles.ts";
import { reportData } from "../../../keeper/cli/reportData.ts";
import { page as pageOf } from "../../../keeper/report/page.ts";
import { drawReport } from "../../../keeper/report/render.ts";
import { renderStatusPage } from "../../../keeper/report/sections/status.ts";
import { launchChromium } from "./chromium.ts";

const ASSET_CHARTS = ["yield", "haircut", "tornado", "tornado-inputs", "irm", "exit", "yield-time"];
const HOSTILE = '<img src=x onerror="window.pwned=1">';

describe("the report in a browser", function () {
  this.timeout(120_000);
  let folder: string;
  let file: string;
  let live: string;
  let bytes: number;
  let browser: Browser | undefined;
  const names = presetNames().filter((name) => !name.includes("/"));

  before(async function () {
    folder = mkdtempSync(join(tmpdir(), "report-"));
    browser = await launchChromium(this);
    const drawn = await drawReport(
      reportData(
        `Risk report ${HOSTILE}`,
        names.map((name) => inputsOf(readAsset(name))),
      ),
    );
    const text = pageOf(drawn);
    bytes = Buffer.byteLength(text);
    file = join(folder, "report.html");
    writeFileSync(file, text);
    live = join(folder, "live.html");
    const status = {
      name: HOSTILE,
      staleAt: 1_700_011_520,
      yield: "6.075 %",
      haircut: "8.61 %",
      maxLtv: "84.88 %",
      price: "PRIMARY",
      decision: "push",
      reasons: ["haircutDeviation"],
      outcome: "landed",
    };
    writeFileSync(
      live,
      renderStatusPage(
        {
          now: 1_700_000_000,
          chain: "chain 31337",
          lastTickAt: 1_699_999_400,
          nextTickAt: 1_700_000_300,
          assets: [
            { ...status, state: "fresh" },
            { ...status, name: "old", state: "stale", staleAt: 1_699_996_400 },
          ],
          notes: [],
        },
        drawn,
      ),
    );
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a file and collects whatever it should not do. */
  async function open(path: string, options: Parameters<Browser["newPage"]>[0]): Promise<[Page, string[]]> {
    const url = pathToFileURL(path).href;
    const page = await (browser as Browser).newPage(options);
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:"))
        complaints.push(`request: ${request.url()}`);
    });
    await page.goto(url, { waitUntil: "load" });
    return [page, complaints];
  }

  it("is one file under 2 MB without script", () => {
    expect(bytes).to.be.below(2_000_000);
  });

  const screens = {
    light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" as const },
    dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" as const },
    phone: { viewport: { width: 390, height: 844 }, colorScheme: "light" as const },
  };
  for (const [name, options] of Object.entries(screens))
    it(`${name}: no console message, no request, every chart drawn, nothing wider than the screen`, async () => {
      const [page, complaints] = await open(file, options);
      for (const asset of names)
        for (const chart of ASSET_CHARTS) {
          const box = await page.locator(`#${asset}-${chart} svg`).boundingBox();
          expect(box?.width, `${asset} ${chart}`).to.be.greaterThan(150);
          expect(box?.height, `${asset} ${chart}`).to.be.greaterThan(60);
        }
      expect(await page.locator('figure[data-chart^="breaker-"] svg').count()).to.equal(3);
      expect(await page.locator('figure[data-chart^="coverage-"] svg').count()).to.equal(5);
      expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).to.equal(true);
      expect(await page.evaluate("window.pwned")).to.equal(undefined);
      expect(complaints).to.deep.equal([]);
      await page.close();
    });

  it("text holds 4.5:1 against its background in light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const [page] = await open(file, { colorScheme });
      const worst = await page.evaluate(CONTRAST);
      expect(worst, colorScheme).to.be.at.least(4.5);
      await page.close();
    }
  });

  it("shows the trip of March 2023 and the Singapore note's yield", async () => {
    const [page] = await open(file, {});
    const label = await page
      .locator('figure[data-chart="breaker-usdc-usd-2023-03-depeg"] svg')
      .getAttribute("aria-label");
    expect(label).to.contain("2023-03-11T08:30:00.000Z by -7.1393 %");
    expect(await page.locator("#singapore-note-yield svg").getAttribute("aria-label")).to.contain(
      "Total 6.075 %",
    );
    expect(await page.locator("#asset-singapore-note .facts").textContent()).to.contain("127.5 bp");
    expect(await page.locator("#asset-singapore-note .tag").count()).to.be.greaterThan(15);
    await page.close();
  });

  it("live: states with countdowns, what came from outside escaped, a refresh by itself", async () => {
    const [page, complaints] = await open(live, {});
    const text = await page.locator("#status").textContent();
    expect(text).to.contain("in 3 h 12 min").and.to.contain("for 1 h").and.to.contain("haircutDeviation");
    expect(text).to.contain(HOSTILE);
    expect(await page.locator('meta[http-equiv="refresh"]').count()).to.equal(1);
    expect(await page.evaluate("window.pwned")).to.equal(undefined);
    expect(complaints).to.deep.equal([]);
    await page.close();
  });
});

/** Lowest contrast of any visible text, HTML and SVG, against the background behind it (WCAG 2 formula). */
const CONTRAST = `(() => {
  const channel = (c) => { const v = c / 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const numbers = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const background = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const colour = numbers(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let worst = 99;
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (!own) continue;
    const style = getComputedStyle(element);
    const colour = numbers(element.tagName === "text" ? style.fill : style.color);
    const [a, b] = [luminance(colour), luminance(background(element))].sort((x, y) => y - x);
    worst = Math.min(worst, (a + 0.05) / (b + 0.05));
  }
  return worst;
})()`;
