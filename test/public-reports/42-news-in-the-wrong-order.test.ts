import { expect, it } from "vitest";
import { decide } from "../../server/dunning/decide.ts";
import type { InvoiceFact, SubscriptionFact } from "../../server/dunning/facts/facts.ts";
import { mergeInvoice, mergeSubscription } from "../../server/dunning/facts/fact-merge.ts";
import { factsOfEvent } from "../../server/stripe/mapping/event-mapper.ts";
import { snapshot } from "../dunning/make-facts.ts";

/**
 * An event about an earlier state arrives after the one about the later: a failure after the payment, a subscription
 * that was incomplete after it became active. Nothing goes back.
 */
const event = (type: string, created: number, object: object) => ({
  id: `evt_${created}`,
  object: "event",
  type,
  created,
  livemode: true,
  api_version: "2026-10-28.endive",
  request: { id: null, idempotency_key: null },
  data: { object },
});
const T = 1_800_000_000;
const invoice = (over: object) => ({
  id: "in_1",
  object: "invoice",
  customer: "cus_1",
  currency: "eur",
  amount_due: 2_000,
  amount_paid: 0,
  amount_remaining: 2_000,
  created: T - 60,
  status: "open",
  attempt_count: 1,
  ...over,
});
const failed = event("invoice.payment_failed", T, invoice({}));
const paid = event(
  "invoice.paid",
  T + 2,
  invoice({
    status: "paid",
    amount_paid: 2_000,
    amount_remaining: 0,
    status_transitions: { paid_at: T + 2 },
  }),
);

it.each([
  ["in order", [failed, paid]],
  ["the failure last", [paid, failed]],
  ["both twice", [paid, failed, paid, failed]],
])("a paid invoice stays paid, %s", (_how, events) => {
  const all = events.map((one) => factsOfEvent(one, "acct_1:live"));
  const merged = all
    .flatMap(({ invoices }) => invoices)
    .reduce<InvoiceFact>((a, b) => mergeInvoice(a, b), all[0]!.invoices[0]!);
  const paymentEvents = [
    ...new Map(
      all.flatMap((one) => one.paymentEvents).map((paymentEvent) => [paymentEvent.id, paymentEvent]),
    ).values(),
  ];
  const decision = decide(
    snapshot({ account: "acct_1:live", invoices: [merged], paymentEvents, charges: [], subscriptions: [] }),
    (T + 3_600) * 1_000,
  );
  expect(merged.status).toBe("paid");
  expect(decision.cases.map(({ status }) => status)).toEqual(["recovered"]);
  expect(decision.commands).toEqual([]);
});

it("a subscription that became active does not become incomplete again", () => {
  const subscription = (status: string) => ({
    id: "sub_1",
    object: "subscription",
    customer: "cus_1",
    status,
    created: T,
    currency: "eur",
    items: { data: [] },
  });
  const said = (created: number, status: string): SubscriptionFact =>
    factsOfEvent(event("customer.subscription.updated", created, subscription(status)), "acct_1:live")
      .subscriptions[0]!;
  const [early, late] = [said(T, "incomplete"), said(T + 1, "active")];
  expect(mergeSubscription(early, late).status).toBe("active");
  expect(mergeSubscription(late, early).status).toBe("active");
});
