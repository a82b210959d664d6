export const RECOVERY_CAUSES = [
  "method_updated",
  "customer_acted",
  "our_retry",
  "stripe_retry",
  "other_method",
  "outside",
] as const;
export type RecoveryCause = (typeof RECOVERY_CAUSES)[number];

/** One movement of money at risk. Every figure is a sum over these entries and nothing else. */
export type LedgerEntry = {
  id: string;
  caseId: string;
  invoiceId: string;
  customerId: string;
  kind: "failed" | "recovered" | "reversed" | "lost";
  /** Of a recovered or reversed amount; else null. */
  cause: RecoveryCause | null;
  /** Why an amount was reversed or lost, or that it was recovered late; else null. */
  reason: string | null;
  currency: string;
  /** Negative where a reversal or a loss was undone: a refund that failed, a credit note that was voided. Never 0. */
  amount: number;
  at: number;
};
