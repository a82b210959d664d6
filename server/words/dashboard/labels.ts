import { END_ACTION_WORDS } from "../actions.ts";
import { CAUSE_WORDS, MOVEMENT_WORDS } from "../money.ts";
import { type Catalogue, TONGUES, tongueOf } from "../say.ts";
import { TASK_KIND_WORDS, TASK_OUTCOME_WORDS } from "../tasks.ts";
import {
  ACTIONS,
  CASE_PANEL,
  CHARGE_FORM,
  COMPLETE_TASK,
  DAY_CHOICE,
  DETAILS,
  END_FORM,
  END_WORDS,
  FORM,
  NOTES,
  PAUSE_FORM,
  PROMISE_FORM,
  STANDING_NOW,
  TIMELINE,
  CASE_WORDS,
} from "./cases.ts";
import { DRAWER } from "./frame.ts";
import {
  CASE_FILTERS,
  CASE_LIST,
  CUSTOMER_SEARCH,
  OWNER_SELECT,
  WORK_LIST,
  PAGES,
  STANDING_WORDS,
  LIST_WORDS,
} from "./lists.ts";
import { OVERVIEW, WAYS } from "./overview.ts";
import { REPORTS } from "./reports.ts";
import { SEGMENTS, TEMPLATES } from "./segments.ts";
import { SETUP } from "./setup.ts";
import { STRATEGIES } from "./strategies.ts";

/** Every label of the Dashboard extension. They come with the first answer instead of in its bundle. */
export const LABELS = {
  END_ACTION_WORDS,
  CAUSE_WORDS,
  MOVEMENT_WORDS,
  TASK_KIND_WORDS,
  TASK_OUTCOME_WORDS,
  ACTIONS,
  CASE_PANEL,
  CHARGE_FORM,
  COMPLETE_TASK,
  DAY_CHOICE,
  DETAILS,
  END_FORM,
  END_WORDS,
  FORM,
  NOTES,
  PAUSE_FORM,
  PROMISE_FORM,
  STANDING_NOW,
  TIMELINE,
  CASE_WORDS,
  DRAWER,
  CASE_FILTERS,
  CASE_LIST,
  CUSTOMER_SEARCH,
  OWNER_SELECT,
  WORK_LIST,
  PAGES,
  STANDING_WORDS,
  LIST_WORDS,
  OVERVIEW,
  WAYS,
  REPORTS,
  SEGMENTS,
  TEMPLATES,
  SETUP,
  STRATEGIES,
};

const flat = TONGUES.map((_, column) =>
  Object.fromEntries(
    Object.entries(LABELS as Record<string, Catalogue>).flatMap(([group, entries]) =>
      Object.entries(entries).map(([name, entry]) => [`${group}.${name}`, entry[column]!]),
    ),
  ),
);

/** All labels in the language of a locale, by `GROUP.name`. */
export const labelsFor = (locale: string): Readonly<Record<string, string>> =>
  flat[TONGUES.indexOf(tongueOf(locale))]!;
