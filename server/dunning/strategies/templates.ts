import { z } from "zod";
import { strategyDraftSchema } from "./strategy.ts";

/** Whom a recipe fits, as codes: the words are made where it is shown. */
export const BEST_FOR = [
  "consumers",
  "low_prices",
  "businesses",
  "trials",
  "bank_debits",
  "sent_invoices",
  "high_values",
  "stripe_retries",
] as const;
export type BestFor = (typeof BEST_FOR)[number];

const recipeSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]{1,40}$/),
  bestFor: z.array(z.enum(BEST_FOR)).min(1),
  strategy: strategyDraftSchema,
});
/** A strategy to begin with. Its name is English; shown, it is named as the words of its id say. */
export type StrategyTemplate = z.infer<typeof recipeSchema>;

const mail = (template: string) => ({ kind: "message", channel: "email", template });
const task = (kind: string) => ({ kind: "task", task: kind });

/** Waiting brings nothing there: the customer has to act. */
const NEEDS_CUSTOMER = ["hard", "authentication", "customer_action"];
const declined = (op: "is" | "in", value: string | string[]) => ({
  all: [{ field: "decline_class", op, value }],
});
const mayHeal = { none: [{ field: "decline_class", op: "in", value: NEEDS_CUSTOMER }] };

/**
 * Ready-made strategies, by subject. Days without a source are a product default: a choice to begin with,
 * not a finding. What is common to all: few messages, a final notice wherever something is taken away, and
 * at least three days between it and the end.
 */
export const strategyTemplates: readonly StrategyTemplate[] = z.array(recipeSchema).parse([
  {
    id: "gentle_cards",
    bestFor: ["consumers"],
    strategy: {
      id: "gentle_cards",
      name: "Gentle, for cards",
      clock: "failure",
      // Eight is Stripe's own advice for the most retries of one card. With four weeks up to 42 % of what
      // comes back comes after day 14 (Churn Buster, vendor's figure).
      retries: { max: 8, days: 27 },
      steps: [
        {
          id: "new_card",
          day: 0,
          onlyIf: declined("in", ["hard", "customer_action"]),
          do: mail("update_card"),
        },
        { id: "confirm", day: 0, onlyIf: declined("is", "authentication"), do: mail("confirm_payment") },
        // Most declines for lack of funds that heal do so from day 3 to day 10 (Recurly): silent until then.
        { id: "tell", day: 5, onlyIf: mayHeal, atOnceIf: NEEDS_CUSTOMER, do: mail("payment_failed") },
        { id: "remind", day: 12, do: mail("payment_reminder") },
        { id: "last", day: 23, do: mail("final_notice") },
      ],
      end: { day: 28, action: "cancel" },
    },
  },
  {
    id: "fast_cards",
    bestFor: ["low_prices", "consumers"],
    strategy: {
      id: "fast_cards",
      name: "Fast, for low prices",
      clock: "failure",
      // Nine tenths of recoveries come within ten days (Recurly, 2026): for little money that is enough.
      retries: { max: 6, days: 10 },
      steps: [
        { id: "tell", day: 2, atOnceIf: NEEDS_CUSTOMER, do: mail("payment_failed") },
        { id: "last", day: 9, do: mail("final_notice") },
      ],
      end: { day: 14, action: "cancel" },
    },
  },
  {
    id: "business_cards",
    bestFor: ["businesses"],
    strategy: {
      id: "business_cards",
      name: "Business cards, with a call",
      clock: "failure",
      retries: { max: 8, days: 27 },
      steps: [
        // Whoever can change a company's card reads mail at work, and often is not who uses the product.
        {
          id: "tell",
          day: 2,
          atOnceIf: NEEDS_CUSTOMER,
          hours: { from: 9, to: 17 },
          do: mail("payment_failed"),
        },
        { id: "remind", day: 8, hours: { from: 9, to: 17 }, do: mail("payment_reminder") },
        { id: "call", day: 14, do: task("call") },
        { id: "last", day: 21, hours: { from: 9, to: 17 }, do: mail("final_notice") },
      ],
      // Paused and not cancelled: a company that pays late mostly still wants to go on.
      end: { day: 30, action: "pause" },
    },
  },
  {
    id: "trial_conversion",
    bestFor: ["trials"],
    strategy: {
      id: "trial_conversion",
      name: "First charge after a trial",
      clock: "failure",
      // Nothing was ever paid, so every further day of service is given away.
      retries: { max: 4, days: 9 },
      steps: [
        { id: "tell", day: 1, atOnceIf: NEEDS_CUSTOMER, do: mail("trial_ended_payment_failed") },
        { id: "remind", day: 4, do: mail("payment_reminder") },
        { id: "last", day: 7, do: mail("final_notice") },
      ],
      end: { day: 10, action: "cancel" },
    },
  },
  {
    id: "patient_bank_debits",
    bestFor: ["bank_debits"],
    strategy: {
      id: "patient_bank_debits",
      name: "Patient, for bank debits",
      clock: "failure",
      // ACH allows two reinitiations (Nacha), SEPA two retries in 30 days at Stripe, Bacs one month to
      // present again; each takes days to clear, so the last word waits until the second is decided.
      retries: { max: 2, days: 30 },
      steps: [
        { id: "tell", day: 0, do: mail("bank_debit_failed") },
        { id: "remind", day: 14, do: mail("payment_reminder") },
        { id: "last", day: 37, do: mail("final_notice") },
      ],
      end: { day: 45, action: "mark_unpaid" },
    },
  },
  {
    id: "sent_invoices_30_60_90",
    bestFor: ["sent_invoices", "businesses"],
    strategy: {
      id: "sent_invoices_30_60_90",
      name: "Sent invoices: 30, 60, 90 days",
      clock: "due_date",
      retries: { max: 0, days: 0 },
      // The ages by which receivables are commonly reported: at each of them a person does the next thing.
      steps: [
        { id: "tell", day: 1, do: mail("invoice_overdue") },
        { id: "remind", day: 14, do: mail("invoice_overdue") },
        { id: "call", day: 30, do: task("call") },
        { id: "firm", day: 45, do: mail("invoice_overdue_firm") },
        { id: "letter", day: 60, do: task("letter") },
        { id: "agency", day: 90, do: task("agency") },
      ],
      end: { day: 120, action: "leave" },
    },
  },
  {
    id: "person_first",
    bestFor: ["high_values", "businesses"],
    strategy: {
      id: "person_first",
      name: "A person first, for high values",
      clock: "failure",
      // Few, because a person is at it anyway, and each decline counts against the card.
      retries: { max: 4, days: 20 },
      steps: [
        { id: "look", day: 0, do: task("review") },
        { id: "call", day: 2, do: task("call") },
        { id: "tell", day: 4, atOnceIf: NEEDS_CUSTOMER, do: mail("payment_failed") },
        { id: "remind", day: 12, do: mail("payment_reminder") },
        { id: "call_again", day: 20, do: task("call") },
        { id: "decide", day: 28, do: task("review") },
      ],
      // What becomes of such a customer is decided by a person.
      end: { day: 35, action: "leave" },
    },
  },
  {
    id: "reminders_only",
    bestFor: ["stripe_retries"],
    strategy: {
      id: "reminders_only",
      name: "Reminders only",
      clock: "failure",
      retries: { max: 0, days: 0 },
      steps: [
        { id: "tell", day: 3, atOnceIf: NEEDS_CUSTOMER, do: mail("payment_failed") },
        { id: "remind", day: 10, do: mail("payment_reminder") },
      ],
      // Stripe retries for two months at most (its longest window) and then does what its settings say.
      end: { day: 61, action: "leave" },
    },
  },
]);
