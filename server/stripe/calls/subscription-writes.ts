import type Stripe from "stripe";
import type { Account } from "../../dunning/facts/facts.ts";
import { type Calls, failedWrite, sourceOfCall } from "./call-context.ts";
import { outcomeOf } from "../errors.ts";
import { factBatch } from "../../dunning/facts/fact-batch.ts";
import type { CallResult } from "../gateway.ts";
import { subscriptionFact } from "../mapping/subscription.ts";

type Write = (
  stripe: Stripe,
  options: { stripeAccount?: string; idempotencyKey: string },
) => Promise<Stripe.Subscription>;

/**
 * Ends the subscription now. Nothing is prorated or billed at the end, and its open invoices stay payable;
 * Stripe stops collecting them by itself.
 */
export const cancelSubscription = (
  calls: Calls,
  account: Account,
  subscriptionId: string,
  idempotencyKey: string,
) =>
  change(
    calls,
    account,
    subscriptionId,
    idempotencyKey,
    (stripe, options) => stripe.subscriptions.cancel(subscriptionId, {}, options),
    ({ status }) => status === "canceled" || status === "incomplete_expired",
  );

/** `status: paused`: no periods and no invoices until it is resumed. Nothing is credited for unused time. */
export const pauseSubscription = (
  calls: Calls,
  account: Account,
  subscriptionId: string,
  idempotencyKey: string,
) =>
  change(
    calls,
    account,
    subscriptionId,
    idempotencyKey,
    (stripe, options) =>
      stripe.subscriptions.pause(
        subscriptionId,
        { bill_for: { unused_time_from: { type: "none" }, outstanding_usage_through: { type: "none" } } },
        options,
      ),
    ({ status }) => status === "paused",
  );

/**
 * New invoices stay drafts (`pause_collection`), which is the effect of Stripe's `unpaid`: no API call sets
 * that status, only the account's own retry settings do.
 */
export const keepInvoicesAsDraft = (
  calls: Calls,
  account: Account,
  subscriptionId: string,
  idempotencyKey: string,
) =>
  change(
    calls,
    account,
    subscriptionId,
    idempotencyKey,
    (stripe, options) =>
      stripe.subscriptions.update(
        subscriptionId,
        { pause_collection: { behavior: "keep_as_draft" } },
        options,
      ),
    ({ pause_collection }) => pause_collection?.behavior === "keep_as_draft",
  );

/** One write, and where Stripe refuses it one read, which may show that what was wanted is so already. */
async function change(
  calls: Calls,
  account: Account,
  subscriptionId: string,
  idempotencyKey: string,
  write: Write,
  wanted: (subscription: Stripe.Subscription) => boolean,
): Promise<CallResult> {
  const { stripe, as } = calls.clientOf(account);
  const begunAt = calls.clock.now();
  const said = (subscription: Stripe.Subscription) =>
    factBatch({
      subscriptions: [
        subscriptionFact(
          subscription,
          sourceOfCall(calls, account, `subscription ${subscriptionId}`, begunAt),
          "",
        ),
      ],
    });
  const written = await outcomeOf(write(stripe, { ...as, idempotencyKey }));
  if ("answer" in written) return { kind: "done", facts: said(written.answer) };
  const failed = failedWrite(written.failure);
  // An ended subscription answers a second cancellation with 404, but can be read.
  if (failed.kind !== "refused") return failed;
  const read = await outcomeOf(stripe.subscriptions.retrieve(subscriptionId, {}, as));
  if ("failure" in read) return failed;
  return wanted(read.answer)
    ? { kind: "done", facts: said(read.answer) }
    : { ...failed, facts: said(read.answer) };
}
