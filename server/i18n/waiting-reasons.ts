import { at, on, type FormatterTable, groupFormatters } from "./formatter.ts";

/** What a case waits for, where that reads differently from the reason of an action. */
export const waitingReasons: FormatterTable = groupFormatters("waiting_reasons", {
  authentication_open: { since: at("since") },
  payment_processing: { until: on("until") },
  payment_late: { until: on("until") },
});
