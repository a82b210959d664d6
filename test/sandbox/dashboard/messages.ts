import type { CaughtMail, MailCatcher } from "../mail/catcher.ts";
import type { Tenant } from "../tenant.ts";
import type { Message } from "./preview.ts";

const SHOWN = 50;

/** Caught messages, newest first: those to one customer, or without one everybody's. Empty for an unknown customer. */
export function messagesTo(mail: MailCatcher, tenant: Tenant, customerId?: string): Message[] {
  if (customerId === undefined) {
    const byAddress = new Map(
      tenant.customers
        .values()
        .map(({ id, name, email }) => [email ?? "", { id, name: name ?? email ?? id }] as const),
    );
    return mail
      .list()
      .slice(0, SHOWN)
      .map((one) => messageView(one, mail.webUrl, byAddress.get(one.recipients[0] ?? "") ?? null));
  }
  const customer = tenant.customers.get(customerId);
  if (!customer?.email) return [];
  const { id, name, email } = customer;
  return mail
    .list(email)
    .slice(0, SHOWN)
    .map((one) => messageView(one, mail.webUrl, { id, name: name ?? email }));
}

function messageView(
  { id, recipients, subject, text, sentAt }: CaughtMail,
  webUrl: string,
  customer: Message["customer"],
): Message {
  return {
    id,
    to: recipients.join(", "),
    customer,
    subject,
    text,
    sentAt,
    url: `${webUrl}/messages/${id}`,
  };
}
