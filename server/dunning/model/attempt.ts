import type { AttemptTrigger, DeclineEvidence, MethodDetails } from "../facts/facts.ts";

/** One try to charge, put together from charges, notices and our own acts. */
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
  /** Null while no event has told us why; a look-up then asks Stripe once. */
  evidence: DeclineEvidence | null;
  /** The act of ours that made it; null: not ours. */
  executionId: string | null;
};
