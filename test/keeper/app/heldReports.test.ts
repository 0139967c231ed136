import { expect } from "chai";
import { type HeldPreview, sendsHeld } from "../../../keeper/app/heldReports.ts";
import type { SubmitHeld } from "../../../keeper/app/tickTypes.ts";

const cases = (["held", "ignored"] as const).flatMap((kind) =>
  [false, true].flatMap((loosensOnly) =>
    [false, true].flatMap((heartbeatDue) =>
      [false, true].map((pending): HeldPreview => ({ kind, loosensOnly, heartbeatDue, pending })),
    ),
  ),
);
const sent = (setting: SubmitHeld) => cases.filter((preview) => sendsHeld(setting, preview));

describe("which reports go out although they would be held", () => {
  it("never: none", () => {
    expect(sent("never")).to.deep.equal([]);
  });

  it("loosening: once for the reviewer, then with the heartbeat; no tightening", () => {
    for (const preview of cases)
      expect(sendsHeld("loosening", preview), JSON.stringify(preview)).to.equal(
        preview.loosensOnly && (!preview.pending || preview.heartbeatDue),
      );
  });

  it("always: also every tightening that the contract would take for review", () => {
    const more = sent("always").filter((preview) => !sendsHeld("loosening", preview));
    expect(more).to.have.length(4);
    for (const preview of more) expect(preview).to.include({ kind: "held", loosensOnly: false });
  });
});
