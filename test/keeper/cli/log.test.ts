import { expect } from "chai";
import { createLog, redact } from "../../../keeper/cli/log.ts";

const KEY = `0x${"c0ffee".repeat(10)}beef`;
const PASSWORD = "canary pass/word";
const secrets = new Set([KEY, PASSWORD]);

describe("the log", () => {
  it("shows no secret, in whatever field, text or error it stands", () => {
    const lines: string[] = [];
    const log = createLog("debug", secrets, (line) => {
      lines.push(line);
      return true;
    });
    log.info({ key: KEY, nested: { deep: [PASSWORD] } }, `signing with ${KEY}`);
    log.warn({ url: `https://node/${KEY.slice(2)}?p=${encodeURIComponent(PASSWORD)}` }, "slow");
    log.error({ err: new TypeError(`bad key ${KEY}`) }, PASSWORD);
    expect(lines).to.have.length(3);
    for (const line of lines) {
      expect(line).to.not.include(KEY.slice(2));
      expect(line).to.not.include(PASSWORD);
      expect(line).to.not.include(encodeURIComponent(PASSWORD));
      expect(() => JSON.parse(line)).to.not.throw();
    }
    expect(lines[0]).to.include("signing with [redacted]");
  });

  it("hides a secret that became known after it was made", () => {
    const late = new Set<string>();
    const lines: string[] = [];
    const log = createLog("info", late, (line) => {
      lines.push(line);
      return true;
    });
    late.add("found-later");
    log.info({}, "found-later");
    expect(lines[0]).to.not.include("found-later");
  });

  it("does not blank out words for the sake of a trivial value", () =>
    expect(redact("a key", new Set(["a", ""]))).to.equal("a key"));
});
