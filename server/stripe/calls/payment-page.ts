import type { Account } from "../../dunning/facts/facts.ts";
import { type Calls, customerParam } from "./call-context.ts";
import { outcomeOf } from "../errors.ts";
import type { PageResult, PageWanted } from "../gateway.ts";

/** A customer is waiting for the page, so a lost connection is tried once more at once. */
const WHILE_WAITING = { maxNetworkRetries: 1 };

/**
 * Where the customer can go now: to pay (Stripe's invoice page, which also asks for authentication), or to
 * put in another payment method (a portal session made for that, which lives minutes only). The invoice's page stores a
 * method only if the merchant's settings say so; the portal always does, and makes it the default, which is charged then.
 * Where one of the two is not to be had, the other stands in: a merchant may never have saved the portal's settings.
 */
export async function paymentPage(calls: Calls, account: Account, where: PageWanted): Promise<PageResult> {
  const { stripe, as } = calls.clientOf(account);
  const options = { ...as, ...WHILE_WAITING };
  const read = await outcomeOf(stripe.invoices.retrieve(where.invoiceId, {}, options));
  if ("failure" in read) return { kind: "unavailable", reason: read.failure.reason };
  const { status, hosted_invoice_url } = read.answer;
  if (status !== "open") return { kind: "settled" };
  if (where.purpose !== "update_method" && hosted_invoice_url)
    return { kind: "url", url: hosted_invoice_url };

  const session = await outcomeOf(
    stripe.billingPortal.sessions.create(
      {
        ...customerParam(where.customerId),
        return_url: where.returnUrl,
        flow_data: {
          type: "payment_method_update",
          after_completion: { type: "redirect", redirect: { return_url: where.returnUrl } },
        },
      },
      options,
    ),
  );
  if ("answer" in session) return { kind: "url", url: session.answer.url };
  return hosted_invoice_url
    ? { kind: "url", url: hosted_invoice_url }
    : { kind: "unavailable", reason: session.failure.reason };
}
