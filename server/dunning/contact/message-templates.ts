type About = {
  /** What it is for, as a builder shows it. */
  about: string;
  /** Locales that have words for it, English first; who reads another language gets the English. */
  languages: readonly ["en", ...string[]];
};

/**
 * The messages that a strategy may send. The words are data of the channel, which refuses to start where
 * a language named here has none.
 */
export const MESSAGE_TEMPLATES = {
  payment_failed: { about: "A charge failed and time may heal it; says so gently", languages: ["en"] },
  update_card: { about: "The stored card will not work; asks for another one", languages: ["en"] },
  confirm_payment: { about: "The bank wants the customer to confirm the payment", languages: ["en"] },
  bank_debit_failed: { about: "A bank debit came back", languages: ["en"] },
  trial_ended_payment_failed: { about: "The first charge after a trial failed", languages: ["en"] },
  payment_reminder: { about: "The amount is still open after an earlier message", languages: ["en"] },
  final_notice: {
    about: "The last message before recovery ends; names the day and what happens then",
    languages: ["en"],
  },
  invoice_overdue: { about: "An invoice sent to the customer passed its due date", languages: ["en"] },
  invoice_overdue_firm: { about: "The same, weeks later and firmer", languages: ["en"] },
  payment_recovered: { about: "The money arrived; says thank you", languages: ["en"] },
} as const satisfies Record<string, About>;
export type MessageTemplate = keyof typeof MESSAGE_TEMPLATES;

export function isMessageTemplate(name: string): name is MessageTemplate {
  return Object.hasOwn(MESSAGE_TEMPLATES, name);
}

/** Locales that have words for a template; none for a name that is no template. */
export const languagesOf = (template: string): readonly string[] =>
  isMessageTemplate(template) ? MESSAGE_TEMPLATES[template].languages : [];
