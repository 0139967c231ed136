import { expect } from "chai";
import fc from "fast-check";
import { OutOfDomainError } from "../../../../keeper/domain/errors.ts";
import { type Loan, type PoolStress, runLoanTape } from "../../../../keeper/domain/structure/loanTape.ts";
import {
  runWaterfall,
  type WaterfallPeriod,
  type WaterfallTerms,
} from "../../../../keeper/domain/structure/waterfall.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const d = (value: string | number): Decimal => new Decimal(value);
const usd = (amount: number): bigint => BigInt(amount) * 1_000_000n;
const calm: PoolStress = { defaultRate: d(0), dilutionRate: d(0), lgd: d("0.5"), recoveryLag: 2 };
const sum = (amounts: Readonly<Record<string, bigint>>): bigint =>
  Object.values(amounts).reduce((total, amount) => total + amount, 0n);

const terms: WaterfallTerms = {
  periodsPerYear: 12,
  custodyFee: d("0.001"),
  adminFee: d("0.001"),
  servicingFee: d("0.005"),
  senior: { balance: usd(900_000), annualRate: d("0.06") },
  junior: { balance: usd(50_000), annualRate: d("0.10") },
  reserve: usd(30_000),
};
const bullet: Loan = {
  id: "a",
  principal: usd(1_000_000),
  annualRate: d("0.12"),
  periods: 12,
  amortisation: "bullet",
};
const linear: Loan = { ...bullet, id: "b", amortisation: "linear" };

const rate = (max: number) => fc.integer({ min: 0, max }).map((n) => d(n).div(10_000));
const anyLoan: fc.Arbitrary<Loan> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 4 }),
  principal: fc.bigInt(0n, 10n ** 13n),
  annualRate: rate(5_000),
  periods: fc.integer({ min: 1, max: 24 }),
  amortisation: fc.constantFrom("bullet", "linear"),
});
const anyStress: fc.Arbitrary<PoolStress> = fc.record({
  defaultRate: rate(2_000),
  dilutionRate: rate(1_000),
  lgd: rate(10_000),
  recoveryLag: fc.integer({ min: 0, max: 6 }),
  repurchase: fc.option(
    fc.record({ trigger: rate(2_000), cap: rate(2_000), providerStressPd: rate(10_000) }),
    { nil: undefined },
  ),
});
const anyTerms: fc.Arbitrary<WaterfallTerms> = fc.record({
  periodsPerYear: fc.constantFrom(4, 12, 52),
  custodyFee: rate(100),
  adminFee: rate(100),
  servicingFee: rate(300),
  senior: fc.record({ balance: fc.bigInt(0n, 10n ** 14n), annualRate: rate(2_000) }),
  junior: fc.record({ balance: fc.bigInt(0n, 10n ** 13n), annualRate: rate(3_000) }),
  reserve: fc.bigInt(0n, 10n ** 12n),
  feeDeferral: fc.boolean(),
});

describe("loan tape", () => {
  it("pays the schedule when nothing goes wrong", () => {
    const periods = runLoanTape([bullet], calm, 12);
    expect(periods.length).to.equal(14);
    expect(periods[0]).to.include({ interest: usd(10_000), principal: 0n, due: usd(10_000) });
    expect(periods[11]).to.include({ interest: usd(10_000), principal: usd(1_000_000), closing: 0n });
    const even = runLoanTape([linear], calm, 12);
    expect(even.reduce((total, { principal }) => total + principal, 0n)).to.equal(usd(1_000_000));
    expect(even[5]?.opening).to.equal(
      usd(1_000_000) - even.slice(0, 5).reduce((t, { principal }) => t + principal, 0n),
    );
  });

  it("recovers what the LGD leaves, after the lag", () => {
    const [first, , third] = runLoanTape([bullet], { ...calm, defaultRate: d("0.01") }, 12);
    expect(first?.defaulted).to.equal(usd(10_000));
    expect(third?.recovered).to.equal(usd(5_000));
  });

  it("the servicer pays past the trigger, up to its cap times its survival, and then keeps the recovery", () => {
    const repurchase = { trigger: d("0.005"), cap: d("0.02"), providerStressPd: d("0.25") };
    const periods = runLoanTape([bullet], { ...calm, defaultRate: d("0.01"), repurchase }, 12);
    expect(periods[0]?.repurchased).to.equal(usd(5_000));
    expect(periods[2]?.recovered).to.equal(usd(2_500));
    expect(periods.reduce((total, { repurchased }) => total + repurchased, 0n)).to.equal(usd(15_000));
  });

  it("keeps its books to the last unit: opening = principal + diluted + defaulted + closing", () => {
    fc.assert(
      fc.property(fc.array(anyLoan, { minLength: 1, maxLength: 12 }), anyStress, (loans, stress) => {
        const periods = runLoanTape(loans, stress, 12);
        periods.forEach((p, i) => {
          expect(p.principal + p.diluted + p.defaulted + p.closing).to.equal(p.opening);
          expect(periods[i + 1]?.opening ?? 0n).to.equal(p.closing);
          expect(p.repurchased <= p.defaulted).to.equal(true);
        });
        const recovered = periods.reduce((t, p) => t + p.recovered, 0n);
        const lost = periods.reduce((t, p) => t + p.defaulted - p.repurchased, 0n);
        expect(recovered <= lost).to.equal(true);
        expect(periods[periods.length - 1]?.closing).to.equal(0n);
      }),
      { numRuns: 200 },
    );
  });
});

describe("waterfall (model.md section 8)", () => {
  const scheduled = runWaterfall(runLoanTape([linear], calm, 12), terms);

  it("pays everybody in full when nothing goes wrong, equity last", () => {
    expect(scheduled.seniorLoss).to.equal(0n);
    expect(scheduled.seniorInterestOwed).to.equal(0n);
    expect(scheduled.juniorLoss).to.equal(0n);
    const [first] = scheduled.periods;
    // 1 000 000 / 12 of principal to the senior; fees and coupons as agreed; the rest is equity's.
    expect(first?.uses).to.include({
      custody: usd(1_000_000) / 12_000n,
      servicing: (usd(1_000_000) * 5n) / 12_000n,
      seniorInterest: usd(4_500),
      seniorPrincipal: usd(1_000_000) / 12n,
      juniorPrincipal: 0n,
      toReserve: usd(30_000),
    });
    expect(first?.diverting).to.deep.equal([]);
  });

  it("conserves cash exactly in every period, over fuzzed tapes, stresses and terms", () => {
    fc.assert(
      fc.property(
        fc.array(anyLoan, { minLength: 1, maxLength: 12 }),
        anyStress,
        anyTerms,
        (loans, stress, deal) => {
          const pool = runLoanTape(loans, stress, deal.periodsPerYear);
          const result = runWaterfall(pool, deal);
          let senior = deal.senior.balance;
          let junior = deal.junior.balance;
          let reserve = deal.reserve;
          result.periods.forEach((period: WaterfallPeriod) => {
            expect(sum(period.sources)).to.equal(sum(period.uses));
            for (const amount of [...Object.values(period.sources), ...Object.values(period.uses)])
              expect(amount >= 0n).to.equal(true);
            expect(period.sources.fromReserve).to.equal(reserve);
            reserve = period.uses.toReserve;
            senior -= period.uses.seniorPrincipal;
            junior -= period.uses.juniorPrincipal;
            expect([period.seniorBalance, period.juniorBalance, period.reserve]).to.deep.equal([
              senior,
              junior,
              reserve,
            ]);
          });
          expect(reserve).to.equal(0n);
          // Over the whole life: all cash in is all cash out.
          const into = pool.reduce(
            (t, p) => t + p.interest + p.principal + p.recovered + p.repurchased,
            deal.reserve,
          );
          const out = result.periods.reduce((t, p) => t + sum(p.uses) - p.uses.toReserve, 0n);
          expect(out).to.equal(into);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("nobody is paid before those above: a loss or arrears at the top leaves nothing below at the end", () => {
    fc.assert(
      fc.property(
        fc.array(anyLoan, { minLength: 1, maxLength: 8 }),
        anyStress,
        anyTerms,
        (loans, stress, deal) => {
          const { periods, seniorLoss, juniorLoss } = runWaterfall(
            runLoanTape(loans, stress, deal.periodsPerYear),
            deal,
          );
          const last = periods[periods.length - 1];
          if (seniorLoss > 0n)
            expect([last?.uses.juniorInterest, last?.uses.juniorPrincipal, last?.uses.equity]).to.deep.equal([
              0n,
              0n,
              0n,
            ]);
          if (juniorLoss > 0n) expect(last?.uses.equity).to.equal(0n);
          for (const { diverting, seniorBalance, uses } of periods)
            if (diverting.length > 0 && seniorBalance > 0n)
              expect([
                uses.juniorInterest,
                uses.juniorPrincipal,
                uses.deferredServicing,
                uses.equity,
              ]).to.deep.equal([0n, 0n, 0n, 0n]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("a fired trigger diverts to the senior, defers the servicing fee, and says so", () => {
    const stress = { ...calm, defaultRate: d("0.06") };
    const pool = runLoanTape([linear], stress, 12);
    const plain = runWaterfall(pool, terms);
    const deferring = runWaterfall(pool, { ...terms, feeDeferral: true });
    const [first] = deferring.periods;
    expect(first?.diverting).to.deep.equal(["collection", "overdue"]);
    expect(first?.uses).to.include({ servicing: 0n, juniorInterest: 0n, equity: 0n });
    expect((first?.uses.seniorPrincipal ?? 0n) > (plain.periods[0]?.uses.seniorPrincipal ?? 0n)).to.equal(
      true,
    );
    const paid = (result: typeof plain) =>
      result.periods.reduce((t, { uses }) => t + uses.seniorPrincipal, 0n);
    expect(paid(deferring) >= paid(plain)).to.equal(true);
  });

  it("more defaults never leave the senior better off", () => {
    fc.assert(
      fc.property(
        fc.array(anyLoan, { minLength: 1, maxLength: 6 }),
        rate(3_000),
        rate(3_000),
        (loans, a, b) => {
          const loss = (defaultRate: Decimal) => {
            const { seniorLoss, seniorInterestOwed } = runWaterfall(
              runLoanTape(loans, { ...calm, defaultRate }, 12),
              {
                ...terms,
                senior: { balance: usd(2_000_000), annualRate: d(0) },
              },
            );
            return seniorLoss + seniorInterestOwed;
          };
          // The triggers only speed payment up; with a senior that bears no interest total cash decides.
          const [low, high] = [loss(Decimal.min(a, b)), loss(Decimal.max(a, b))];
          expect(high + 1_000n >= low).to.equal(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("refuses empty pools, bad rates and negative balances", () => {
    expect(() => runWaterfall([], terms)).to.throw(OutOfDomainError);
    const pool = runLoanTape([bullet], calm, 12);
    expect(() => runWaterfall(pool, { ...terms, reserve: -1n })).to.throw(OutOfDomainError);
    expect(() => runWaterfall(pool, { ...terms, periodsPerYear: 0 })).to.throw(OutOfDomainError);
    expect(() => runWaterfall(pool, { ...terms, adminFee: d("1.5") })).to.throw(OutOfDomainError);
    expect(() => runLoanTape([], calm, 12)).to.throw(OutOfDomainError);
    expect(() => runLoanTape([{ ...bullet, principal: -1n }], calm, 12)).to.throw(OutOfDomainError);
    expect(() => runLoanTape([{ ...bullet, periods: 0 }], calm, 12)).to.throw(OutOfDomainError);
    expect(() => runLoanTape([bullet], { ...calm, recoveryLag: 0.5 }, 12)).to.throw(OutOfDomainError);
  });
});
