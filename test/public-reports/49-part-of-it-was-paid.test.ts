import { expect, it } from "vitest";
import { decide } from "../../server/dunning/decide.ts";
import { DAY, invoice, invoicePayment, snapshot, T0 } from "../dunning/make-facts.ts";

/** A customer pays part of an overdue invoice. The rest is still reminded of, with the sum that is really open. */
it("recovery of the rest goes on", () => {
  const due = invoice({
    collectionMethod: "send_invoice",
    subscriptionId: null,
    dueAt: T0,
    amountDue: 2_000,
    amountPaid: 1_250,
    amountRemaining: 750,
  });
  const part = invoicePayment({ amountPaid: 1_250, paidAt: T0 + 2 * DAY });
  const decision = decide(
    snapshot({ invoices: [due], paymentEvents: [], charges: [], subscriptions: [], invoicePayments: [part] }),
    T0 + 3 * DAY,
  );
  expect(decision.cases).toMatchObject([{ status: "open", amountOpen: 750 }]);
  expect(decision.commands.some((command) => command.do.kind === "message")).toBe(true);
  expect(decision.ledger.map(({ kind, amount }) => [kind, amount])).toEqual([
    ["failed", 2_000],
    ["recovered", 1_250],
  ]);
});
