import type { Reason } from "./reason.ts";

export type TimelineEntry = {
  /** The subject, made from what it tells, so that it is written once. */
  id: string;
  at: number;
  invoiceId: string | null;
  kind: string;
  /** Ids, codes and amounts only: never names, addresses or texts, which must be erasable. */
  detail: Record<string, string | number | boolean | null>;
  reasons: Reason[];
};
