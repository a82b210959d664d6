import type { Account } from "../../dunning/facts/facts.ts";
import { MissingKey } from "../client.ts";
import { failureOf } from "../errors.ts";
import type { HostedPageResult, PortalResult, UnreadSetting } from "../gateway.ts";
import type { Calls } from "./call-context.ts";

/** How the customer portal is set in this mode: until it was saved once, Stripe makes no session of it. */
export function readPortal(calls: Calls, account: Account): Promise<PortalResult> {
  return settingOf(async (): Promise<PortalResult> => {
    const { stripe, as } = calls.clientOf(account);
    const wanted = { is_default: true, active: true, limit: 1 };
    const [saved] = (await stripe.billingPortal.configurations.list(wanted, as)).data;
    if (saved === undefined) return { kind: "done", portal: "unsaved" };
    return { kind: "done", portal: saved.features.payment_method_update.enabled ? "saved" : "no_methods" };
  });
}

/** Whether a new card that pays on the hosted invoice page is kept. A setting that nobody made keeps none. */
export function readHostedPage(calls: Calls, account: Account): Promise<HostedPageResult> {
  return settingOf(async (): Promise<HostedPageResult> => {
    const { stripe, as } = calls.clientOf(account);
    const { settings } = await stripe.accounts.retrieveCurrent({}, as);
    const saves = settings?.invoices?.hosted_payment_method_save;
    return { kind: "done", saves: saves === "always" ? "always" : saves === "offer" ? "offer" : "never" };
  });
}

/** What is read, or why it is not. */
export async function settingOf<Read>(read: () => Promise<Read>): Promise<Read | UnreadSetting> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MissingKey) return { kind: "unavailable", reason: "no_key" };
    const { kind, reason } = failureOf(error);
    return kind === "refused" || kind === "no_access"
      ? { kind: "refused", reason }
      : { kind: "unavailable", reason };
  }
}
