import { z } from "zod";
import type { CustomerFact } from "../../dunning/facts/facts.ts";
import { withoutPerson } from "../../dunning/facts/fact-merge.ts";
import {
  id,
  idOf,
  instant,
  metadata,
  read,
  readIfPossible,
  reference,
  type Source,
  text,
} from "./schemas.ts";

const shape = z.object({
  id,
  customer_account: reference.nullish(),
  created: instant.nullish(),
  deleted: z.boolean().nullish(),
  email: text.nullish(),
  name: text.nullish(),
  phone: text.nullish(),
  address: z.object({ country: text.nullish() }).nullish(),
  preferred_locales: z.array(text).nullish(),
  default_source: reference.nullish(),
  invoice_settings: z.object({ default_payment_method: reference.nullish() }).nullish(),
  metadata,
});

const previousShape = z.looseObject({ invoice_settings: z.looseObject({}).nullish() });

/** Some members hold an empty text where nothing is known. */
const filled = (value: string | null | undefined): string | null => (value ? value : null);

/**
 * A customer under each of their names. With Accounts v2 a Customer and an Account can be one person: the Customer names its
 * Account, and other objects name the one, the other or both. What is known of the person stands under both names, so that
 * it is found whichever an invoice uses.
 *
 * @param change.asked the id with which the customer was read together with all methods; it may be the Account's
 */
export function customerFacts(
  value: unknown,
  source: Source,
  path: string,
  change: { previous?: Record<string, unknown> | null; deleted?: boolean; asked?: string } = {},
): CustomerFact[] {
  const fact = customerFact(value, source, path, change);
  const { customer_account } = read(shape, value, { name: source.name }, path);
  const names = [fact.id, idOf(customer_account), change.asked ?? null].filter((name) => name !== null);
  return [...new Set(names)].map((name) => ({ ...fact, id: name }));
}

/** A customer as the customer's own object tells it. */
function customerFact(
  value: unknown,
  source: Source,
  path: string,
  change: { previous?: Record<string, unknown> | null; deleted?: boolean; asked?: string } = {},
): CustomerFact {
  const customer = read(shape, value, source, path, ["deleted"]);
  const defaultPaymentMethodId =
    idOf(customer.invoice_settings?.default_payment_method) ?? idOf(customer.default_source);
  const previous = readIfPossible(
    previousShape.nullish(),
    change.previous,
    source,
    "data.previous_attributes",
  );
  const defaultChanged =
    previous !== null &&
    previous !== undefined &&
    ("default_source" in previous || "default_payment_method" in (previous.invoice_settings ?? {}));
  const deleted = change.deleted === true || customer.deleted === true;
  const fact: CustomerFact = {
    account: source.account,
    id: customer.id,
    email: filled(customer.email),
    name: filled(customer.name),
    phone: filled(customer.phone),
    country: filled(customer.address?.country),
    locale: filled(customer.preferred_locales?.[0]),
    defaultPaymentMethodId,
    // A default that was taken away is no new way to pay.
    defaultChangedAt: defaultChanged && defaultPaymentMethodId !== null ? source.at : null,
    methodsReadAt: change.asked === undefined ? null : source.at,
    metadata: customer.metadata,
    // A deleted customer that is read again is nothing but an id: then it is no younger than this.
    createdAt: customer.created ?? source.at,
    deletedAt: deleted ? source.at : null,
    erasedAt: null,
    factAt: source.at,
    factOrder: source.order,
  };
  return deleted ? withoutPerson(fact) : fact;
}

export const invoiceCustomerShape = z.object({
  customer_email: text.nullish(),
  customer_name: text.nullish(),
  customer_phone: text.nullish(),
  customer_address: z.object({ country: text.nullish() }).nullish(),
});

/**
 * What an invoice copied from its customer when it was finalized. It stands in for a customer never seen
 * (`factAt` 0) so that the first message need not wait for a call, and the customer's own object replaces
 * it as a whole: what has been removed there must not come back from an old invoice.
 */
export function customerOnInvoice(
  customerId: string,
  invoice: z.infer<typeof invoiceCustomerShape>,
  invoiceCreatedAt: number,
  source: Source,
): CustomerFact | null {
  const email = filled(invoice.customer_email);
  const name = filled(invoice.customer_name);
  const phone = filled(invoice.customer_phone);
  const country = filled(invoice.customer_address?.country);
  if (email === null && name === null && phone === null && country === null) return null;
  return {
    account: source.account,
    id: customerId,
    email,
    name,
    phone,
    country,
    locale: null,
    defaultPaymentMethodId: null,
    defaultChangedAt: null,
    methodsReadAt: null,
    metadata: {},
    createdAt: invoiceCreatedAt,
    deletedAt: null,
    erasedAt: null,
    factAt: 0,
    // Of two invoices the later one's copy stands in.
    factOrder: `${String(source.at).padStart(16, "0")}:${source.order}`,
  };
}
