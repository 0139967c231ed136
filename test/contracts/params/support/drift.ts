import { expect } from "chai";
import { mapRisks } from "../../../../keeper/domain/composition.ts";
import { pips } from "../../../../keeper/domain/units.ts";
import { PREMIUM, SETTINGS } from "./setting.ts";

export const WEEK = 604_800n;

/** Most net movement, in whole pips, that budget B allows in a window of `seconds`: B/2 + B/2 for every 7 days. */
export const mostIn = (seconds: bigint, budget: bigint): bigint => ((budget / 2n) * (WEEK + seconds)) / WEEK;

/** Remembers where a value was and refuses a net fall beyond the budget between any two points of its life. */
export class FallWatch {
  readonly #points: { at: bigint; value: bigint }[] = [];
  readonly #name: string;
  readonly #budget: bigint;

  constructor(name: string, budget: bigint) {
    this.#name = name;
    this.#budget = budget;
  }

  record(at: bigint, value: bigint): void {
    for (const earlier of this.#points) {
      const fell = earlier.value - value;
      // Any window, not only 7 days: the week's bound B is the case at - earlier.at = 7 days.
      expect(fell <= mostIn(at - earlier.at, this.#budget), `${this.#name} fell by ${fell}`).to.equal(true);
    }
    this.#points.push({ at, value });
  }
}

/** Parts whose total haircut is exactly `haircut` at weights of 1: everything beyond the add-on is credit. */
export const exactly = (haircut: bigint) => ({
  premium: PREMIUM,
  haircut: mapRisks((risk) => pips(risk === "credit" ? haircut - SETTINGS.addOn : 0n)),
});
