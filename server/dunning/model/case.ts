import type { HoldKind } from "../facts/facts.ts";
import type { SegmentAttributes } from "../segments/segment.ts";
import type { Assignment } from "./assignment.ts";
import type { DeclineClass } from "./decline-class.ts";
import type { InvoiceKind } from "./invoice-kind.ts";
import type { Reason } from "./reason.ts";

export const CASE_STATUSES = ["open", "recovered", "lost"] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** One customer's recovery, over all overdue invoices of one stretch of time. */
export type Case = {
  /** `case_` and the id of the invoice that opened it. */
  id: string;
  customerId: string;
  status: CaseStatus;
  openedAt: number;
  closedAt: number | null;
  invoiceIds: string[];
  /** The invoice that leads the conversation: the oldest still open, else the opener. */
  leadInvoiceId: string;
  kind: InvoiceKind;
  /** Class of the lead invoice's latest decline. */
  declineClass: DeclineClass | null;
  assignment: Assignment;
  currency: string;
  /** Sum of what is open, in `currency`; other currencies are in the ledger. */
  amountOpen: number;
  wakeAt: number | null;
  /** What an open case waits for; never empty while it is open. */
  waitsFor: Reason[];
  /** What holds all of it now; null: nothing does. */
  heldBy: HoldKind | null;
  /** What segment rules were asked about it, as it stood when it opened. */
  attributes: SegmentAttributes;
  /** Percent of what is open that is expected without a personal contact, 0 to 100; null: nothing is open. */
  selfCure: number | null;
  /** What a person's contact is expected to bring on top, in minor units of `currency`: people's work goes by it. */
  expectedValue: number;
  /** Why: whether a contact is worth making, then what that rests on. Empty while nothing is open. */
  priorityReasons: Reason[];
};
