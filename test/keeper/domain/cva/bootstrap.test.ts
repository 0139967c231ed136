import { expect } from "chai";
import { bootstrapHazards } from "../../../../keeper/domain/cva/bootstrap.ts";
import { addMonths, cdsSchedule, dayOf, isoOf } from "../../../../keeper/domain/cva/cdsSchedule.ts";
import { survival } from "../../../../keeper/domain/cva/hazard.ts";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const d = (value: string | number): Decimal => new Decimal(value);
const curveOf = (
  date: string,
  quotes: readonly (readonly [years: number, spread: string])[],
  recovery: string,
  rate: string,
) =>
  bootstrapHazards({
    date,
    quotes: quotes.map(([years, spread]) => ({ months: 12 * years, spread: d(spread) })),
    recovery: d(recovery),
    discount: (t) => t.times(d(rate).negated()).exp(),
  });

// QuantLib 1.29: SpreadCdsHelper(quarterly, Following, WeekendsOnly, TwentiethIMM, settlement 0, Act/360),
// PiecewiseFlatHazardRate, Act/365F; run for this table. QuantLib's own solver stops at 1e-12.
const CASES = [
  {
    name: "model.md section 5",
    inputs: [
      "2025-01-15",
      [
        [1, "0.01"],
        [3, "0.015"],
        [5, "0.02"],
        [10, "0.025"],
      ],
      "0.4",
      "0.04",
    ],
    nodes: {
      "2026-03-20": "0.01677687954369",
      "2028-03-20": "0.03067858846079",
      "2030-03-20": "0.04992587913923",
      "2035-03-20": "0.05564856949664",
    },
    survivals: {
      "2026-01-15": "0.9833630685761",
      "2027-01-15": "0.9559803619024",
      "2030-01-15": "0.8417624433424",
      "2032-01-15": "0.7538580836201",
    },
  },
  {
    name: "starting on an IMM date",
    inputs: [
      "2024-03-20",
      [
        [1, "0.005"],
        [2, "0.006"],
        [5, "0.008"],
      ],
      "0.25",
      "0.02",
    ],
    nodes: {
      "2025-03-20": "0.00672357237984",
      "2026-03-20": "0.00947381753924",
      "2029-03-20": "0.01272610491124",
    },
    survivals: { "2025-03-20": "0.9932989802599", "2029-03-20": "0.9470431984872" },
  },
  {
    name: "a leap day, an inverted spread, a node on a weekend",
    inputs: [
      "2024-02-29",
      [
        [1, "0.03"],
        [2, "0.035"],
        [3, "0.03"],
        [7, "0.04"],
      ],
      "0.4",
      "0.055",
    ],
    nodes: {
      "2025-03-20": "0.05022383470178",
      "2026-03-20": "0.06866760047561",
      "2027-03-22": "0.02999941647974",
      "2031-03-20": "0.08686613696704",
    },
    survivals: { "2025-02-28": "0.9510165301736", "2026-02-28": "0.8888019756108" },
  },
  {
    name: "trade date on a Saturday, no interest",
    inputs: ["2024-12-21", [[5, "0.012"]], "0.4", "0"],
    nodes: { "2030-03-20": "0.02025520323558" },
    survivals: { "2025-12-21": "0.9799485553506" },
  },
  {
    name: "the day before an IMM date, a distressed name",
    inputs: [
      "2025-06-19",
      [
        [1, "0.2"],
        [5, "0.18"],
      ],
      "0.1",
      "0.01",
    ],
    nodes: { "2026-06-22": "0.22501159788318", "2030-06-20": "0.19320464717688" },
    survivals: { "2026-06-19": "0.7985069577153", "2032-06-19": "0.2501837669031" },
  },
] as const;

describe("hazard bootstrap (QuantLib 1.29)", () => {
  for (const { name, inputs, nodes, survivals } of CASES)
    it(name, () => {
      const curve = curveOf(inputs[0], inputs[1], inputs[2], inputs[3]);
      const today = dayOf(inputs[0]);
      expect(curve.map(({ years }) => isoOf(today + years.times(365).round().toNumber()))).to.deep.equal(
        Object.keys(nodes),
      );
      Object.values(nodes).forEach((hazard, i) => {
        expect(curve[i]?.hazard.minus(hazard).abs().lt("5e-12"), `${curve[i]?.hazard}`).to.equal(true);
      });
      for (const [date, value] of Object.entries(survivals)) {
        const at = survival(curve, d(dayOf(date) - today).div(365));
        expect(at.minus(value).abs().lt("5e-12"), `${date} ${at}`).to.equal(true);
      }
    });

  it("gives .0167768795 .0306785885 .0499258791 .0556485695 to the digits of model.md", () => {
    const [date, quotes, recovery, rate] = CASES[0].inputs;
    expect(curveOf(date, quotes, recovery, rate).map(({ hazard }) => hazard.toFixed(10))).to.deep.equal([
      "0.0167768795",
      "0.0306785885",
      "0.0499258791",
      "0.0556485695",
    ]);
  });

  it("no spread, no hazard; wider spreads, higher first hazard", () => {
    expect(curveOf("2025-01-15", [[5, "0"]], "0.4", "0.04")[0]?.hazard.toString()).to.equal("0");
    const first = (spread: string) => curveOf("2025-01-15", [[5, spread]], "0.4", "0.04")[0]?.hazard ?? d(0);
    expect(first("0.02").gt(first("0.01"))).to.equal(true);
    expect(first("0.01").gt(first("0.000001"))).to.equal(true);
  });

  it("refuses quotes without a solution, disorder and recovery 1", () => {
    const refused: readonly Parameters<typeof curveOf>[] = [
      ["2025-01-15", [], "0.4", "0.04"],
      [
        "2025-01-15",
        [
          [5, "0.01"],
          [3, "0.01"],
        ],
        "0.4",
        "0.04",
      ],
      [
        "2025-01-15",
        [
          [1, "0.10"],
          [2, "0.01"],
        ],
        "0.4",
        "0.04",
      ],
      ["2025-01-15", [[1, "NaN"]], "0.4", "0.04"],
      ["2025-01-15", [[1, "0.01"]], "1", "0.04"],
      ["2025-02-31", [[1, "0.01"]], "0.4", "0.04"],
    ];
    for (const inputs of refused) expect(() => curveOf(...inputs)).to.throw(OutOfDomainError);
  });

  it("schedules run over IMM twentieths, Following but for the last", () => {
    expect(cdsSchedule(dayOf("2025-01-15"), 12).map(isoOf)).to.deep.equal([
      "2025-01-15",
      "2025-03-20",
      "2025-06-20",
      "2025-09-22",
      "2025-12-22",
      "2026-03-20",
    ]);
    expect(isoOf(addMonths(dayOf("2024-01-31"), 1))).to.equal("2024-02-29");
    expect(isoOf(addMonths(dayOf("2024-11-30"), 3))).to.equal("2025-02-28");
  });
});
