import type { MessageTemplate } from "../../dunning/contact/message-templates.ts";
import { BASE_LOCALE, canonicalLocale, localeChain } from "../locale.ts";
import {
  datesNamedIn,
  type MessageData,
  messageDataSchema,
  type NamedDate,
  viewOf,
} from "../message-data.ts";
import { TemplateError, type Templates, type MessageText } from "./templates.ts";

/** A message ready to send, with what the contact's record keeps about its words. */
export type RenderedEmail = MessageText & {
  /** The language that it is in, which may be wider than the one wished for. */
  locale: string;
  /** E.g. `en/payment_failed@3f2a90c1b2d4`. */
  version: string;
  /** Which dates the text names. */
  names: readonly NamedDate[];
};

/**
 * Puts facts into words: subject, text and HTML from the same template and the same facts.
 *
 * @param merchantsLocale where to look next when there are no words in the customer's language.
 * @throws z.ZodError when a fact is malformed, and TemplateError when the words cannot be made; nothing
 *   may be sent then.
 */
export function renderMessage(
  templates: Templates,
  name: MessageTemplate,
  facts: MessageData,
  merchantsLocale: string | null = null,
): RenderedEmail {
  const checked = messageDataSchema.parse(facts);
  for (const tag of localeChain(checked.locale, merchantsLocale)) {
    const template = templates.get(tag)?.get(name);
    if (template === undefined) continue;
    const wished = canonicalLocale(checked.locale);
    // English words with dates as in Britain or the States, but never German words with English dates.
    const sameLanguage = wished !== null && wished.split("-")[0] === template.locale.split("-")[0];
    const writing = sameLanguage ? wished : template.locale;
    const view = viewOf(checked, writing);
    const said = template.say(view);
    return {
      ...said,
      locale: template.locale,
      version: template.version,
      names: datesNamedIn(said.text, view),
    };
  }
  throw new TemplateError(`there is no template ${name} in any language, not even in ${BASE_LOCALE}`);
}
