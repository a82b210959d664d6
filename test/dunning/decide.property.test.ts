import { longestSettlementMs } from "../../server/dunning/retries/settlement-times.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../server/dunning/decide.ts";
import type { Action } from "../../server/dunning/model/command.ts";
import type { Snapshot } from "../../server/dunning/model/snapshot.ts";
import { UNDO_MS } from "../../server/dunning/cases/case-closure.ts";
import { runs } from "../runs.ts";
import { arbNow, arbSnapshot } from "./arbitrary-snapshot.ts";
import { countedAfter, isOff } from "./stopped-clock.ts";

const LISTS = [
  "connections",
  "invoices",
  "paymentEvents",
  "charges",
  "invoicePayments",
  "reversals",
  "holds",
  "staffRequests",
  "executions",
  "subscriptions",
  "paymentMethods",
] as const;
const reversed = (facts: Snapshot): Snapshot => ({
  ...facts,
  ...Object.fromEntries(LISTS.map((list) => [list, [...facts[list]].reverse()])),
});

const trigger = (action: Action) => (action.kind === "charge" ? action.trigger : null);

describe("whatever the facts", () => {
  const forAll = (check: (facts: Snapshot, now: number) => void) =>
    fc.assert(fc.property(arbSnapshot, arbNow, check), { numRuns: runs(400) });

  test("the same facts in another order give the same decision", () => {
    forAll((facts, now) => {
      expect(decide(reversed(facts), now)).toEqual(decide(facts, now));
    });
  });

  test("failed = recovered - taken back + lost + open, to the cent, on each invoice", () => {
    forAll((facts, now) => {
      const { ledger, cases } = decide(facts, now);
      const by = (id: string, kind: string) =>
        ledger
          .filter((entry) => entry.invoiceId === id && entry.kind === kind)
          .reduce((sum, { amount }) => sum + amount, 0);
      let open = 0;
      for (const { id } of facts.invoices) {
        const rest = by(id, "failed") - by(id, "recovered") + by(id, "reversed") - by(id, "lost");
        expect(rest).toBeGreaterThanOrEqual(0);
        open += rest;
      }
      expect(cases.reduce((sum, { amountOpen }) => sum + amountOpen, 0)).toBe(open);
      for (const { kind, reason, amount } of ledger) {
        expect(amount).not.toBe(0);
        // Only a reversal or a credit that was undone is negative, and it never undoes more than there was.
        if (amount < 0) expect(["refund_returned", "dispute_won", "credit_voided"]).toContain(reason);
        if (kind === "failed" || kind === "recovered") expect(amount).toBeGreaterThan(0);
      }
      for (const { id } of facts.invoices) {
        expect(by(id, "reversed")).toBeGreaterThanOrEqual(0);
        expect(by(id, "lost")).toBeGreaterThanOrEqual(0);
      }
    });
  });

  test("every open case has work or names what it waits for; a closed case wants nothing", () => {
    forAll((facts, now) => {
      const { cases, commands } = decide(facts, now);
      for (const { id, status, waitsFor } of cases) {
        const mine = commands.filter(({ caseId }) => caseId === id);
        if (status === "open") expect(mine.length + waitsFor.length).toBeGreaterThan(0);
        else expect(mine).toEqual([]);
      }
    });
  });

  test("nothing is charged, sent or ended for a settled invoice, during a hold or while disconnected", () => {
    forAll((facts, now) => {
      const { commands } = decide(facts, now);
      const open = new Set(facts.invoices.filter(({ status }) => status === "open").map(({ id }) => id));
      const held = (invoiceId: string | null) =>
        facts.holds.some(
          (hold) =>
            hold.fromAt <= now &&
            now < hold.untilAt! &&
            (hold.invoiceId === null || hold.invoiceId === invoiceId),
        );
      for (const { do: action, invoiceId, reasons } of commands) {
        if (action.kind === "charge") expect(open.has(invoiceId!) && !held(invoiceId)).toBe(true);
        if (action.kind === "message")
          for (const id of action.invoiceIds) expect(open.has(id) && !held(id)).toBe(true);
        // A person's end is not bound by a hold.
        const ownWill = action.kind === "end" && reasons.some(({ code }) => code === "asked_by_staff");
        if (held(null) && !ownWill) expect(["charge", "message", "task", "end"]).not.toContain(action.kind);
        if (facts.settings.retryMode === "watch") expect(trigger(action)).not.toBe("automatic");
        if (!facts.settings.connected) expect(["restore_retries", "find_outcome"]).toContain(action.kind);
      }
    });
  });

  test("a payment under way stops its invoice for as long as its method can take, and is then looked up", () => {
    forAll((facts, now) => {
      const { commands } = decide(facts, now);
      const lookUps = new Set(
        commands.flatMap(({ do: action }) => (action.kind === "find_settlement" ? [action.attemptId] : [])),
      );
      for (const { id, invoiceId, at, status, method } of facts.charges) {
        if (status !== "processing" || invoiceId === null || !lookUps.has(id)) continue;
        for (const { do: action, invoiceId: of, reasons } of commands) {
          if (action.kind === "charge") expect(of).not.toBe(invoiceId);
          if (now >= at + longestSettlementMs(method.type)) continue;
          if (action.kind === "message") expect(action.invoiceIds).not.toContain(invoiceId);
          if (action.kind === "end" && !reasons.some(({ code }) => code === "asked_by_staff"))
            expect(of).not.toBe(invoiceId);
        }
      }
    });
  });

  test("a request that was withdrawn changes nothing but what is told", () => {
    forAll((facts, now) => {
      const notWithdrawn = {
        ...facts,
        staffRequests: facts.staffRequests.filter(({ withdrawnAt }) => withdrawnAt === null),
      };
      const { timeline: _, ...decision } = decide(facts, now);
      const { timeline: __, ...without } = decide(notWithdrawn, now);
      expect(decision).toEqual(without);
    });
  });

  test("a case that a person ended has that end to come and nothing else to do for its customer", () => {
    forAll((facts, now) => {
      const { cases, commands } = decide(facts, now);
      for (const { id, waitsFor } of cases) {
        const ending = waitsFor.find(({ code }) => code === "ending_asked");
        if (!ending) continue;
        const mine = commands.filter(
          ({ caseId, do: { kind } }) => caseId === id && ["charge", "message", "task", "end"].includes(kind),
        );
        const endRequest = facts.staffRequests.find((request) => request.id === ending.request)!;
        const dueAt = countedAfter(endRequest.at, UNDO_MS, (at) => isOff(facts.connections, at));
        expect(mine).toMatchObject([{ dueAt, do: { kind: "end", action: endRequest.action } }]);
      }
    });
  });
});
