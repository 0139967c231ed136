import { expect } from "chai";
import { isJsonObject, type JsonObject } from "../../../keeper/app/json.ts";
import { withFeed } from "../../../keeper/app/observe.ts";
import type { PokeReport } from "../../../keeper/app/ports.ts";

const at = (text: string): number => Date.parse(text) / 1_000;
const FRIDAY = at("2024-09-13T20:00:00Z");
const MONDAY = at("2024-09-16T14:00:00Z");

const inline = (value: string) => ({ value, source: "inline", status: "assumed" });
const documentWith = (feed: JsonObject): JsonObject => ({ name: "x", market: { class: "treasury", feed } });
const shown = (publishedAt: number): PokeReport => ({
  asset: "0x",
  status: "PRIMARY",
  path: "primary",
  publishedAt,
  suspended: false,
  due: false,
});
const feedOf = (document: JsonObject, feed: PokeReport | undefined): JsonObject => {
  const { market } = withFeed(document, feed, MONDAY);
  return isJsonObject(market) && isJsonObject(market["feed"]) ? market["feed"] : {};
};

describe("the price feed's state in the inputs", () => {
  const resting = documentWith({ ageSeconds: inline("5"), closedSeconds: inline("0"), path: "fallback" });

  it("takes age and path from the chain, and the weekend from the calendar", () => {
    const feed = feedOf(resting, shown(FRIDAY));
    expect(feed).to.have.nested.property("ageSeconds.value", String(66 * 3_600));
    expect(feed).to.have.nested.property("closedSeconds.value", String(48 * 3_600));
    expect(feed).to.have.nested.property("closedSeconds.observedAt", "2024-09-16T14:00:00Z");
    expect(feed["path"]).to.equal("primary");
  });
  it("grants no closed hours to a feed that never rests", () => {
    const feed = feedOf(documentWith({ ageSeconds: inline("5"), path: "primary" }), shown(FRIDAY));
    expect(feed).to.not.have.property("closedSeconds");
  });
  it("leaves the inline age where the chain has no price, but says that the feed is not good", () => {
    const feed = feedOf(resting, { ...shown(0), path: "suspended" });
    expect(feed).to.have.nested.property("ageSeconds.value", "5");
    expect(feed).to.have.nested.property("closedSeconds.value", "0");
    expect(feed["path"]).to.equal("suspended");
  });
  it("leaves a document alone that has no feed, or whose price is not watched", () => {
    expect(withFeed(resting, undefined, MONDAY)).to.equal(resting);
    const without = { name: "x", market: { class: "treasury" } };
    expect(withFeed(without, shown(FRIDAY), MONDAY)).to.equal(without);
  });
});
