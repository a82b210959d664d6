import type { HoldKind } from "../facts/facts.ts";
import type { SegmentAttributes } from "../segments/segment.ts";
import type { Assignment } from "./assignment.ts";
import type { DeclineClass } from "./decline-class.ts";
import type { InvoiceKind } from "./invoice-kind.ts";
import type { Reason } from "./reason.ts";

export const CASE_STATUSES = ["open", "recovered", "lost"] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** One customer's recovery, over all delinquent invoices whose recoveries overlap in time. */
export type Case = {
  /** `case_` and the id of the invoice that opened the case. */
  id: string;
  customerId: string;
  status: CaseStatus;
  openedAt: number;
  closedAt: number | null;
  invoiceIds: string[];
  /** The main invoice of messages: the oldest open invoice, else the invoice that opened the case. */
  leadInvoiceId: string;
  kind: InvoiceKind;
  /** Class of the lead invoice's latest decline. */
  declineClass: DeclineClass | null;
  assignment: Assignment;
  currency: string;
  /** Open amount in minor units of `currency`; other currencies are in the ledger. */
  amountOpen: number;
  wakeAt: number | null;
  /** What an open case waits for, besides its commands. */
  waitsFor: Reason[];
  /** The kind of hold on the whole case; null: none. */
  heldBy: HoldKind | null;
  /** The attributes that segment rules read, as they were when the case opened. */
  attributes: SegmentAttributes;
  /** Percent of the open amount that is expected without a personal contact, 0 to 100; null: nothing is open. */
  selfCure: number | null;
  /** The amount that one more personal contact is expected to add, in minor units of `currency`. Ranks the tasks of staff. */
  expectedValue: number;
  /** Whether a contact is worthwhile, then the grounds of that verdict. Empty while nothing is open. */
  priorityReasons: Reason[];
};
