import { EMAIL_RULES } from "../../dunning/contact/rules/contact-rules.ts";
import { isMessageTemplate } from "../../dunning/contact/message-templates.ts";
import { firstAddressIn } from "./address.ts";
import type { Channel } from "../channel.ts";
import type { Mailer } from "./mailer.ts";
import { renderMessage } from "./message.ts";
import { TemplateError, type Templates } from "./templates.ts";

export type EmailDependencies = { mailer: Pick<Mailer, "send">; templates: Templates };

export const openEmailChannel = ({ mailer, templates }: EmailDependencies): Channel => ({
  terms: { id: "email", rules: EMAIL_RULES, templates: localesByTemplate(templates) },
  addressOf: ({ email }) => firstAddressIn(email ?? ""),
  render(template, data) {
    if (!isMessageTemplate(template)) throw new TemplateError(`there is no template ${template}`);
    return renderMessage(templates, template, data);
  },

  async send({ subject, text, html }, { messageKey, from, replyTo, to }) {
    const sent = await mailer.send({
      commandId: messageKey,
      from,
      replyTo: replyTo ?? null,
      to,
      subject: subject ?? "",
      text,
      html: html ?? "",
    });
    switch (sent.outcome) {
      case "sent":
        return { outcome: "sent", carrierId: sent.messageId };
      case "unknown":
        return { outcome: "unknown" };
      case "temporary":
        return {
          outcome: "temporary",
          reason: `the mail server deferred the message at ${sent.stage} (${sent.code ?? "no reply"})`,
          code: sent.code,
        };
      case "refused":
        return { outcome: "refused", reason: `mail server: ${sent.stage}`, code: sent.code };
    }
  },
});

function localesByTemplate(templates: Templates): Record<string, string[]> {
  const locales: Record<string, string[]> = {};
  for (const [locale, texts] of templates) {
    for (const template of texts.keys()) locales[template] = [...(locales[template] ?? []), locale];
  }
  return locales;
}
