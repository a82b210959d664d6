import type { AttemptTrigger, DeclineEvidence, MethodDetails } from "../facts/facts.ts";

/** One attempt to charge, derived from charges, payment events and our own executions. */
export type Attempt = {
  id: string;
  invoiceId: string;
  at: number;
  /**
   * `requires_action`: the bank refused without the customer, who has to confirm. `confirming`: the customer was on a page
   * and was asked there to confirm; whether they went away is not known, and the stored methods are none the worse for it.
   */
  outcome: "failed" | "succeeded" | "processing" | "requires_action" | "confirming";
  trigger: AttemptTrigger;
  amount: number;
  currency: string;
  paymentMethodId: string | null;
  method: MethodDetails;
  /** Null while no event has given the reason; it is then looked up in Stripe once. */
  evidence: DeclineEvidence | null;
  /** Our execution that made the attempt; null: the attempt was not ours. */
  executionId: string | null;
};
