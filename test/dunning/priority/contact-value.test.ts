import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countPersonalContacts,
  contactValueOf,
  type OpenClaim,
} from "../../../server/dunning/priority/contact-value.ts";
import { DAY, T0 } from "../make-facts.ts";

const claim = (over: Partial<OpenClaim> = {}): OpenClaim => ({
  open: 10_000,
  chance: 0.2,
  expectedBy: T0 + 10 * DAY,
  basis: "retries",
  claimState: "soft",
  sampleSize: 4,
  ...over,
});
const value = (...claims: OpenClaim[]) => contactValueOf(claims, 0, "eur").expectedValue;
const verdict = (...claims: OpenClaim[]) => contactValueOf(claims, 0, "eur").reasons[0]?.code;

describe("what a contact is worth", () => {
  test("what it adds of the money that does not come by itself", () => {
    expect(contactValueOf([claim()], 0, "eur")).toMatchObject({
      selfCure: 20,
      expectedValue: 2_000,
      reasons: [
        { code: "contact_helps", percent: 20, adds: 20, amount: 2_000, currency: "eur", by: T0 + 10 * DAY },
        { code: "self_cure", basis: "retries", situation: "soft", percent: 20, n: 4 },
      ],
    });
  });

  test("a case that cures by itself needs none", () => {
    expect(verdict(claim({ chance: 0.86 }))).toBe("contact_adds_little");
    expect(verdict(claim({ chance: 0.86, claimState: "customer_action" }))).toBe("contact_adds_little");
    expect(verdict(claim({ chance: 0.1, claimState: "customer_action" }))).toBe("contact_helps");
    expect(verdict(claim({ chance: 0.1, claimState: "technical" }))).toBe("contact_adds_little");
  });

  test("where the customer has to act it helps more than where money comes by itself", () => {
    const of = (claimState: OpenClaim["claimState"]) => value(claim({ claimState }));
    expect(of("customer_action")).toBeGreaterThan(of("soft"));
    expect(of("authentication")).toBeGreaterThan(of("hard"));
    expect(of("soft")).toBeGreaterThan(of("technical"));
  });

  test("each contact that was made leaves less for the next", () => {
    const withContacts = (contacts: number) => contactValueOf([claim()], contacts, "eur");
    expect(withContacts(1).expectedValue).toBe(1_200);
    expect(withContacts(2).expectedValue).toBe(720);
    expect(withContacts(1).reasons).toContainEqual({ code: "contacted_before", contacts: 1 });
    expect(withContacts(3).reasons[0]?.code).toBe("contact_adds_little");
  });

  test("several invoices count by what is open on each", () => {
    const both = contactValueOf([claim({ open: 30_000, chance: 0 }), claim({ chance: 1 })], 0, "eur");
    expect(both).toMatchObject({ selfCure: 25, expectedValue: 7_500 });
    expect(both.reasons[1]).toMatchObject({ code: "self_cure", percent: 0 });
  });

  test("it changes with time alone only where time alone decides", () => {
    expect(contactValueOf([claim()], 0, "eur").changesOverTime).toBe(false);
    expect(contactValueOf([claim(), claim({ basis: "lateness" })], 0, "eur").changesOverTime).toBe(true);
  });

  test("nothing without anything open", () => {
    expect(contactValueOf([], 0, "eur")).toMatchObject({ selfCure: null, expectedValue: 0, reasons: [] });
  });

  test("never below nothing, never more than what does not come by itself, more with more money at stake", () => {
    const claims = fc.array(
      fc.record({
        open: fc.integer({ min: 1, max: 10_000_000 }),
        chance: fc.double({ min: 0, max: 1, noNaN: true }),
        claimState: fc.constantFrom("soft", "hard", "customer_action", "technical", "sent", "dispute"),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(claims, fc.nat(5), (some, contacts) => {
        const all = some.map((invoice) => claim(invoice));
        const contactValue = contactValueOf(all, contacts, "jpy");
        const missing = all.reduce((sum, { open, chance }) => sum + open * (1 - chance), 0);
        expect(contactValue.expectedValue).toBeGreaterThanOrEqual(0);
        expect(contactValue.expectedValue).toBeLessThanOrEqual(missing + 0.5);
        expect(Number.isInteger(contactValue.expectedValue)).toBe(true);
        expect(contactValue.selfCure).toBeGreaterThanOrEqual(0);
        expect(contactValue.selfCure).toBeLessThanOrEqual(100);
        const twice = contactValueOf(
          all.map((invoice) => ({ ...invoice, open: 2 * invoice.open })),
          contacts,
          "jpy",
        );
        expect(twice.expectedValue).toBeGreaterThanOrEqual(contactValue.expectedValue);
        expect(twice.selfCure).toBe(contactValue.selfCure);
      }),
    );
  });
});

test("a contact is work that reached somebody, or tried to", () => {
  const task = {
    account: "acct_1:live",
    customerId: "cus_1",
    stepId: null,
    reasons: null,
    createdAt: T0,
    doneBy: "usr_1",
  };
  const tasks = [
    { ...task, id: "1", caseId: "case_1", kind: "call", doneAt: T0, outcome: "reached" },
    { ...task, id: "2", caseId: "case_1", kind: "letter", doneAt: T0, outcome: "done" },
    { ...task, id: "3", caseId: "case_1", kind: "call", doneAt: T0, outcome: "not_needed" },
    { ...task, id: "4", caseId: "case_1", kind: "review", doneAt: T0, outcome: "done" },
    { ...task, id: "5", caseId: "case_1", kind: "call", doneAt: null, outcome: null },
    { ...task, id: "6", caseId: "case_2", kind: "call", doneAt: T0, outcome: "reached" },
  ] as const;
  expect(countPersonalContacts(tasks, new Set(["case_1"]))).toBe(2);
});
