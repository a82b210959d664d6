import { z } from "zod";
import type { Gateway } from "./gateway.ts";
import { HANDLED_EVENTS } from "./mapping/handled-events.ts";

/** What a merchant grants to a Stripe app, by Stripe's own names: those that recovery needs. */
const PERMISSIONS = [
  "event_read",
  "invoice_read",
  "invoice_write",
  "customer_read",
  "subscription_read",
  "subscription_write",
  "payment_method_read",
  "setup_intent_read",
  "payment_intent_read",
  "charge_read",
  "dispute_read",
  "credit_note_read",
  "mandate_read",
  "customer_portal_read",
  "customer_portal_write",
  "elements_write",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const rowSchema = z.strictObject({
  needs: z.array(z.enum(PERMISSIONS)),
  source: z.string().min(1),
  /** `derived`: the page states the rule, but does not name this very object or event. */
  verified: z.enum(["primary", "derived"]),
});
export type PermissionRow = z.infer<typeof rowSchema>;
const row = (cells: PermissionRow): PermissionRow => rowSchema.parse(cells);

const PAGE = "docs.stripe.com/stripe-apps/reference/permissions, read November 2026";
const documented = (...needs: Permission[]) => row({ needs, source: PAGE, verified: "primary" });
/** The page has no permission for refunds or for fraud warnings: they are taken for parts of the charge. */
const derived = (...needs: Permission[]) => row({ needs, source: PAGE, verified: "derived" });
/** The page names neither InvoicePayment nor its event: it is taken for a part of the invoice. */
const withInvoicePayments = (...needs: Permission[]) => row({ needs, source: PAGE, verified: "derived" });

/**
 * What each call needs: what it reads or writes and each object that it expands, with the reading again that
 * follows a refusal. A method of the gateway without a row does not compile, and
 * `test/stripe/permissions.test.ts` compares each row with the requests that are really sent.
 */
export const CALL_PERMISSIONS: Readonly<Record<keyof Gateway, PermissionRow>> = {
  pay: withInvoicePayments("invoice_write", "invoice_read", "payment_intent_read", "subscription_read"),
  findAttempt: withInvoicePayments("invoice_read", "payment_intent_read", "charge_read", "subscription_read"),
  findDecline: withInvoicePayments("invoice_read", "payment_intent_read", "charge_read"),
  readInvoice: withInvoicePayments("invoice_read", "payment_intent_read", "subscription_read"),
  readAccess: documented("invoice_read"),
  readCharge: documented("charge_read"),
  readPortal: documented("customer_portal_read"),
  // The account itself has a permission of its own, which is not asked for: where the read is refused, a person looks.
  readHostedPage: documented(),
  // Neither is this one: endpoints are our own account's, and the app asks merchants for no right over theirs.
  readEndpoint: documented(),
  readCustomer: documented("customer_read", "payment_method_read", "subscription_read"),
  findMarked: documented("invoice_read"),
  listOpenInvoices: documented("invoice_read"),
  listEvents: documented("event_read"),
  setAutoAdvance: withInvoicePayments(
    "invoice_write",
    "invoice_read",
    "payment_intent_read",
    "subscription_read",
  ),
  cancelSubscription: documented("subscription_write", "subscription_read"),
  pauseSubscription: documented("subscription_write", "subscription_read"),
  keepInvoicesAsDraft: documented("subscription_write", "subscription_read"),
  resumeCollection: documented("subscription_write", "subscription_read", "invoice_read"),
  resumeSubscription: documented("subscription_write", "subscription_read"),
  markUncollectible: withInvoicePayments(
    "invoice_write",
    "invoice_read",
    "payment_intent_read",
    "subscription_read",
  ),
  // The page asks for elements_write where customers enter a payment method in the portal or on the invoice's page.
  paymentPage: documented("invoice_read", "customer_portal_write", "elements_write"),
};

/**
 * What it takes to be told of an event, by the beginning of its type; of several the longest counts. An event
 * whose permission is missing is not delivered, and nobody says so.
 */
export const EVENT_PERMISSIONS: ReadonlyMap<string, PermissionRow> = new Map([
  ["account.application.", documented("event_read")],
  ["invoice.", documented("event_read", "invoice_read")],
  ["invoice_payment.", withInvoicePayments("event_read", "invoice_read")],
  ["charge.", documented("event_read", "charge_read")],
  ["charge.dispute.", documented("event_read", "dispute_read")],
  ["refund.", derived("event_read", "charge_read")],
  ["radar.early_fraud_warning.", derived("event_read", "charge_read")],
  ["credit_note.", documented("event_read", "credit_note_read")],
  ["payment_intent.", documented("event_read", "payment_intent_read")],
  ["payment_method.", documented("event_read", "payment_method_read")],
  ["mandate.", documented("event_read", "mandate_read")],
  ["setup_intent.", documented("event_read", "setup_intent_read")],
  ["customer.", documented("event_read", "customer_read")],
  ["customer.subscription.", documented("event_read", "subscription_read")],
]);

/**
 * The row of {@link EVENT_PERMISSIONS} that an event type falls under.
 *
 * @throws Error when there is none: the type is handled, but what it takes to receive it is not written down
 */
export function eventPermissions(type: string): { under: string; needs: readonly Permission[] } {
  const [found] = [...EVENT_PERMISSIONS]
    .filter(([beginning]) => type.startsWith(beginning))
    .sort(([a], [b]) => b.length - a.length);
  if (found === undefined)
    throw new Error(`event ${type}: no permission is known for it; add a row to EVENT_PERMISSIONS`);
  return { under: found[0], needs: found[1].needs };
}

/** Everything that a merchant must grant, and nothing else, in a fixed order. `stripe-app.json` asks for exactly this. */
export const PERMISSIONS_NEEDED: readonly Permission[] = PERMISSIONS.filter((permission) =>
  [
    ...Object.values(CALL_PERMISSIONS).flatMap(({ needs }) => needs),
    ...[...HANDLED_EVENTS].flatMap((type) => eventPermissions(type).needs),
  ].includes(permission),
);
