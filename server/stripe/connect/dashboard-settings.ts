import type Stripe from "stripe";
import { permissionNamed } from "./key-permissions.ts";
import type { Say } from "./report.ts";

type Where = { stripe: Stripe; as: Stripe.RequestOptions; dashboard: string };

/** Says whether the portal's settings were saved in this mode: until then no customer can change a payment method. */
export async function checkPortal({ stripe, as, dashboard }: Where, say: Say): Promise<void> {
  const page = `${dashboard}/settings/billing/portal`;
  try {
    const { data } = await stripe.billingPortal.configurations.list(
      { is_default: true, active: true, limit: 1 },
      as,
    );
    if (data.length === 0) {
      say(
        "left",
        `the customer portal has no settings in this mode yet: open ${page} and press "Save", once.`,
      );
    } else if (data[0]!.features.payment_method_update.enabled) {
      say("ok", "the customer portal is set up and lets customers change their payment method.");
    } else {
      say(
        "left",
        `the customer portal does not let customers change their payment method: allow it on ${page}.`,
      );
    }
  } catch (error) {
    if (permissionNamed(error) === null) throw error;
    say("look", `${page} must have been saved once in this mode; the key may not read it.`);
  }
}

/** Says whether a card that pays on the hosted invoice page is kept for the next renewal. */
export async function checkHostedPage({ stripe, as, dashboard }: Where, say: Say): Promise<void> {
  const page = `${dashboard}/settings/billing/invoice`;
  try {
    const { settings } = await stripe.accounts.retrieveCurrent({}, as);
    const saves = settings?.invoices?.hosted_payment_method_save ?? null;
    if (saves === "always") say("ok", "a card that pays on the hosted invoice page is kept.");
    else if (saves === "offer") say("ok", "the hosted invoice page offers to keep the card that pays.");
    else
      say(
        "left",
        `a card that pays on the hosted invoice page is not kept, so the next renewal fails again: on ${page}, let the page save payment methods.`,
      );
  } catch (error) {
    if (permissionNamed(error) === null) throw error;
    say("look", `on ${page}, the hosted invoice page should save payment methods; the key may not read it.`);
  }
}

/** What no API reads or writes. Source: docs.stripe.com/billing/revenue-recovery and its pages, read November 2026. */
export function sayWhatNoApiTells(dashboard: string, say: Say): void {
  say(
    "look",
    `${dashboard}/settings/billing/automatic, Retries: after the last retry, "leave the subscription past due". Otherwise Stripe ends subscriptions before recovery does.`,
  );
  say(
    "look",
    `${dashboard}/settings/billing/automatic, Customer e-mails: switch off Stripe's e-mails about failed payments, or customers hear of each failure twice.`,
  );
  say(
    "look",
    `${dashboard}/settings/billing/automatic, Invoices sent to customers: switch off Stripe's reminders, for the same reason.`,
  );
}
