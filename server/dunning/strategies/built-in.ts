import { z } from "zod";
import { type PublishedStrategy, type Strategy, strategySchema } from "./strategy.ts";

/**
 * The strategies of a new account. They send few messages: about a third of the money that retries recover comes back
 * before any message (Churn Buster, vendor's figure), so a soft decline is silent at first. The customer hears of a dead
 * card or of a payment to confirm at once, because waiting does not help there. Length: nine tenths of recoveries come
 * within ten days (Recurly, 2026), but longer campaigns still find late ones.
 */
export const builtInStrategies: Strategy[] = z.array(strategySchema).parse([
  {
    id: "soft_decline",
    name: "Soft decline",
    version: 1,
    clock: "failure",
    // Eight attempts are the most that Stripe advises: more look like fraud to an issuer.
    retries: { max: 8, days: 27 },
    steps: [
      {
        id: "tell",
        day: 4,
        atOnceIf: ["hard", "authentication", "customer_action"],
        do: { kind: "message", channel: "email", template: "payment_failed" },
      },
      { id: "remind", day: 11, do: { kind: "message", channel: "email", template: "payment_reminder" } },
      { id: "last", day: 21, do: { kind: "message", channel: "email", template: "final_notice" } },
    ],
    end: { day: 28, action: "cancel" },
  },
  {
    id: "hard_decline",
    name: "Hard decline",
    version: 1,
    clock: "failure",
    // The declined method is never charged again; these attempts are for the method that replaces it.
    retries: { max: 4, days: 27 },
    steps: [
      { id: "tell", day: 0, do: { kind: "message", channel: "email", template: "update_card" } },
      { id: "remind", day: 6, do: { kind: "message", channel: "email", template: "payment_reminder" } },
      { id: "last", day: 21, do: { kind: "message", channel: "email", template: "final_notice" } },
    ],
    end: { day: 28, action: "cancel" },
  },
  {
    id: "needs_authentication",
    name: "Needs authentication",
    version: 1,
    clock: "failure",
    // Another charge without the customer would need the same authentication.
    retries: { max: 0, days: 0 },
    steps: [
      { id: "tell", day: 0, do: { kind: "message", channel: "email", template: "confirm_payment" } },
      { id: "remind", day: 3, do: { kind: "message", channel: "email", template: "payment_reminder" } },
      { id: "last", day: 14, do: { kind: "message", channel: "email", template: "final_notice" } },
    ],
    end: { day: 21, action: "cancel" },
  },
  {
    id: "bank_debit",
    name: "Bank debit",
    version: 1,
    clock: "failure",
    // ACH allows two reinitiations (Nacha), SEPA two retries at Stripe, Bacs one month to present again.
    retries: { max: 2, days: 30 },
    steps: [
      { id: "tell", day: 0, do: { kind: "message", channel: "email", template: "bank_debit_failed" } },
      { id: "remind", day: 12, do: { kind: "message", channel: "email", template: "payment_reminder" } },
      { id: "last", day: 32, do: { kind: "message", channel: "email", template: "final_notice" } },
    ],
    end: { day: 40, action: "cancel" },
  },
  {
    id: "failed_trial",
    name: "Failed trial conversion",
    version: 1,
    clock: "failure",
    retries: { max: 4, days: 13 },
    steps: [
      {
        id: "tell",
        day: 1,
        atOnceIf: ["hard", "authentication", "customer_action"],
        do: { kind: "message", channel: "email", template: "trial_ended_payment_failed" },
      },
      { id: "remind", day: 5, do: { kind: "message", channel: "email", template: "payment_reminder" } },
      { id: "last", day: 10, do: { kind: "message", channel: "email", template: "final_notice" } },
    ],
    end: { day: 14, action: "cancel" },
  },
  {
    id: "sent_invoice",
    name: "Unpaid sent invoice",
    version: 1,
    clock: "due_date",
    // There is no stored method to charge.
    retries: { max: 0, days: 0 },
    steps: [
      { id: "tell", day: 1, do: { kind: "message", channel: "email", template: "invoice_overdue" } },
      // Until there is an SMS channel, this step becomes a task for staff.
      { id: "text", day: 15, do: { kind: "message", channel: "sms", template: "invoice_overdue" } },
      { id: "call", day: 30, do: { kind: "task", task: "call" } },
      { id: "firm", day: 45, do: { kind: "message", channel: "email", template: "invoice_overdue_firm" } },
      { id: "agency", day: 60, do: { kind: "task", task: "agency" } },
    ],
    end: { day: 90, action: "leave" },
  },
]);

/** As published versions. There is no earlier version that a running case could move from. */
export const publishedBuiltInStrategies: readonly PublishedStrategy[] = builtInStrategies.map((strategy) => ({
  ...strategy,
  running: "keep",
}));
