export const CAUSES = [
  "method_updated",
  "customer_acted",
  "our_retry",
  "stripe_retry",
  "other_method",
  "outside",
] as const;
export type Cause = (typeof CAUSES)[number];

/** One movement of money at risk. Figures are sums over these and nothing else. */
export type LedgerEntry = {
  id: string;
  caseId: string;
  invoiceId: string;
  customerId: string;
  kind: "failed" | "recovered" | "reversed" | "lost";
  /** For recovered and taken_back; why it was lost for lost. */
  cause: Cause | null;
  reason: string | null;
  currency: string;
  /** Always positive. */
  amount: number;
  at: number;
};
