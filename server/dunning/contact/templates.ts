/**
 * The messages that a strategy may send and what each is for, as a builder shows it. The words are data
 * of the channel; every name here must have words there at least in English.
 */
export const MESSAGE_TEMPLATES = {
  payment_failed: "A charge failed and time may heal it; says so gently",
  update_card: "The stored card will not work; asks for another one",
  confirm_payment: "The bank wants the customer to confirm the payment",
  bank_debit_failed: "A bank debit came back",
  trial_ended_payment_failed: "The first charge after a trial failed",
  payment_reminder: "The amount is still open after an earlier message",
  final_notice: "The last message before recovery ends; names the day and what happens then",
  invoice_overdue: "An invoice sent to the customer passed its due date",
  invoice_overdue_firm: "The same, weeks later and firmer",
  payment_recovered: "The money arrived; says thank you",
} as const;
export type MessageTemplate = keyof typeof MESSAGE_TEMPLATES;

export function isMessageTemplate(name: string): name is MessageTemplate {
  return Object.hasOwn(MESSAGE_TEMPLATES, name);
}
