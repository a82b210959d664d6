import type { Account, PaymentMethodFact } from "../../dunning/facts/facts.ts";
import { type Calls, failedRead, sourceOfCall } from "./call-context.ts";
import { customerFacts } from "../mapping/customer.ts";
import { type CallFailure, outcomeOf } from "../errors.ts";
import { factBatch } from "../../dunning/facts/fact-batch.ts";
import type { CallResult } from "../gateway.ts";
import { isLegacySource, legacySourceFact, unreadLegacySource } from "../mapping/legacy-source.ts";
import { paymentMethodFact } from "../mapping/payment-method.ts";
import type { Source } from "../mapping/schemas.ts";
import { subscriptionFact } from "../mapping/subscription.ts";

/**
 * A customer as they stand at Stripe: the customer, the stored methods (the newest hundred; nobody is charged
 * on the hundred and first), the subscription, if one is named, and every default that is not among the methods. Two or
 * three calls at once; all or nothing. A default that cannot be read costs a call more, and never the rest.
 *
 * @param wanted.methodIds methods that something names and nobody knows
 */
export async function readCustomer(
  calls: Calls,
  account: Account,
  customerId: string,
  wanted: { subscriptionId: string | null; methodIds?: readonly string[] },
): Promise<CallResult> {
  const { stripe, as } = calls.clientOf(account);
  const { subscriptionId, methodIds = [] } = wanted;
  const source = sourceOfCall(calls, account, `customer ${customerId}`, calls.clock.now());
  const [customer, methods, subscription] = await Promise.all([
    outcomeOf(stripe.customers.retrieve(customerId, {}, as)),
    outcomeOf(
      customerId.startsWith("acct_")
        ? stripe.paymentMethods.list({ customer_account: customerId, limit: 100 }, as)
        : stripe.customers.listPaymentMethods(customerId, { limit: 100 }, as),
    ),
    subscriptionId === null ? null : outcomeOf(stripe.subscriptions.retrieve(subscriptionId, {}, as)),
  ]);
  if ("failure" in customer) return failedRead(customer.failure);
  const customers = customerFacts(customer.answer, source, "customer", { asked: customerId });
  // A deleted customer has no methods to list, and Stripe says so with an error.
  if (customers.every(({ deletedAt }) => deletedAt !== null))
    return { kind: "done", facts: factBatch({ customers }) };
  if ("failure" in methods) return failedRead(methods.failure);
  if (subscription !== null && "failure" in subscription) return failedRead(subscription.failure);
  const listed = methods.answer.data.map((method, index) =>
    paymentMethodFact(method, source, `payment_methods.${index}`),
  );
  const subscriptions =
    subscription === null ? [] : [subscriptionFact(subscription.answer, source, "subscription")];
  const named = [
    ...[...customers, ...subscriptions].map(({ defaultPaymentMethodId }) => defaultPaymentMethodId),
    ...methodIds,
  ].filter((id) => id !== null);
  const missing = [...new Set(named)].filter((id) => !listed.some((method) => method.id === id));
  const others: PaymentMethodFact[] = [];
  for (const id of missing) others.push(await readMethod(calls, account, customerId, id, source));
  return {
    kind: "done",
    facts: factBatch({ customers, paymentMethods: [...listed, ...others], subscriptions }),
  };
}

/** One method that is not in the list: a legacy source, or one that the customer has no more. */
async function readMethod(
  calls: Calls,
  account: Account,
  customerId: string,
  methodId: string,
  source: Source,
): Promise<PaymentMethodFact> {
  const { stripe, as } = calls.clientOf(account);
  // What is known of it from elsewhere stays: a method that could not be read says nothing but whether it is there.
  const failed = ({ error }: CallFailure): PaymentMethodFact => ({
    ...unreadLegacySource(methodId, customerId, source),
    detachedAt: error.statusCode === 404 ? source.at : null,
    factAt: 0,
  });
  if (isLegacySource(methodId)) {
    const read = await outcomeOf(stripe.customers.retrieveSource(customerId, methodId, {}, as));
    if ("answer" in read) return legacySourceFact(read.answer, customerId, source, "source");
    return failed(read.failure);
  }
  const read = await outcomeOf(stripe.paymentMethods.retrieve(methodId, {}, as));
  if ("failure" in read) return failed(read.failure);
  const fact = paymentMethodFact(read.answer, source, "payment_method", { formerCustomerId: customerId });
  // A method that was detached belongs to nobody and cannot be charged, whatever still names it.
  const isAttached = read.answer.customer !== null || Boolean(read.answer.customer_account);
  return { ...fact, detachedAt: isAttached ? null : source.at };
}
