import type { AttemptTrigger, DeclineEvidence, MethodDetails } from "../facts/facts.ts";

/** One attempt to charge, derived from charges, payment events and our own executions. */
export type Attempt = {
  id: string;
  invoiceId: string;
  at: number;
  outcome: "failed" | "succeeded" | "processing" | "requires_action";
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
