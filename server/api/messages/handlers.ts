import { commonestCurrency } from "../../../db/stores/overview.ts";
import { canonicalLocale } from "../../channels/locale.ts";
import type { MessageData } from "../../channels/message-data.ts";
import { minorUnitDigits } from "../../dunning/money/money-format.ts";
import { isMessageTemplate, MESSAGE_TEMPLATES } from "../../dunning/contact/message-templates.ts";
import type { Context, Run } from "../context.ts";
import type { Given } from "../contract.ts";
import { ApiError } from "../api-error.ts";

const DAY = 86_400_000;
const CURRENCY_SAMPLE = 1_000;

/** What the example costs, in the currency's main units: 49.00, or 49 where there are no smaller ones. */
const EXAMPLE_AMOUNT = 49;

/** About an invoice that was sent: it has a due date, and nothing was charged. */
const ABOUT_SENT_INVOICES: ReadonlySet<string> = new Set(["invoice_overdue", "invoice_overdue_firm"]);

/** Declines after which the engine tries the same card again; the others wait for the customer. */
const TRIED_AGAIN: ReadonlySet<string | null> = new Set(["soft", "technical"]);

/** The real template with example facts, which nobody could take for a customer's. */
export const previewMessage: Run<"messages.preview"> = async (context, input) => {
  const { template, language } = input;
  if (!isMessageTemplate(template)) {
    throw unknown("template", template, Object.keys(MESSAGE_TEMPLATES));
  }
  const channel = context.channels.find(({ terms }) => terms.id === "email");
  const languages = channel?.terms.templates[template] ?? [];
  if (!languages.includes(canonicalLocale(language) ?? "")) throw unknown("language", language, languages);
  const { subject, text, locale } = channel!.render(template, await exampleFacts(context, input));
  return { subject: subject ?? "", text, language: locale };
};

const unknown = (field: "template" | "language", given: string, choices: readonly string[]) =>
  new ApiError(
    "invalid_input",
    `There is no text in the ${field} ${JSON.stringify(given)}.`,
    `Choose a ${field} that there is.`,
    [{ path: field, message: `expected one of ${choices.join(", ")}` }],
  );

async function exampleFacts(
  { db, account, clock, settings, from, publicUrl }: Context,
  { template, language, declineClass }: Given<"messages.preview">,
): Promise<MessageData> {
  const currency = (await commonestCurrency(db, account, CURRENCY_SAMPLE)) ?? "usd";
  const now = clock.now();
  const sent = ABOUT_SENT_INVOICES.has(template);
  return {
    locale: language,
    timeZone: settings.timeZone,
    customerName: "Anna Example",
    merchantName: settings.senderName || from.name,
    invoices: [
      {
        number: "EXAMPLE-0001",
        amount: EXAMPLE_AMOUNT * 10 ** minorUnitDigits(currency),
        currency,
        dueAt: sent ? now - DAY : null,
        failedAt: sent ? null : now - DAY,
      },
    ],
    payLink: `${publicUrl}/pay/example`,
    decline: declineClass === null ? null : { class: declineClass, conceal: false },
    cardBrand: sent || template === "bank_debit_failed" ? null : "visa",
    nextRetryAt: TRIED_AGAIN.has(declineClass) ? now + 3 * DAY : null,
    ending: template === "final_notice" ? { at: now + 7 * DAY, action: "cancel" } : null,
  };
}
