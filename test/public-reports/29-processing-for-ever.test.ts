import { expect, test } from "vitest";
import { decide } from "../../server/dunning/decide.ts";
import { charge, DAY, invoicePayment, snapshot, T0 } from "../dunning/make-facts.ts";

/**
 * A bank debit began and no event ever said how it ended: it was lost, or the payment was cancelled. A debit takes at
 * most some weeks; after that the case looks again, and does not lie there for ever.
 */
test("a case whose payment has been processing for two months has something planned", () => {
  const decision = decide(
    snapshot({
      charges: [charge(), charge({ id: "ch_2", at: T0 + DAY, status: "processing", evidence: null })],
      invoicePayments: [invoicePayment({ status: "open", amountPaid: 0, paidAt: null })],
    }),
    T0 + 60 * DAY,
  );
  const open = decision.cases.filter(({ status }) => status === "open");
  const planned = decision.commands.length + (decision.wakeAt === null ? 0 : 1);
  expect({ open: open.length, planned }).not.toEqual({ open: 1, planned: 0 });
});
