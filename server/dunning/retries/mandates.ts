import type { PaymentMethodFact } from "../facts/facts.ts";

/**
 * Whether the mandate to debit a bank account was revoked, and no other has been given since. A debit without a mandate
 * comes back, at a cost, and the bank counts it against the merchant. Source: docs.stripe.com/payments/sepa-debit, "Mandates".
 */
export const isMandateRevoked = ({ mandateInactiveAt, mandateActiveAt }: PaymentMethodFact): boolean =>
  mandateInactiveAt !== null && (mandateActiveAt === null || mandateActiveAt < mandateInactiveAt);
