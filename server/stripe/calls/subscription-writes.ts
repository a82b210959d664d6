import type Stripe from "stripe";
import type { Account } from "../../dunning/facts/facts.ts";
import { type Calls, failedRead, failedWrite, sourceOfCall } from "./call-context.ts";
import { outcomeOf } from "../errors.ts";
import { factBatch } from "../../dunning/facts/fact-batch.ts";
import type { CallResult } from "../gateway.ts";
import { invoiceFacts } from "../mapping/invoice.ts";
import { subscriptionFact } from "../mapping/subscription.ts";

type Write = (
  stripe: Stripe,
  options: { stripeAccount?: string; idempotencyKey: string },
) => Promise<Stripe.Subscription>;

/** Kept with the subscription, for the merchant's own figures of why customers leave. */
const CANCELLATION_COMMENT =
  "Makegood: ended because an invoice stayed unpaid, not at the customer's request.";

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
    (stripe, options) =>
      stripe.subscriptions.cancel(
        subscriptionId,
        // Stripe gives the reason `cancellation_requested` to every cancellation by request. The comment tells the
        // merchant that nobody asked for this one.
        { cancellation_details: { comment: CANCELLATION_COMMENT } },
        options,
      ),
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
 * New invoices stay drafts (`pause_collection`); the subscription and its status stay as they are, and so does the service
 * that hangs on them. Stripe's own `unpaid` no API call can set, only the account's retry settings do.
 * Source: docs.stripe.com/billing/subscriptions/pause-payment.
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

/**
 * Collects again: the next invoice is no draft any more. Those of the meantime stay drafts, which nobody bills by itself, so
 * they are read, the newest hundred, and a person is told of them.
 * Source: docs.stripe.com/billing/subscriptions/pause-payment, "Keep invoices as draft".
 */
export async function resumeCollection(
  calls: Calls,
  account: Account,
  subscriptionId: string,
  idempotencyKey: string,
): Promise<CallResult> {
  const resumed = await change(
    calls,
    account,
    subscriptionId,
    idempotencyKey,
    (stripe, options) => stripe.subscriptions.update(subscriptionId, { pause_collection: "" }, options),
    ({ pause_collection }) => pause_collection === null,
  );
  if (resumed.kind !== "done") return resumed;
  const { stripe, as } = calls.clientOf(account);
  const source = sourceOfCall(calls, account, `drafts of ${subscriptionId}`, calls.clock.now());
  const drafts = await outcomeOf(
    stripe.invoices.list({ subscription: subscriptionId, status: "draft", limit: 100 }, as),
  );
  if ("failure" in drafts) return failedRead(drafts.failure);
  const said = drafts.answer.data.map((draft, index) => invoiceFacts(draft, source, `data.${index}`));
  return { kind: "done", facts: factBatch(resumed.facts, ...said) };
}

/**
 * A paused subscription runs again in its old rhythm, and nothing is billed for the pause: the customer has just paid.
 * With a new anchor Stripe would bill another period at once.
 */
export const resumeSubscription = (
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
      stripe.subscriptions.resume(
        subscriptionId,
        { billing_cycle_anchor: { type: "unchanged" }, proration_behavior: "none" },
        options,
      ),
    ({ status }) => status !== "paused",
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
