import { lookUp } from "../../dunning/model/look-up.ts";
import { findCommonestCurrency } from "../../../db/stores/overview.ts";
import { canonicalLocale } from "../../channels/locale.ts";
import type { MessageData } from "../../channels/message-data.ts";
import { isMessageTemplate, MESSAGE_TEMPLATES } from "../../dunning/contact/message-templates.ts";
import { minorUnitDigits } from "../../i18n/money-format.ts";
import { ApiError } from "../api-error.ts";
import type { Context, Handlers } from "../context.ts";
import type { HandlerInput } from "../contract.ts";
import type { messagesContract } from "./contract.ts";

const DAY = 86_400_000;
/** The example is in the currency of most of these cases. */
const MAX_CASES_FOR_CURRENCY = 1_000;

/** The amount of the example in the currency's main units: 49.00, or 49 where there are no smaller ones. */
const EXAMPLE_AMOUNT = 49;

/** Templates about an invoice that was sent: it has a due date, and nothing was charged. */
const ABOUT_SENT_INVOICES: ReadonlySet<string> = new Set(["invoice_overdue", "invoice_overdue_firm"]);

/** After these declines the engine tries the same card again. After the others it waits for the customer. */
const RETRIED_DECLINES: ReadonlySet<string | null> = new Set(["soft", "technical"]);

export const messagesHandlers: Handlers<typeof messagesContract> = {
  /** The real template, filled with example data that nobody could take for a customer's. */
  "messages.preview": async (context, input) => {
    const { template, language } = input;
    const known = context.channels.map(({ terms }) => terms.id);
    const wanted = input.channel ?? known[0];
    const channel = context.channels.find(({ terms }) => terms.id === wanted);
    if (!channel) throw unknownChoice("channel", wanted ?? "", known);
    if (!isMessageTemplate(template)) {
      throw unknownChoice("template", template, Object.keys(MESSAGE_TEMPLATES));
    }
    const languages = lookUp(channel.terms.templates, template) ?? [];
    if (!languages.includes(canonicalLocale(language) ?? "")) {
      throw unknownChoice("language", language, languages);
    }
    const { subject, text, locale } = channel.render(template, await exampleData(context, input));
    return { subject, text, language: locale };
  },
};

const unknownChoice = (
  field: "channel" | "template" | "language",
  given: string,
  choices: readonly string[],
) =>
  new ApiError(
    "invalid_input",
    `There is no text for the ${field} ${JSON.stringify(given)}.`,
    `Choose a ${field} that exists.`,
    [{ path: field, message: `expected one of ${choices.join(", ")}` }],
  );

async function exampleData(
  { db, account, clock, settings, from, publicUrl }: Context,
  { template, language, declineClass }: HandlerInput<"messages.preview">,
): Promise<MessageData> {
  const currency = (await findCommonestCurrency(db, account, MAX_CASES_FOR_CURRENCY)) ?? "usd";
  const now = clock.now();
  const isSent = ABOUT_SENT_INVOICES.has(template);
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
        dueAt: isSent ? now - DAY : null,
        failedAt: isSent ? null : now - DAY,
      },
    ],
    payLink: `${publicUrl}/pay/example`,
    decline: declineClass === null ? null : { class: declineClass, conceal: false },
    cardBrand: isSent || template === "bank_debit_failed" ? null : "visa",
    nextRetryAt: RETRIED_DECLINES.has(declineClass) ? now + 3 * DAY : null,
    ending: template === "final_notice" ? { at: now + 7 * DAY, action: "cancel" } : null,
  };
}
