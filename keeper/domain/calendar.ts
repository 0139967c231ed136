import { OutOfDomainError } from "./errors.ts";

// US bond market days, from the rules by which the Treasury and SIFMA close. All dates are calendar dates without
// a time zone, as days since 1970-01-01.

const SECONDS_PER_DAY = 86_400;
const MS_PER_DAY = 1_000 * SECONDS_PER_DAY;
const [SUNDAY, MONDAY, THURSDAY, SATURDAY] = [0, 1, 4, 6] as const;

/** First year in which Juneteenth closed the market. */
const JUNETEENTH_SINCE = 2022;

/** Days since 1970-01-01 of a date like 2024-09-19. */
export function dayNumber(date: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  const day = match === null ? Number.NaN : Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY;
  if (Number.isNaN(day) || isoDay(day) !== date)
    throw new OutOfDomainError("date", date, "a date like 2024-09-19");
  return day;
}

/** The date of a day number. */
export function isoDay(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

/** The day number of an instant in UTC, unix seconds. */
export function dayOf(unixSeconds: number): number {
  return Math.floor(unixSeconds / SECONDS_PER_DAY);
}

const of = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / MS_PER_DAY;
const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** The nth given weekday of a month. */
function nth(year: number, month: number, wanted: number, n: number): number {
  const first = of(year, month, 1);
  return first + ((wanted - weekday(first) + 7) % 7) + 7 * (n - 1);
}

function lastMonday(year: number, month: number): number {
  const last = of(year, month + 1, 1) - 1;
  return last - ((weekday(last) - MONDAY + 7) % 7);
}

/** A fixed date; the Monday after where it is a Sunday. */
function orMonday(year: number, month: number, day: number): number {
  const date = of(year, month, day);
  return weekday(date) === SUNDAY ? date + 1 : date;
}

/** A fixed date; the nearest weekday where it falls on a weekend. */
function nearestWeekday(year: number, month: number, day: number): number {
  const date = of(year, month, day);
  return weekday(date) === SATURDAY ? date - 1 : orMonday(year, month, day);
}

/**
 * The market keeps half a day, and yields are published, where the employment report comes out on Good Friday: on
 * the first Friday of a month (2021, 2023, 2026).
 */
function goodFriday(year: number): number[] {
  const day = easter(year) - 2;
  const dayOfMonth = new Date(day * MS_PER_DAY).getUTCDate();
  return dayOfMonth <= 7 ? [] : [day];
}

/** Easter Sunday of the Gregorian calendar (the anonymous computus). */
function easter(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const leapSkips = Math.floor(century / 4);
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - leapSkips - correction + 15) % 30;
  const shift = (32 + 2 * (century % 4) + 2 * Math.floor((year % 100) / 4) - epact - (year % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * shift) / 451);
  const total = epact + shift - 7 * late + 114;
  return of(year, Math.floor(total / 31), (total % 31) + 1);
}

function holidaysOf(year: number): ReadonlySet<number> {
  return new Set([
    // No Friday before a Saturday New Year's or Veterans Day is taken.
    orMonday(year, 1, 1),
    nth(year, 1, MONDAY, 3),
    nth(year, 2, MONDAY, 3),
    ...goodFriday(year),
    lastMonday(year, 5),
    ...(year >= JUNETEENTH_SINCE ? [nearestWeekday(year, 6, 19)] : []),
    nearestWeekday(year, 7, 4),
    nth(year, 9, MONDAY, 1),
    nth(year, 10, MONDAY, 2),
    orMonday(year, 11, 11),
    nth(year, 11, THURSDAY, 4),
    nearestWeekday(year, 12, 25),
  ]);
}

/** True on days with official closing yields: no weekend, no full closure of the US bond market. */
export function isUsBondMarketDay(day: number): boolean {
  const week = weekday(day);
  if (week === SUNDAY || week === SATURDAY) return false;
  return !holidaysOf(new Date(day * MS_PER_DAY).getUTCFullYear()).has(day);
}

/**
 * Closing yields that should have come after those of `observed` and before the day `today` began (UTC). A day's
 * yields are published in the evening, so today's are never missed. Friday's yield has missed none on Monday, one
 * on Tuesday, two on Wednesday.
 */
export function closingsMissed(observed: number, today: number): number {
  let missed = 0;
  for (let day = observed + 1; day < today; day++) if (isUsBondMarketDay(day)) missed += 1;
  return missed;
}

/** Seconds between two instants (unix seconds) that lie on days without a market, counted in UTC days. */
export function closedSeconds(from: number, to: number): number {
  let closed = 0;
  for (let day = dayOf(from); day <= dayOf(to); day++) {
    if (isUsBondMarketDay(day)) continue;
    closed += Math.max(0, Math.min(to, (day + 1) * SECONDS_PER_DAY) - Math.max(from, day * SECONDS_PER_DAY));
  }
  return closed;
}
