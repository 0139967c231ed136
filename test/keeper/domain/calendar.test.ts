import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import {
  closedSeconds,
  closingsMissed,
  dayNumber,
  isoDay,
  isUsBondMarketDay,
} from "../../../keeper/domain/calendar.ts";
import { OutOfDomainError } from "../../../keeper/domain/errors.ts";

const DATA = new URL("../../../data/ust-par-yield/", import.meta.url);

/** Full closes that SIFMA recommended (its holiday schedules of 2021 to 2026). */
const FULL_CLOSES: Readonly<Record<number, readonly string[]>> = {
  2021: "01-01 01-18 02-15 05-31 07-05 09-06 10-11 11-11 11-25 12-24".split(" "),
  2022: "01-17 02-21 04-15 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26".split(" "),
  2023: "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-23 12-25".split(" "),
  2024: "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25".split(" "),
  2025: "01-01 01-20 02-17 04-18 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25".split(" "),
  2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25".split(" "),
};

const isWeekend = (day: number): boolean => [0, 6].includes(new Date(day * 86_400_000).getUTCDay());

describe("US bond market calendar", () => {
  for (const [year, expected] of Object.entries(FULL_CLOSES))
    it(`closes on SIFMA's full closes of ${year}, and on no other weekday`, () => {
      const closed: string[] = [];
      for (let day = dayNumber(`${year}-01-01`); day <= dayNumber(`${year}-12-31`); day++)
        if (!isWeekend(day) && !isUsBondMarketDay(day)) closed.push(isoDay(day).slice(5));
      expect(closed).to.deep.equal(expected);
    });

  it("is open on exactly the days on which the Treasury published yields, 2021 to mid-2025", () => {
    const published = new Set<string>();
    for (const file of readdirSync(DATA).filter((name) => name.endsWith(".csv")))
      for (const row of readFileSync(new URL(file, DATA), "utf8").trim().split("\n").slice(1))
        published.add(row.slice(0, 10));
    const dates = [...published].sort();
    const open: string[] = [];
    for (let day = dayNumber(dates[0] ?? ""); day <= dayNumber(dates.at(-1) ?? ""); day++)
      if (isUsBondMarketDay(day)) open.push(isoDay(day));
    expect(dates).to.have.length(1_131);
    expect(open).to.deep.equal(dates);
  });

  it("counts the closings that a Friday yield has missed", () => {
    const friday = dayNumber("2024-09-13");
    expect(closingsMissed(friday, dayNumber("2024-09-13"))).to.equal(0);
    expect(closingsMissed(friday, dayNumber("2024-09-16")), "Monday").to.equal(0);
    expect(closingsMissed(friday, dayNumber("2024-09-17")), "Tuesday").to.equal(1);
    expect(closingsMissed(friday, dayNumber("2024-09-18")), "Wednesday").to.equal(2);
  });

  it("forgives a long weekend and the days around Christmas", () => {
    expect(closingsMissed(dayNumber("2024-03-28"), dayNumber("2024-04-01"))).to.equal(0);
    expect(closingsMissed(dayNumber("2022-12-23"), dayNumber("2022-12-27"))).to.equal(0);
    expect(closingsMissed(dayNumber("2024-12-24"), dayNumber("2024-12-26"))).to.equal(0);
  });

  it("adds up over any split of a span", () => {
    const day = fc.integer({ min: dayNumber("1990-01-01"), max: dayNumber("2090-01-01") });
    fc.assert(
      fc.property(day, fc.nat(400), fc.nat(400), (start, one, other) => {
        const middle = start + one;
        const whole = closingsMissed(start, middle + other + 1);
        const parts = closingsMissed(start, middle + 1) + closingsMissed(middle, middle + other + 1);
        expect(whole).to.equal(parts);
      }),
    );
  });

  it("counts the seconds of a weekend, and of parts of it, but none of a market day", () => {
    const at = (text: string) => Date.parse(text) / 1_000;
    expect(closedSeconds(at("2024-09-13T20:00:00Z"), at("2024-09-16T14:00:00Z"))).to.equal(2 * 86_400);
    expect(closedSeconds(at("2024-09-14T06:00:00Z"), at("2024-09-14T18:00:00Z"))).to.equal(12 * 3_600);
    expect(closedSeconds(at("2024-09-17T00:00:00Z"), at("2024-09-20T23:59:59Z"))).to.equal(0);
    // Thursday evening before Good Friday to Monday morning: three whole days.
    expect(closedSeconds(at("2024-03-28T21:00:00Z"), at("2024-04-01T12:00:00Z"))).to.equal(3 * 86_400);
    expect(closedSeconds(at("2024-09-14T06:00:00Z"), at("2024-09-14T06:00:00Z"))).to.equal(0);
  });

  it("refuses what is no date", () => {
    for (const text of ["2024-02-30", "2024-13-01", "19.09.2024", "2024-9-19", ""])
      expect(() => dayNumber(text)).to.throw(OutOfDomainError);
  });
});
