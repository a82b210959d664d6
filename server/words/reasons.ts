import type { Reason } from "../dunning/decision.ts";
import { caseReasons } from "./case-reasons.ts";
import { retryReasons } from "./retry-reasons.ts";
import { scheduleReasons } from "./schedule-reasons.ts";
import type { Speech } from "./speech.ts";
import { type Teller, tellOr } from "./tell.ts";
import { waitingReasons } from "./waiting.ts";
import { worthReasons } from "./worth-reasons.ts";

const REASONS: Readonly<Record<string, Teller>> = {
  ...retryReasons,
  ...scheduleReasons,
  ...caseReasons,
  ...worthReasons,
};
const WAITING: Readonly<Record<string, Teller>> = { ...REASONS, ...waitingReasons };

/** Every reason code that has words. */
export const REASON_CODES: ReadonlySet<string> = new Set(Object.keys(REASONS));

/**
 * One reason as a phrase without a full stop, e.g. `Pay-day is probably the 25th, so there should be money
 * from Nov 25, 2026`. Never throws: a code without words, or one noted by an older version without a figure
 * that the words need, is said as it is, with spaces.
 */
export const wordReason = (reason: Reason, speech: Speech): string =>
  tellOr(REASONS, reason.code, reason, speech);

/** The same for what an open case waits for, which is not said like the reason of an act. */
export const wordWaiting = (reason: Reason, speech: Speech): string =>
  tellOr(WAITING, reason.code, reason, speech);
