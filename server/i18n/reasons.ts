import type { Reason } from "../dunning/model/reason.ts";
import { caseReasons } from "./case-reasons.ts";
import { retryReasons } from "./retry-reasons.ts";
import { scheduleReasons } from "./schedule-reasons.ts";
import type { LocaleContext } from "./locale-format.ts";
import { type Formatter, tellOr } from "./formatter.ts";
import { waitingReasons } from "./waiting-reasons.ts";
import { priorityReasonFormatters } from "./priority-reasons.ts";

const REASONS: Readonly<Record<string, Formatter>> = {
  ...retryReasons,
  ...scheduleReasons,
  ...caseReasons,
  ...priorityReasonFormatters,
};
const WAITING: Readonly<Record<string, Formatter>> = { ...REASONS, ...waitingReasons };

/** Every reason code that has words. */
export const REASON_CODES: ReadonlySet<string> = new Set(Object.keys(REASONS));

/**
 * One reason as a phrase without a full stop, e.g. `Pay-day is probably the 25th, so there should be money
 * from Nov 25, 2026`. Never throws: a code without words, or one noted by an older version without a figure
 * that the words need, is said as it is, with spaces.
 */
export const wordReason = (reason: Reason, localeContext: LocaleContext): string =>
  tellOr(REASONS, reason.code, reason, localeContext);

/** The same for what an open case waits for, which is not said like the reason of an act. */
export const wordWaiting = (reason: Reason, localeContext: LocaleContext): string =>
  tellOr(WAITING, reason.code, reason, localeContext);
