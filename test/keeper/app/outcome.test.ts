import { expect } from "chai";
import { EXIT, exitCode, type Outcome } from "../../../keeper/app/outcome.ts";

const landed: Outcome = { kind: "landed", txHash: "0x1", block: 1 };
const hold: Outcome = { kind: "skipped", reason: "hold", detail: "unchanged" };
const already: Outcome = { kind: "skipped", reason: "alreadyReported", detail: "" };
const held: Outcome = { kind: "held", reason: "step", txHash: "0x1", block: 1 };
const unpriced: Outcome = { kind: "unpriced", detail: "" };
const timedOut: Outcome = { kind: "timedOut", detail: "" };
const capped: Outcome = { kind: "skipped", reason: "feeCap", detail: "" };

describe("exitCode", () => {
  for (const [name, outcomes, code] of [
    ["all landed", [landed, landed], EXIT.landed],
    ["landed, rest had nothing to do", [landed, hold], EXIT.landed],
    ["nothing to do", [hold, already], EXIT.nothingToDo],
    ["no assets", [], EXIT.nothingToDo],
    ["landed and unpriced", [landed, unpriced], EXIT.partial],
    ["held for review is no success", [landed, held], EXIT.partial],
    ["idle and timed out", [hold, timedOut], EXIT.partial],
    ["only held", [held], EXIT.failed],
    ["a skip for want of gas budget is no success", [capped], EXIT.failed],
    ["only timed out", [timedOut, unpriced], EXIT.failed],
  ] as const)
    it(name, () => expect(exitCode(outcomes)).to.equal(code));
});
