import { describe, expect, it } from "vitest";
import { customersOf } from "../../server/dunning/facts/fact-batch.ts";
import { factsOfEvent } from "../../server/stripe/mapping/event-mapper.ts";
import { ACCOUNT, eventOf, SAMPLES, VERSIONS } from "./event-samples.ts";

/**
 * With Accounts v2 a customer is an Account: `customer` is null and `customer_account` names it. Whatever kind of object
 * names the customer, it is one and the same.
 * Source: docs.stripe.com/accounts-v2/use-accounts-as-customers.
 */

const ofAccount = { customer: null, customer_account: "acct_9" };

describe.each([
  "charge.failed",
  "charge.refunded",
  "payment_intent.payment_failed",
  "payment_intent.succeeded",
  "customer.subscription.updated",
  "payment_method.attached",
  "payment_method.updated",
  "payment_method.automatically_updated",
  "setup_intent.succeeded",
  "invoice.payment_failed",
])("%s of an Account", (type) => {
  const [, sample] = SAMPLES[type]!;
  // The method inside an error names its customer as well.
  const { last_payment_error: _error, ...object } = sample.object;
  const namedBy = (owner: object) =>
    customersOf(
      factsOfEvent(eventOf(type, { ...sample, object: { ...object, ...owner } }, VERSIONS[1]), ACCOUNT),
    );

  it("belongs to the Account", () => expect(namedBy(ofAccount)).toEqual(["acct_9"]));

  it("belongs to the Customer where both are named", () =>
    expect(namedBy({ customer: "cus_9", customer_account: "acct_9" })).toEqual(["cus_9"]));

  it("belongs to the Account where it is expanded", () =>
    expect(
      namedBy({ customer: null, customer_account: { id: "acct_9", object: "v2.core.account" } }),
    ).toEqual(["acct_9"]));
});

it("a method that an Account detached is the Account's", () => {
  const [, sample] = SAMPLES["payment_method.detached"]!;
  const object = { ...sample.object, customer: null, customer_account: null };
  const event = eventOf(
    "payment_method.detached",
    { ...sample, object, previous: { customer_account: "acct_9" } },
    VERSIONS[1],
  );
  expect(factsOfEvent(event, ACCOUNT).paymentMethods).toMatchObject([{ customerId: "acct_9" }]);
});

it("a Customer that an Account stands for is known under both names", () => {
  const [, sample] = SAMPLES["customer.updated"]!;
  const object = { ...sample.object, id: "cus_9", customer_account: "acct_9", email: "ann@example.com" };
  expect(
    factsOfEvent(eventOf("customer.updated", { ...sample, object }, VERSIONS[1]), ACCOUNT).customers,
  ).toMatchObject([
    { id: "cus_9", email: "ann@example.com" },
    { id: "acct_9", email: "ann@example.com" },
  ]);
});
