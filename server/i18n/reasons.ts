import type { Reason } from "../dunning/model/reason.ts";
import { caseReasons } from "./case-reasons.ts";
import { type FormatterTable, formatOrCode } from "./formatter.ts";
import type { LocaleContext } from "./locale-format.ts";
import { priorityReasons } from "./priority-reasons.ts";
import { retryReasons } from "./retry-reasons.ts";
import { scheduleReasons } from "./schedule-reasons.ts";
import { waitingReasons } from "./waiting-reasons.ts";

/** The formatter of a reason's code; undefined where the code has no text. */
export const reasonFormatter: FormatterTable = (code) =>
  retryReasons(code) ?? scheduleReasons(code) ?? caseReasons(code) ?? priorityReasons(code);

const waitingFormatter: FormatterTable = (code) => waitingReasons(code) ?? reasonFormatter(code);

/**
 * One reason as a phrase without a full stop: `Pay-day is probably the 25th, so there should be money from Nov 25,
 * 2026`. Never throws: a code without a text, or without a figure that the text needs, is shown with spaces.
 */
export const describeReason = (reason: Reason, localeContext: LocaleContext): string =>
  formatOrCode(reasonFormatter, reason.code, reason, localeContext);

/** The same for what an open case waits for, which reads differently from the reason of an action. */
export const describeWaiting = (reason: Reason, localeContext: LocaleContext): string =>
  formatOrCode(waitingFormatter, reason.code, reason, localeContext);
