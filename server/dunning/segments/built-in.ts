import { type Segment, segmentsSchema } from "./segment.ts";

/**
 * The segments of a new account, one for each built-in strategy. The order matters: a payment that needs confirmation is
 * confirmed, whatever else is true of the case, and a trial is a trial whatever the decline.
 */
export const builtInSegments: Segment[] = segmentsSchema.parse([
  {
    id: "sent_invoices",
    name: "Invoices sent to be paid",
    rule: { all: [{ field: "invoice_kind", op: "is", value: "sent" }] },
    strategyId: "sent_invoice",
  },
  {
    id: "to_confirm",
    name: "Payment to confirm",
    rule: { all: [{ field: "decline_class", op: "is", value: "authentication" }] },
    strategyId: "needs_authentication",
  },
  {
    id: "bank_debits",
    name: "Bank debits",
    rule: { all: [{ field: "rail", op: "is", value: "bank_debit" }] },
    strategyId: "bank_debit",
  },
  {
    id: "trials",
    name: "First charge after a trial",
    rule: { all: [{ field: "invoice_kind", op: "is", value: "trial_conversion" }] },
    strategyId: "failed_trial",
  },
  {
    id: "new_card_needed",
    name: "New card needed",
    rule: { all: [{ field: "decline_class", op: "in", value: ["hard", "customer_action"] }] },
    strategyId: "hard_decline",
  },
  { id: "everyone_else", name: "Everyone else", rule: { all: [] }, strategyId: "soft_decline" },
]);
