import { OutOfDomainError } from "../errors.ts";

/** Days since 1970-01-01, proleptic Gregorian. */
export type Day = number;

const MS_PER_DAY = 86_400_000;
const MONTHS_PER_QUARTER = 3;

export function dayOf(isoDate: string): Day {
  const time = Date.parse(`${isoDate}T00:00:00Z`);
  // Date.parse rolls 31 February over into March in some engines; the round trip refuses it in all.
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(isoDate) ||
    Number.isNaN(time) ||
    new Date(time).toISOString().slice(0, 10) !== isoDate
  )
    throw new OutOfDomainError("date", isoDate, "a calendar date like 2025-01-15");
  return time / MS_PER_DAY;
}

export const isoOf = (day: Day): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);

const civil = (day: Day): readonly [year: number, month: number, dayOfMonth: number] => {
  const date = new Date(day * MS_PER_DAY);
  return [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
};

const fromCivil = (year: number, month: number, dayOfMonth: number): Day =>
  Date.UTC(year, month, dayOfMonth) / MS_PER_DAY;

/** The same day of the month `months` later, or that month's last. */
export function addMonths(day: Day, months: number): Day {
  const [year, month, dayOfMonth] = civil(day);
  const last = civil(fromCivil(year, month + months + 1, 0))[2];
  return fromCivil(year, month + months, Math.min(dayOfMonth, last));
}

/** Following, weekends only. */
export function following(day: Day): Day {
  const weekday = new Date(day * MS_PER_DAY).getUTCDay();
  return weekday === 6 ? day + 2 : weekday === 0 ? day + 1 : day;
}

/** `count` business days later. */
export function addBusinessDays(day: Day, count: number): Day {
  let date = day;
  for (let n = 0; n < count; n += 1) date = following(date + 1);
  return date;
}

/** The 20th of March, June, September or December on or after `day`. */
export function nextImmTwentieth(day: Day): Day {
  const [year, month, dayOfMonth] = civil(day);
  const from = dayOfMonth > 20 ? month + 1 : month;
  const skip = (MONTHS_PER_QUARTER - ((from + 1) % MONTHS_PER_QUARTER)) % MONTHS_PER_QUARTER;
  return fromCivil(year, from + skip, 20);
}

/**
 * Accrual dates of a quarterly swap with QuantLib's `TwentiethIMM` rule: from `start`, over the IMM twentieths,
 * to the first one at or after `start + months`; all Following but the last, which stays unadjusted.
 */
export function cdsSchedule(protectionStart: Day, months: number): readonly Day[] {
  const start = following(protectionStart);
  const end = addMonths(protectionStart, months);
  const dates = [start];
  const first = nextImmTwentieth(start);
  if (first !== start) dates.push(first);
  for (let n = 1; ; n += 1) {
    const next = addMonths(first, n * MONTHS_PER_QUARTER);
    if (next > end) break;
    dates.push(next);
  }
  const last = dates[dates.length - 1];
  if (last === undefined || last < end) dates.push(nextImmTwentieth(end));
  return dates.map((date, i) => (i === dates.length - 1 ? date : following(date)));
}
