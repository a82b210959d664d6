import fc from "fast-check";
import { expect, test } from "vitest";
import { backtestCustomer } from "../../../server/dunning/backtest/backtest.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { runs } from "../../runs.ts";
import { arbNow, arbSnapshot } from "../arbitrary-snapshot.ts";
import { HOUR } from "../make-facts.ts";
import { changed, soft } from "./replays.ts";

test("a dry run is the same whatever the order of the facts, and nothing where the rules are the same", () => {
  const LISTS = [
    "invoices",
    "paymentEvents",
    "charges",
    "invoicePayments",
    "reversals",
    "holds",
    "executions",
  ] as const;
  const reversed = (facts: Snapshot): Snapshot => ({
    ...facts,
    ...Object.fromEntries(LISTS.map((list) => [list, [...facts[list]].reverse()])),
  });
  fc.assert(
    fc.property(arbSnapshot, arbNow, (facts, now) => {
      const draft = changed(facts, "soft_decline", {
        retries: { max: 2, days: 10 },
        steps: soft.steps.slice(1),
      });
      const same = backtestCustomer(facts, facts, now);
      expect(same.cases.flatMap(({ changes }) => changes)).toEqual([]);
      const result = backtestCustomer(facts, draft, now);
      expect(backtestCustomer(reversed(facts), draft, now)).toEqual(result);
      for (const course of result.cases.flatMap(({ present, draft: other }) => [present, other])) {
        for (const { at, do: action, invoiceId } of course?.executions ?? []) {
          expect(at).toBeGreaterThanOrEqual(course!.openedAt);
          expect(at).toBeLessThanOrEqual(now);
          const charged = facts.invoices.find(({ id }) => id === invoiceId);
          if (action.kind === "charge" && charged?.status === "paid") {
            expect(at).toBeLessThan(charged.paidAt! + 2 * HOUR);
          }
        }
      }
    }),
    { numRuns: runs(25) },
  );
});
