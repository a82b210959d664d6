import { z } from "zod";
import type { PaymentMethodFact } from "../../dunning/facts/facts.ts";
import {
  id,
  ifPossible,
  instant,
  methodDetailsOf,
  OWNER_MEMBERS,
  ownerOf,
  ownerShape,
  read,
  type Source,
} from "./schemas.ts";

const expiry = z
  .int({ error: "expected a whole number" })
  .min(0, "expected a month or a year")
  .max(9_999, "expected a month or a year")
  .nullish();
const shape = z.object({
  id,
  created: instant,
  ...ownerShape,
  card: z.object({ exp_month: expiry, exp_year: expiry }).nullish(),
});

/** What an event adds to the object: when it happened, and whose the method was. */
export type MethodChange = {
  attachedAt?: number;
  changedAt?: number;
  detachedAt?: number;
  /** A detached method no longer names its customer. */
  formerCustomerId?: string | null;
};

/** A stored payment method, as its own object tells it. */
export function paymentMethodFact(
  value: unknown,
  source: Source,
  path: string,
  change: MethodChange = {},
): PaymentMethodFact {
  const method = read(shape, value, source, path, OWNER_MEMBERS);
  return {
    account: source.account,
    id: method.id,
    customerId: ownerOf(method) ?? change.formerCustomerId ?? null,
    method: methodDetailsOf(value, source, path),
    expMonth: method.card?.exp_month ?? null,
    expYear: method.card?.exp_year ?? null,
    // Made and attached are mostly one moment; `payment_method.attached` says when they are not.
    attachedAt: Math.max(method.created, change.attachedAt ?? 0),
    changedAt: change.changedAt ?? null,
    detachedAt: change.detachedAt ?? null,
    mandateInactiveAt: null,
    mandateActiveAt: null,
    factAt: source.at,
    factOrder: source.order,
  };
}

/**
 * The method as it stood inside another object, e.g. in `last_payment_error`: perhaps an old copy, so it
 * counts as of its creation and gives way to anything the method's own object says.
 */
export function embeddedPaymentMethod(
  value: unknown,
  source: Source,
  path: string,
): PaymentMethodFact | null {
  if (value === null || value === undefined || typeof value === "string") return null;
  const fact = ifPossible(source, () => paymentMethodFact(value, source, path));
  return fact === null || fact.customerId === null ? null : { ...fact, factAt: fact.attachedAt };
}

/**
 * Members of an instrument that say which one it is and how long it can be charged. All others (checks, networks, whose
 * name and address it bears) leave it the card or account that it was.
 */
const CHARGING_MEMBERS: ReadonlySet<string> = new Set([
  "exp_month",
  "exp_year",
  "fingerprint",
  "last4",
  "country",
  "bank_code",
  "branch_code",
  "routing_number",
  "sort_code",
  "bsb_number",
  "institution_number",
  "transit_number",
  "status",
  "status_details",
]);

/**
 * Whether an update touched what a charge depends on. A PaymentMethod holds its instrument under the name of its type, a
 * legacy source holds it flat. A payload that names no change is believed to have made one.
 *
 * @param previous the members that changed, with their former values
 */
export function touchesCharging(previous: Record<string, unknown> | null): boolean {
  if (previous === null) return true;
  // The merchant's own words and the person's address may have members of any name.
  const { metadata: _metadata, billing_details: _person, ...instrument } = previous;
  return [instrument, ...Object.values(instrument)].some(
    (holder) =>
      typeof holder === "object" &&
      holder !== null &&
      Object.keys(holder).some((member) => CHARGING_MEMBERS.has(member)),
  );
}
