import { describe, expect, test } from "vitest";
import type { ExperimentDraft } from "../../../server/dunning/experiments/experiment.ts";
import { newcombe, wilson } from "../../../server/dunning/experiments/intervals.ts";
import type { EnrolledCase } from "../../../server/dunning/experiments/outcomes.ts";
import { resultsOf } from "../../../server/dunning/experiments/results.ts";
import type { SegmentAttributes } from "../../../server/dunning/segments/segment.ts";
import { DAY, T0 } from "../make-facts.ts";
import { holdOutDraft, LOST_SUMS, recruit, retryDraft, started } from "./experiments.ts";

const AFTER = T0 + 29 * DAY;

/** `of` customers of an arm, of whom `recovered` recovered, spread evenly; ids go on from `from`. */
const group = (
  armId: string,
  of: number,
  recovered: number,
  from: number,
  over: Partial<EnrolledCase> = {},
) =>
  Array.from({ length: of }, (_, i) =>
    recruit(from + i, {
      armId,
      ...(Math.floor(((i + 1) * recovered) / of) > Math.floor((i * recovered) / of)
        ? {}
        : { sums: LOST_SUMS }),
      ...over,
    }),
  );
const results = (
  draft: ExperimentDraft,
  recruits: EnrolledCase[],
  now = AFTER,
  stoppedAt: number | null = null,
) => resultsOf(started(draft, { stoppedAt }), recruits, now);
const arm = ({ arms }: ReturnType<typeof results>, id: string) => arms.find((each) => each.id === id)!;

describe("what counts", () => {
  test("is a case whose window is over, even if it closed long before", () => {
    const recruits = [recruit(1), recruit(2, { openedAt: T0 + 1 })];
    expect(arm(results(retryDraft(), recruits, T0 + 28 * DAY), "now")).toMatchObject({
      cases: 1,
      running: 1,
    });
    expect(arm(results(retryDraft(), recruits, T0 + 28 * DAY + 1), "now")).toMatchObject({
      cases: 2,
      running: 0,
    });
    // Stopped in between, the second one is never old enough.
    expect(arm(results(retryDraft(), recruits, T0 + 90 * DAY, T0 + 28 * DAY), "now")).toMatchObject({
      cases: 1,
      running: 1,
    });
  });

  test("is each customer's first case", () => {
    const recruits = [
      recruit(1, { sums: LOST_SUMS }),
      recruit(2, { customerId: "cus_1", openedAt: T0 + 1 }),
      recruit(3, { customerId: "cus_1", openedAt: T0 + 2 }),
    ];
    expect(arm(results(retryDraft(), recruits.reverse()), "now")).toMatchObject({
      cases: 1,
      later: 2,
      recovered: 0,
    });
  });

  const eur = { currency: "eur", failed: 100, recovered: 0, reversed: 0, lost: 0 };
  test.each<[string, EnrolledCase["sums"], number, number]>([
    ["all came in", [{ ...eur, recovered: 100 }], 1, 100],
    ["half is still open", [{ ...eur, recovered: 50 }], 0, 50],
    ["one invoice came in and one was voided", [{ ...eur, recovered: 60, lost: 40 }], 1, 60],
    ["all came in and went back", [{ ...eur, recovered: 100, reversed: 100, lost: 100 }], 0, 0],
    [
      "the other currency is open",
      [
        { ...eur, recovered: 100 },
        { ...eur, currency: "usd" },
      ],
      0,
      100,
    ],
    ["nothing is known to have failed", [], 0, 0],
  ])("as recovered when nothing is open and money stayed: %s", (_, sums, recovered, amount) => {
    const found = arm(results(retryDraft(), [recruit(1, { sums })]), "now");
    expect(found.recovered).toBe(recovered);
    expect(found.amounts[0]?.recovered ?? 0).toBe(amount);
  });
});

describe("the figures", () => {
  const recruits = [...group("now", 200, 100, 0), ...group("fixed", 200, 150, 1_000)];

  test("are Wilson's and Newcombe's, and the verdict speaks of the better arm", () => {
    const found = results(retryDraft(), recruits);
    expect(arm(found, "now")).toMatchObject({
      isControl: true,
      cases: 200,
      recovered: 100,
      recoveredShare: wilson({ hits: 100, of: 200 }),
      amounts: [{ currency: "eur", failed: 2_000_000, recovered: 1_000_000, share: { value: 0.5 } }],
      comparison: null,
    });
    const { comparison } = arm(found, "fixed");
    expect(comparison).toMatchObject({
      against: "now",
      difference: newcombe({ hits: 150, of: 200 }, { hits: 100, of: 200 }),
      stratified: { value: 0.25 },
      verdict: "better",
    });
    expect(comparison!.always.low).toBeGreaterThan(0);
    expect(comparison!.p).toBeLessThan(0.05);
    expect(found.verdict).toEqual({ kind: "better", armId: "fixed" });
    expect(found).toMatchObject({ balanced: true, holdOut: null, harmful: [] });
  });

  test("say worse of an arm that is, and then that none is better than the control", () => {
    const other = [...group("now", 200, 150, 0), ...group("fixed", 200, 100, 1_000)];
    expect(results(retryDraft(), other).verdict).toEqual({ kind: "worse", armId: null });
  });

  test("say nothing before every arm has the minimum, and no more than there is", () => {
    expect(results(retryDraft({ minimum: 201 }), recruits).verdict.kind).toBe("too_early");
    expect(arm(results(retryDraft({ minimum: 201 }), recruits), "fixed").comparison!.verdict).toBe(
      "too_early",
    );
    const alike = [...group("now", 200, 100, 0), ...group("fixed", 200, 102, 1_000)];
    expect(results(retryDraft(), alike).verdict).toEqual({ kind: "no_difference", armId: null });
    expect(results(retryDraft(), []).verdict.kind).toBe("too_early");
  });

  test("are stricter the more arms there are", () => {
    const policies = [
      { kind: "prior" },
      { kind: "learned" },
      { kind: "schedule", days: [1] },
      { kind: "schedule", days: [2] },
    ];
    const four = retryDraft({
      control: "a",
      arms: ["a", "b", "c", "d"].map((id, i) => ({ id, name: id, share: 25, policy: policies[i] })),
    });
    const two = retryDraft({
      control: "a",
      arms: ["a", "b"].map((id, i) => ({ id, name: id, share: 50, policy: policies[i] })),
    });
    const ab = [...group("a", 400, 200, 0), ...group("b", 400, 250, 1_000)];
    const p = (draft: ExperimentDraft) => arm(results(draft, ab), "b").comparison!.p;
    expect(p(four)).toBeCloseTo(Math.min(1, 3 * p(two)), 12);
  });

  test("warn when the groups are not as large as drawn", () => {
    const off = [...group("now", 600, 300, 0), ...group("fixed", 400, 200, 1_000)];
    expect(results(retryDraft(), off).balanced).toBe(false);
    const slightly = [...group("now", 520, 300, 0), ...group("fixed", 480, 200, 1_000)];
    expect(results(retryDraft(), slightly).balanced).toBe(true);
    expect(results(retryDraft(), []).balanced).toBe(true);
  });

  test("compare alike cases where chance made the groups unlike", () => {
    const input = (country: string, amount: number): SegmentAttributes => ({
      amount,
      currency: "eur",
      country,
      plan: null,
      product: null,
      tenure_days: null,
      mrr: null,
      decline_class: "soft",
      decline_code: null,
      rail: "card",
      invoice_kind: "renewal",
      collection_method: "charge_automatically",
      invoices_paid: 0,
      failures_before: 0,
      metadata: {},
    });
    const unlike = [
      ...group("now", 80, 72, 0, { attributes: input("DE", 100) }),
      ...group("now", 20, 2, 100, { attributes: input("US", 100) }),
      ...group("fixed", 20, 18, 200, { attributes: input("DE", 100) }),
      ...group("fixed", 80, 8, 300, { attributes: input("US", 100) }),
    ];
    const found = results(retryDraft(), unlike);
    expect(arm(found, "fixed").comparison).toMatchObject({
      difference: { value: expect.closeTo(-0.48, 12) },
      stratified: { value: expect.closeTo(0, 12) },
    });
    expect(found.strata.filter(({ dimension }) => dimension === "country")).toEqual([
      { dimension: "country", value: "DE", cases: { now: 80, fixed: 20 } },
      { dimension: "country", value: "US", cases: { now: 20, fixed: 80 } },
    ]);
    const sizes = Array.from({ length: 99 }, (_, i) => recruit(i, { attributes: input("DE", i) }));
    expect(
      results(retryDraft(), sizes)
        .strata.filter(({ dimension }) => dimension === "amount")
        .map(({ cases }) => cases.now),
    ).toEqual([33, 33, 33]);
  });
});

describe("guards", () => {
  const withGuard = (armId: string, of: number, hit: number, from: number, what: object) =>
    group(armId, of, of, from).map((each, i) => (i % of < hit ? { ...each, ...what } : each));

  test.each([
    ["cancellations", { cancelled: true }],
    ["disputes", { disputed: true }],
  ] as const)("warn of more %s, also when more money comes in", (guard, what) => {
    const recruits = [...group("now", 300, 150, 0), ...withGuard("fixed", 300, 45, 1_000, what)];
    const found = results(retryDraft(), recruits);
    expect(found.verdict.kind).toBe("better");
    expect(found.harmful).toEqual([{ armId: "fixed", guard }]);
    expect(arm(found, "fixed").guards.find(({ id }) => id === guard)).toMatchObject({
      count: 45,
      share: wilson({ hits: 45, of: 300 }),
      difference: newcombe({ hits: 45, of: 300 }, { hits: 0, of: 300 }),
      worse: true,
    });
  });

  test("are stricter the more arms are watched", () => {
    const policies = [{ kind: "prior" }, { kind: "learned" }, { kind: "schedule", days: [1] }];
    const arms = (ids: string[], share: number) =>
      ids.map((id, i) => ({ id, name: id, share, policy: policies[i] }));
    const two = retryDraft({ control: "a", arms: arms(["a", "b"], 50) });
    // With equal shares; the hold-out takes the rest.
    const three = retryDraft({ control: "a", holdOut: 1, arms: arms(["a", "b", "c"], 33) });
    const warnsFrom = (draft: ExperimentDraft) => {
      const control = group("a", 300, 150, 0);
      const warns = (hits: number) =>
        results(draft, [...control, ...withGuard("b", 300, hits, 1_000, { cancelled: true })]).harmful
          .length > 0;
      let [silent, warned] = [0, 100];
      expect([warns(silent), warns(warned)]).toEqual([false, true]);
      while (warned - silent > 1) {
        const middle = Math.floor((silent + warned) / 2);
        if (warns(middle)) warned = middle;
        else silent = middle;
      }
      return warned;
    };
    expect(warnsFrom(three)).toBeGreaterThan(warnsFrom(two));
  });

  test("are silent where there are as many, or fewer", () => {
    const same = [
      ...withGuard("now", 300, 45, 0, { cancelled: true }),
      ...withGuard("fixed", 300, 48, 1_000, { cancelled: true }),
    ];
    expect(results(retryDraft(), same).harmful).toEqual([]);
    const fewer = [
      ...withGuard("now", 300, 60, 0, { cancelled: true }),
      ...withGuard("fixed", 300, 5, 1_000, { cancelled: true }),
    ];
    expect(results(retryDraft(), fewer).harmful).toEqual([]);
  });
});

describe("incremental recovery", () => {
  test("is told beside a hold-out only, against what Stripe alone recovers", () => {
    expect(results(retryDraft(), group("now", 200, 100, 0)).holdOut).toBeNull();

    const recruits = [...group("now", 200, 150, 0), ...group("hold_out", 200, 100, 1_000)];
    const found = results(holdOutDraft(), recruits);
    expect(found.holdOut).toMatchObject({
      id: "hold_out",
      cases: 200,
      recovered: 100,
      incremental: [
        {
          armId: "now",
          comparison: { against: "hold_out", verdict: "better" },
          // A quarter more of the 20,000.00 that failed in the arm.
          amounts: [{ currency: "eur", difference: { value: 0.25 }, recovered: 500_000 }],
        },
      ],
    });
    expect(found.verdict).toEqual({ kind: "better", armId: "now" });
  });
});
