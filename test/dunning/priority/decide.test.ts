import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { publishedBuiltInStrategies } from "../../../server/dunning/strategies/built-in.ts";
import { readSegments, ruleSchema } from "../../../server/dunning/segments/segment.ts";
import {
  card,
  charge,
  DAY,
  evidence,
  hold,
  HOUR,
  invoice,
  paymentEvent,
  snapshot,
  T0,
  visa,
} from "../make-facts.ts";

const caseOf = (over: Partial<Snapshot> = {}, now = T0 + HOUR) => decide(snapshot(over), now).cases.at(-1)!;
const declined = (declineCode: string, over: Partial<Snapshot> = {}) =>
  caseOf({
    charges: [charge({ evidence: evidence({ declineCode, outcomeType: "issuer_declined" }) })],
    ...over,
  });
const basisOf = (case_: { priorityReasons: { code: string }[] }) =>
  case_.priorityReasons.find(({ code }) => code === "self_cure");

const sent = (over: Partial<ReturnType<typeof invoice>> = {}) =>
  invoice({ collectionMethod: "send_invoice", subscriptionId: null, dueAt: T0, attemptCount: 0, ...over });
const overdue = (before: ReturnType<typeof invoice>[] = [], now = T0 + HOUR) =>
  caseOf({ invoices: [sent(), ...before], charges: [], paymentEvents: [], subscriptions: [] }, now);
const paidLate = (days: number) => (_: unknown, i: number) =>
  sent({
    id: `in_before_${i}`,
    status: "paid",
    amountPaid: 2_000,
    amountRemaining: 0,
    dueAt: T0 - (i + 2) * 30 * DAY,
    paidAt: T0 - (i + 2) * 30 * DAY + days * DAY,
  });

describe("the priority of a case", () => {
  test("money that retries will bring needs nobody; a new card has to be asked for", () => {
    const funds = declined("insufficient_funds");
    const lost = declined("lost_card");
    const expired = declined("expired_card");
    expect(funds.selfCure).toBeGreaterThan(50);
    expect(basisOf(funds)).toMatchObject({ basis: "retries" });
    expect(funds.priorityReasons[0]).toMatchObject({ code: "contact_adds_little", percent: funds.selfCure });
    expect(lost.selfCure).toBeLessThan(20);
    expect(lost.priorityReasons[0]).toMatchObject({ code: "contact_helps" });
    expect(lost.expectedValue).toBeGreaterThan(2 * funds.expectedValue);
    expect(expired.expectedValue).toBeGreaterThan(lost.expectedValue);
  });

  test("the chance is at least that of the next try, and falls as tries fail", () => {
    const tries = (days: number[]) => days.map((day, i) => charge({ id: `ch_${i}`, at: T0 + day * DAY }));
    const afterTries = (days: number[]) => caseOf({ charges: tries(days) }, T0 + days.at(-1)! * DAY + HOUR);
    const first = decide(snapshot(), T0 + HOUR);
    const next = first.commands.find((command) => command.do.kind === "charge")!;
    const chance = next.reasons.find(({ code }) => code === "best_of_sequence")?.chance;
    expect(first.cases[0]!.selfCure).toBeGreaterThanOrEqual(Math.floor(100 * Number(chance)));
    expect(afterTries([0, 4, 8, 12, 16]).selfCure).toBeLessThan(afterTries([0]).selfCure!);
    expect(afterTries([0, 4, 8, 12, 16]).expectedValue).toBeGreaterThan(afterTries([0]).expectedValue);
  });

  test("a sent invoice is judged by how late its customer usually pays", () => {
    const prompt = overdue(Array.from({ length: 8 }, paidLate(2)));
    const unknown = overdue();
    const never = overdue(
      Array.from(
        { length: 8 },
        (_, i) => ({ ...paidLate(2)(_, i), status: "uncollectible", paidAt: null }) as const,
      ),
    );
    expect(basisOf(prompt)).toMatchObject({ basis: "lateness", n: 8 });
    expect(prompt.selfCure).toBeGreaterThan(unknown.selfCure!);
    expect(unknown.selfCure).toBeGreaterThan(never.selfCure!);
    expect(prompt.priorityReasons[0]!.code).toBe("contact_adds_little");
    expect(never.priorityReasons[0]!.code).toBe("contact_helps");
    expect(never.expectedValue).toBeGreaterThan(prompt.expectedValue);
  });

  test("who has not paid for longer is likelier to need somebody, and the case is looked at again for that", () => {
    const facts = { invoices: [sent()], charges: [], paymentEvents: [], subscriptions: [] };
    const first = decide(snapshot(facts), T0 + HOUR);
    expect(first.wakeAt).toBe(T0 + DAY);
    expect(decide(snapshot(facts), T0 + DAY - 1).cases).toEqual(first.cases);
    expect(overdue([], T0 + 30 * DAY).selfCure).toBeLessThan(overdue([], T0 + 7 * DAY).selfCure!);
    expect(overdue([], T0 + 7 * DAY).selfCure).toBeLessThan(overdue().selfCure!);
  });

  test("a promise is left to be kept, and a dispute is somebody's to answer", () => {
    const promised = caseOf({ holds: [hold({ kind: "promise", fromAt: T0, untilAt: T0 + 5 * DAY })] });
    const disputed = caseOf({ holds: [hold({ kind: "dispute", fromAt: T0 })] });
    expect(promised.selfCure).toBe(70);
    expect(promised.priorityReasons[0]).toMatchObject({ code: "contact_adds_little", by: T0 + 5 * DAY });
    expect(disputed).toMatchObject({ selfCure: 0, expectedValue: 600 });
  });

  test("Stripe's retries bring money too, and none come where Stripe has given up", () => {
    const watched = (nextPaymentAttemptAt: number | null) =>
      caseOf({
        settings: { ...snapshot().settings, retryMode: "watch" },
        invoices: [invoice({ nextPaymentAttemptAt, autoAdvance: true })],
      });
    expect(basisOf(watched(T0 + 3 * DAY))).toMatchObject({ basis: "stripe" });
    expect(basisOf(watched(null))).toMatchObject({ basis: "unasked" });
    expect(watched(null).expectedValue).toBeGreaterThan(watched(T0 + 3 * DAY).expectedValue);
  });

  test("invoices in another currency are left out, and a closed case is worth nobody's time", () => {
    const dollars = invoice({ id: "in_2", currency: "usd", amountDue: 900_000, amountRemaining: 900_000 });
    const both = caseOf({
      invoices: [invoice(), dollars],
      paymentEvents: [
        paymentEvent(),
        paymentEvent({ id: "evt_2", invoiceId: "in_2", at: T0 + 1, amountRemaining: 900_000 }),
      ],
      charges: [
        charge(),
        charge({
          id: "ch_2",
          paymentIntentId: "pi_2",
          invoiceId: "in_2",
          at: T0 + 1,
          currency: "usd",
          amount: 900_000,
        }),
      ],
    });
    expect(both.currency).toBe("eur");
    expect(both.expectedValue).toBeLessThanOrEqual(2_000);
    const gone = caseOf({ invoices: [invoice({ status: "void", voidedAt: T0 + 2 })] });
    expect(gone).toMatchObject({ status: "lost", selfCure: null, expectedValue: 0, priorityReasons: [] });
  });

  test("a card that replaced the one that failed pays by itself", () => {
    const replaced = declined("expired_card", {
      paymentMethods: [
        card({ attachedAt: T0 + 2 * HOUR, id: "pm_2", method: { ...visa, fingerprint: "fp_2" } }),
      ],
      customer: { ...snapshot().customer!, defaultPaymentMethodId: "pm_2", defaultChangedAt: T0 + 2 * HOUR },
    });
    expect(replaced.selfCure).toBeGreaterThan(80);
  });
});

describe("steps and the chance to pay by itself", () => {
  const calling = (rule?: unknown): Partial<Snapshot> => ({
    strategies: publishedBuiltInStrategies.map((strategy) => ({
      ...strategy,
      steps: [
        {
          id: "call",
          day: 0,
          atOnceIf: [],
          ...(rule ? { onlyIf: ruleSchema.parse(rule) } : {}),
          do: { kind: "task" as const, task: "call" as const },
        },
      ],
    })),
  });
  const call = (over: Partial<Snapshot>) =>
    decide(snapshot(over), T0 + HOUR).commands.find((command) => command.do.kind === "task");
  const lost = [charge({ evidence: evidence({ declineCode: "lost_card" }) })];

  test("a step says where a contact adds little, and still comes", () => {
    const hinted = call(calling())!;
    expect(hinted.reasons.map(({ code }) => code)).toContain("contact_adds_little");
    expect(call({ ...calling(), charges: lost })!.reasons.map(({ code }) => code)).not.toContain(
      "contact_adds_little",
    );
  });

  test("a merchant can leave it out where money comes by itself", () => {
    const below = { all: [{ field: "self_cure", op: "less_than", value: 40 }] };
    expect(call(calling(below))).toBeUndefined();
    expect(call({ ...calling(below), charges: lost })?.reasons).toContainEqual(
      expect.objectContaining({ code: "segment_row", field: "self_cure", hit: true }),
    );
  });

  test("segments choose the strategy that it depends on, so they cannot ask for it", () => {
    const rule = { any: [{ all: [{ field: "self_cure", op: "less_than", value: 40 }] }] };
    const read = readSegments([
      { id: "low", name: "Low", rule, strategyId: "soft_decline" },
      { id: "rest", name: "Rest", rule: { all: [] }, strategyId: "soft_decline" },
    ]);
    expect(read).toMatchObject({ ok: false, problems: [expect.stringContaining("only a step's condition")] });
  });
});
