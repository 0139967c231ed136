import { print } from "../../keeper/cli/render.ts";

/** What the demo claims, each line checked as it happens. */
export class Checklist {
  #held = 0;
  readonly #broken: string[] = [];

  holds(claim: string, condition: boolean): void {
    if (condition) this.#held += 1;
    else this.#broken.push(claim);
    print(`  ${condition ? "ok    " : "FAILED"} ${claim}`);
  }

  /** Prints the count; true when every claim held and there was at least one. */
  summary(): boolean {
    print(`\n${this.#held} steps held, ${this.#broken.length} failed`);
    for (const claim of this.#broken) print(`  FAILED ${claim}`);
    return this.#broken.length === 0 && this.#held > 0;
  }
}
