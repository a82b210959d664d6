import { catalogue } from "./catalogue.ts";
import { count, type Formatter, formatters } from "./formatter.ts";

/** Why a try comes when it comes, where an experiment has fixed days for it. */
export const SCHEDULE_REASONS = catalogue({
  scheduled_day: [
    "An experiment retries this case on fixed days; this is day {day} after the failure",
    "Ein Experiment wiederholt in diesem Fall an festen Tagen; dies ist Tag {day} nach dem Fehlschlag",
    "Une expérience fixe les jours des tentatives ; c'est le jour {day} après l'échec",
  ],
  schedule_over: [
    "The one day that an experiment fixed for retries has passed|All {n} days that an experiment fixed for retries have passed",
    "Der eine Tag, den ein Experiment für Wiederholungen festlegt, ist vorbei|Alle {n} Tage, die ein Experiment für Wiederholungen festlegt, sind vorbei",
    "Le seul jour fixé par une expérience est passé|Les {n} jours fixés par une expérience sont passés",
  ],
});

export const scheduleReasons: Readonly<Record<string, Formatter>> = formatters(SCHEDULE_REASONS, {
  scheduled_day: { day: count("day") },
  schedule_over: { n: count("days") },
});
