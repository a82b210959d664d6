import { lookUp } from "../../dunning/model/look-up.ts";
import { z } from "zod";
import type { PaymentMethodFact } from "../../dunning/facts/facts.ts";
import { id, idOf, instant, NO_METHOD_DETAILS, read, reference, type Source, text } from "./schemas.ts";

const expiry = z.int().min(0).max(9_999).nullish();
const instrument = {
  brand: text.nullish(),
  funding: text.nullish(),
  country: text.nullish(),
  fingerprint: text.nullish(),
  exp_month: expiry,
  exp_year: expiry,
};
const shape = z.object({
  id,
  object: text.nullish(),
  customer: reference.nullish(),
  created: instant.nullish(),
  type: text.nullish(),
  status: text.nullish(),
  ...instrument,
  card: z.object(instrument).nullish(),
  sepa_debit: z.object(instrument).nullish(),
  ach_debit: z.object(instrument).nullish(),
});

/** Brands as legacy cards have them, and as PaymentMethods do. Source: `brand` of the Card object. */
const BRANDS: Readonly<Record<string, string>> = {
  "American Express": "amex",
  "Diners Club": "diners",
  Discover: "discover",
  JCB: "jcb",
  MasterCard: "mastercard",
  UnionPay: "unionpay",
  Visa: "visa",
};

/** A Source that can never be charged (again). Source: `status` of the Source object. */
const ENDED: ReadonlySet<string> = new Set(["canceled", "consumed", "failed"]);

/** What the beginning of a legacy id says about how the method moves money. */
const TYPE_OF_PREFIX: Readonly<Record<string, string>> = { card: "card", ba: "bank_account" };

const typeOfId = (sourceId: string): string | null => lookUp(TYPE_OF_PREFIX, sourceId.split("_")[0]!) ?? null;

/** Whether an id is that of a card, bank account or Source from before PaymentMethods. */
export const isLegacySource = (methodId: string): boolean => /^(card|ba|src)_/.test(methodId);

/**
 * A card (`card_…`), bank account (`ba_…`) or Source (`src_…`) of a customer, from before PaymentMethods: Stripe charges it
 * like any other method, and names it in `default_source`.
 */
export function legacySourceFact(
  value: unknown,
  customerId: string,
  source: Source,
  path: string,
): PaymentMethodFact {
  const stored = read(shape, value, source, path);
  const inner = stored.card ?? stored.sepa_debit ?? stored.ach_debit ?? stored;
  return {
    ...unreadLegacySource(stored.id, customerId, source),
    customerId: idOf(stored.customer) ?? customerId,
    method: {
      type: stored.object === "source" ? (stored.type ?? null) : (stored.object ?? typeOfId(stored.id)),
      brand: inner.brand ? (lookUp(BRANDS, inner.brand) ?? inner.brand.toLowerCase()) : null,
      funding: inner.funding ?? null,
      country: inner.country ?? null,
      fingerprint: inner.fingerprint ?? null,
    },
    expMonth: inner.exp_month ?? null,
    expYear: inner.exp_year ?? null,
    attachedAt: stored.created ?? 0,
    detachedAt: ENDED.has(stored.status ?? "") ? source.at : null,
  };
}

/** A legacy source of which only the id is known, because our key may not read it. Stripe can charge it all the same. */
export const unreadLegacySource = (
  sourceId: string,
  customerId: string,
  source: Source,
): PaymentMethodFact => ({
  account: source.account,
  id: sourceId,
  customerId,
  method: { ...NO_METHOD_DETAILS, type: typeOfId(sourceId) },
  expMonth: null,
  expYear: null,
  attachedAt: 0,
  changedAt: null,
  detachedAt: null,
  mandateInactiveAt: null,
  mandateActiveAt: null,
  factAt: source.at,
  factOrder: source.order,
});
