import { expect } from "chai";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import {
  ARMED,
  nextTriggerState,
  readTrigger,
  type Trigger,
  worstSeverity,
} from "../../../../keeper/domain/structure/triggers.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const read = (trigger: Trigger, value: string) => readTrigger(trigger, new Decimal(value));

describe("triggers (model.md section 8)", () => {
  // Metric, at the threshold, one step beyond, half severity, full severity.
  const rows: readonly (readonly [Trigger, string, string, string, string])[] = [
    ["collection", "0.95", "0.9499", "0.925", "0.90"],
    ["overdue", "0.05", "0.0501", "0.075", "0.10"],
    ["refund", "0.03", "0.0301", "0.045", "0.06"],
    ["freeze", "0.01", "0.0101", "0.015", "0.02"],
    ["gmv", "-0.20", "-0.2001", "-0.30", "-0.40"],
  ];
  for (const [trigger, at, beyond, half, full] of rows)
    it(`${trigger} fires past ${at}, not at it; severity .5 at ${half}, 1 from ${full}`, () => {
      expect(read(trigger, at).breached).to.equal(false);
      expect(read(trigger, beyond).breached).to.equal(true);
      expect(read(trigger, half).severity.toString()).to.equal("0.5");
      expect(read(trigger, full).severity.toString()).to.equal("1");
      expect(read(trigger, at).severity.toString()).to.equal("0");
    });

  it("good readings have no severity", () => {
    expect(read("collection", "1.02").severity.toString()).to.equal("0");
    expect(read("gmv", "0.5").severity.toString()).to.equal("0");
    expect(worstSeverity([]).toString()).to.equal("0");
    expect(worstSeverity([read("overdue", "0.06"), read("refund", "0.045")]).toString()).to.equal("0.5");
  });

  it("is armed again after two periods inside 90 % of the threshold, in a row", () => {
    const run = (values: readonly string[]) =>
      values.reduce((state, value) => nextTriggerState(state, read("overdue", value)), ARMED).active;
    expect(run(["0.06"])).to.equal(true);
    expect(run(["0.06", "0.045"])).to.equal(true);
    expect(run(["0.06", "0.045", "0.045"])).to.equal(false);
    expect(run(["0.06", "0.045", "0.0451"])).to.equal(true);
    expect(run(["0.06", "0.045", "0.0451", "0.04"])).to.equal(true);
    expect(run(["0.06", "0.045", "0.06", "0.01"])).to.equal(true);
    expect(run(["0.0451", "0.049"])).to.equal(false);
  });

  it("refuses thresholds that no shortfall can pass", () => {
    expect(() => readTrigger("overdue", new Decimal("0.1"), new Decimal(0))).to.throw(OutOfDomainError);
    expect(() => readTrigger("collection", new Decimal("0.9"), new Decimal(1))).to.throw(OutOfDomainError);
    expect(() => readTrigger("gmv", new Decimal("-0.3"), new Decimal("0.2"))).to.throw(OutOfDomainError);
    expect(() => read("overdue", "NaN")).to.throw(OutOfDomainError);
  });
});
