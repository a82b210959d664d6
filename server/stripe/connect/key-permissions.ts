import Stripe from "stripe";
import { type Permission, PERMISSIONS_NEEDED } from "../permissions.ts";
import type { Say } from "./report.ts";

/** An id that no account has. A call that changes it changes nothing, whatever the answer. */
const NOBODY = "0000makegoodconnect";

type As = Stripe.RequestOptions;

/**
 * The smallest call that needs each permission; null where no harmless call does. A refusal names the permission
 * (403); any other answer, "no such invoice" for one, means that the permission is there.
 */
const PROBES: Readonly<Record<string, ((stripe: Stripe, as: As) => Promise<unknown>) | null>> = {
  event_read: (stripe, as) => stripe.events.list({ limit: 1 }, as),
  invoice_read: (stripe, as) => stripe.invoices.list({ limit: 1 }, as),
  invoice_write: (stripe, as) => stripe.invoices.update(`in_${NOBODY}`, {}, as),
  customer_read: (stripe, as) => stripe.customers.list({ limit: 1 }, as),
  subscription_read: (stripe, as) => stripe.subscriptions.list({ limit: 1 }, as),
  subscription_write: (stripe, as) => stripe.subscriptions.update(`sub_${NOBODY}`, {}, as),
  payment_method_read: (stripe, as) => stripe.customers.listPaymentMethods(`cus_${NOBODY}`, { limit: 1 }, as),
  setup_intent_read: (stripe, as) => stripe.setupIntents.list({ limit: 1 }, as),
  payment_intent_read: (stripe, as) => stripe.paymentIntents.list({ limit: 1 }, as),
  charge_read: (stripe, as) => stripe.charges.list({ limit: 1 }, as),
  dispute_read: (stripe, as) => stripe.disputes.list({ limit: 1 }, as),
  credit_note_read: (stripe, as) => stripe.creditNotes.list({ limit: 1 }, as),
  mandate_read: (stripe, as) => stripe.mandates.retrieve(`mandate_${NOBODY}`, {}, as),
  source_read: (stripe, as) => stripe.customers.listSources(`cus_${NOBODY}`, { limit: 1 }, as),
  customer_portal_read: (stripe, as) => stripe.billingPortal.configurations.list({ limit: 1 }, as),
  customer_portal_write: (stripe, as) =>
    stripe.billingPortal.sessions.create({ customer: `cus_${NOBODY}` }, as),
  elements_write: null,
};

export type MissingPermission = { permission: Permission; stripesName: string };

/** `rak_invoice_write` in the words of Stripe's refusal. */
export function permissionNamed(error: unknown): string | null {
  if (!(error instanceof Stripe.errors.StripePermissionError)) return null;
  return /'(rak_\w+)'/.exec(error.message)?.[1] ?? "";
}

/**
 * Which of the permissions that recovery needs a key lacks, each tried by a call that changes nothing.
 *
 * @param as the connected account to try them on; an empty object for the key's own
 * @throws Stripe's error where a call fails for another reason than a permission and than what it names
 */
export async function findMissingPermissions(stripe: Stripe, as: As): Promise<MissingPermission[]> {
  const missing: MissingPermission[] = [];
  for (const permission of PERMISSIONS_NEEDED) {
    const probe = PROBES[permission];
    if (!probe) continue;
    try {
      await probe(stripe, as);
    } catch (error) {
      const stripesName = permissionNamed(error);
      if (stripesName !== null) missing.push({ permission, stripesName });
      else if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    }
  }
  return missing;
}

/** Those that no call can try. */
export const UNTRIED = PERMISSIONS_NEEDED.filter((permission) => !PROBES[permission]);

/** `invoice_write` as Stripe's Dashboard words it where a key is edited. */
export const inDashboard = (permission: string): string => {
  const words = permission.split("_");
  const right = words.pop() === "write" ? "Write" : "Read";
  const object = words.join(" ");
  return `${object.charAt(0).toUpperCase()}${object.slice(1)}: ${right}`;
};

/** Says what the key may and may not do. */
export async function checkPermissions(
  stripe: Stripe,
  { as, column, keyName, keysPage }: { as: As; column: string; keyName: string; keysPage: string },
  say: Say,
): Promise<void> {
  const missing = await findMissingPermissions(stripe, as);
  for (const { permission, stripesName } of missing) {
    say(
      "left",
      `${keyName} lacks the permission ${permission}${stripesName === "" ? "" : ` (Stripe calls it ${stripesName})`}: ` +
        `edit the key on ${keysPage} and set, under "${column}", ${inDashboard(permission)}.`,
    );
  }
  if (missing.length === 0) say("ok", `${keyName} has the ${column.toLowerCase()} that recovery needs.`);
}
