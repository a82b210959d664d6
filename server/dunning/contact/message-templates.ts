/**
 * The messages that a strategy may send, with what each is for. The texts are data of the channels; a channel says by its
 * terms which of these it has in which language.
 */
export const MESSAGE_TEMPLATES = {
  payment_failed: { purpose: "A charge failed and time may heal it; says so gently" },
  update_card: {
    purpose: "The stored card will not work; asks for another card",
    asksForMethod: true,
  },
  confirm_payment: { purpose: "The bank wants the customer to confirm the payment" },
  bank_debit_failed: { purpose: "A bank debit came back" },
  trial_ended_payment_failed: { purpose: "The first charge after a trial failed" },
  payment_reminder: { purpose: "The amount is still open after an earlier message" },
  final_notice: {
    purpose: "The last message before recovery ends; names the day and what happens then",
    announcesEnd: true,
  },
  invoice_overdue: { purpose: "An invoice sent to the customer passed its due date" },
  invoice_overdue_firm: { purpose: "The same, weeks later and firmer" },
  payment_recovered: { purpose: "The money arrived; says thank you" },
} as const satisfies Record<string, { purpose: string; announcesEnd?: true; asksForMethod?: true }>;
export type MessageTemplate = keyof typeof MESSAGE_TEMPLATES;

/** The messages that say that, and when, the recovery ends. */
export const ANNOUNCES_END: ReadonlySet<string> = new Set(
  Object.entries(MESSAGE_TEMPLATES)
    .filter(([, template]) => "announcesEnd" in template)
    .map(([name]) => name),
);

/** The messages that ask for another way to pay: their link must lead to a page that can store it. */
export const ASKS_FOR_METHOD: ReadonlySet<string> = new Set(
  Object.entries(MESSAGE_TEMPLATES)
    .filter(([, template]) => "asksForMethod" in template)
    .map(([name]) => name),
);

export const isMessageTemplate = (name: string): name is MessageTemplate =>
  Object.hasOwn(MESSAGE_TEMPLATES, name);
