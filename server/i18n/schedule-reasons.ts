import { count, type FormatterTable, groupFormatters } from "./formatter.ts";

/** Why a try comes when it comes, where an experiment retries on fixed days. */
export const scheduleReasons: FormatterTable = groupFormatters("schedule_reasons", {
  scheduled_day: { day: count("day") },
  schedule_over: { n: count("days") },
});
