import { existsSync } from "node:fs";
import type { Context } from "mocha";
import { type Browser, chromium } from "playwright-core";
import { MissingInputError } from "../../../keeper/domain/errors.ts";

const CANDIDATES = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/**
 * A real browser, or a skipped test that says why. In CI there must be one: a page that nobody opened is not tested.
 */
export async function launchChromium(test: Context): Promise<Browser> {
  const executablePath = CANDIDATES.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    const remedy = "install it (apt-get install chromium) or name it in CHROMIUM";
    if (process.env["CI"] === "true") throw new MissingInputError("Chromium", remedy);
    console.log(`      skipped: no Chromium on this machine; ${remedy}`);
    test.skip();
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
