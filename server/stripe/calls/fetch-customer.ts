import type { Account } from "../../dunning/facts/facts.ts";
import { type Calls, failedRead, sourceOfCall } from "./call-context.ts";
import { customerFacts } from "../mapping/customer.ts";
import { outcomeOf } from "../errors.ts";
import { factBatch } from "../../dunning/facts/fact-batch.ts";
import type { CallResult } from "../gateway.ts";
import { paymentMethodFact } from "../mapping/payment-method.ts";
import { subscriptionFact } from "../mapping/subscription.ts";

/**
 * A customer never heard of before: the customer, the stored methods (the newest hundred; nobody is charged
 * on the hundred and first) and the subscription, if one is named. Two or three calls at once; all or nothing.
 */
export async function readCustomer(
  calls: Calls,
  account: Account,
  customerId: string,
  subscriptionId: string | null,
): Promise<CallResult> {
  const { stripe, as } = calls.clientOf(account);
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
  return {
    kind: "done",
    facts: factBatch({
      customers,
      paymentMethods: methods.answer.data.map((method, index) =>
        paymentMethodFact(method, source, `payment_methods.${index}`),
      ),
      subscriptions:
        subscription === null ? [] : [subscriptionFact(subscription.answer, source, "subscription")],
    }),
  };
}
