import type { Reason } from "./reason.ts";

export type TimelineEntry = {
  /** Made from the subject of the entry, so that each subject is written once. */
  id: string;
  at: number;
  invoiceId: string | null;
  kind: string;
  /** Ids, codes and amounts only: never names, addresses or texts, which must be erasable. */
  detail: Record<string, string | number | boolean | null>;
  reasons: Reason[];
};
