import { z } from "zod";
import { strategyDraftSchema } from "./strategy.ts";

/** The customers or invoices that a template fits, as codes; the texts are in the catalogues. */
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

const strategyTemplateSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]{1,40}$/),
  bestFor: z.array(z.enum(BEST_FOR)).min(1),
  strategy: strategyDraftSchema,
});
/** A strategy to start from. Its name here is English; people see the text for its id in their own language. */
export type StrategyTemplate = z.infer<typeof strategyTemplateSchema>;

const email = (template: string) => ({ kind: "message", channel: "email", template });
const task = (kind: string) => ({ kind: "task", task: kind });

/** Decline classes where waiting does not help: the customer has to act. */
const NEEDS_CUSTOMER = ["hard", "authentication", "customer_action"];
const declinedWith = (op: "is" | "in", value: string | string[]) => ({
  all: [{ field: "decline_class", op, value }],
});
const mayClearByItself = { none: [{ field: "decline_class", op: "in", value: NEEDS_CUSTOMER }] };

/**
 * Ready-made strategies, by subject. Days without a source are product defaults, not findings. All templates have few
 * messages, a final notice wherever the end takes something away, and at least three days between notice and end.
 */
export const strategyTemplates: readonly StrategyTemplate[] = z.array(strategyTemplateSchema).parse([
  {
    id: "gentle_cards",
    bestFor: ["consumers"],
    strategy: {
      id: "gentle_cards",
      name: "Gentle, for cards",
      clock: "failure",
      // Eight retries of one card are the most that Stripe advises. Over four weeks, up to 42 % of the recovered money
      // comes after day 14 (Churn Buster, vendor's figure).
      retries: { max: 8, days: 27 },
      steps: [
        {
          id: "new_card",
          day: 0,
          onlyIf: declinedWith("in", ["hard", "customer_action"]),
          do: email("update_card"),
        },
        { id: "confirm", day: 0, onlyIf: declinedWith("is", "authentication"), do: email("confirm_payment") },
        // Most declines for lack of funds that clear do so from day 3 to day 10 (Recurly), so it is silent until then.
        {
          id: "tell",
          day: 5,
          onlyIf: mayClearByItself,
          atOnceIf: NEEDS_CUSTOMER,
          do: email("payment_failed"),
        },
        { id: "remind", day: 12, do: email("payment_reminder") },
        { id: "last", day: 23, do: email("final_notice") },
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
        { id: "tell", day: 2, atOnceIf: NEEDS_CUSTOMER, do: email("payment_failed") },
        { id: "last", day: 9, do: email("final_notice") },
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
        // The person who can change a company's card reads e-mail at work, and often does not use the product.
        {
          id: "tell",
          day: 2,
          atOnceIf: NEEDS_CUSTOMER,
          hours: { from: 9, to: 17 },
          do: email("payment_failed"),
        },
        { id: "remind", day: 8, hours: { from: 9, to: 17 }, do: email("payment_reminder") },
        { id: "call", day: 14, do: task("call") },
        { id: "last", day: 21, hours: { from: 9, to: 17 }, do: email("final_notice") },
      ],
      // Paused and not cancelled: a company that pays late mostly still wants the service.
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
      // Nothing was ever paid, so every further day of service is free.
      retries: { max: 4, days: 9 },
      steps: [
        { id: "tell", day: 1, atOnceIf: NEEDS_CUSTOMER, do: email("trial_ended_payment_failed") },
        { id: "remind", day: 4, do: email("payment_reminder") },
        { id: "last", day: 7, do: email("final_notice") },
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
      // ACH allows two reinitiations (Nacha), SEPA two retries in 30 days at Stripe, Bacs one month to present again.
      // Each takes days to clear, so the final notice waits until the second is decided.
      retries: { max: 2, days: 30 },
      steps: [
        { id: "tell", day: 0, do: email("bank_debit_failed") },
        { id: "remind", day: 14, do: email("payment_reminder") },
        { id: "last", day: 37, do: email("final_notice") },
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
      // Aging reports commonly use 30, 60 and 90 days, and a person takes the next step at each age.
      steps: [
        { id: "tell", day: 1, do: email("invoice_overdue") },
        { id: "remind", day: 14, do: email("invoice_overdue") },
        { id: "call", day: 30, do: task("call") },
        { id: "firm", day: 45, do: email("invoice_overdue_firm") },
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
      // Few retries, because a person is on the case anyway, and each decline counts against the card.
      retries: { max: 4, days: 20 },
      steps: [
        { id: "look", day: 0, do: task("review") },
        { id: "call", day: 2, do: task("call") },
        { id: "tell", day: 4, atOnceIf: NEEDS_CUSTOMER, do: email("payment_failed") },
        { id: "remind", day: 12, do: email("payment_reminder") },
        { id: "call_again", day: 20, do: task("call") },
        { id: "decide", day: 28, do: task("review") },
      ],
      // A person decides about such a customer.
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
        { id: "tell", day: 3, atOnceIf: NEEDS_CUSTOMER, do: email("payment_failed") },
        { id: "remind", day: 10, do: email("payment_reminder") },
      ],
      // Stripe retries for two months at most (its longest window) and then does what its settings say.
      end: { day: 61, action: "leave" },
    },
  },
]);
