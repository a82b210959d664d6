import { END_ACTION_WORDS } from "../actions.ts";
import { CAUSE_WORDS, MOVEMENT_WORDS } from "../ledger-labels.ts";
import { type Catalogue, LANGUAGES, languageOf } from "../catalogue.ts";
import { TASK_KIND_WORDS, TASK_OUTCOME_WORDS } from "../tasks.ts";
import * as cases from "./cases.ts";
import * as dryRun from "./backtest.ts";
import * as experiments from "./experiments.ts";
import * as frame from "./shell-labels.ts";
import * as lists from "./lists.ts";
import * as overview from "./overview.ts";
import * as reports from "./reports.ts";
import * as segments from "./segments.ts";
import * as setup from "./setup.ts";
import * as strategies from "./strategies.ts";

/** Every label of the Dashboard extension. They come with the first answer instead of in its bundle. */
export const LABELS = {
  END_ACTION_WORDS,
  CAUSE_WORDS,
  MOVEMENT_WORDS,
  TASK_KIND_WORDS,
  TASK_OUTCOME_WORDS,
  ...cases,
  ...dryRun,
  ...experiments,
  ...frame,
  ...lists,
  ...overview,
  ...reports,
  ...segments,
  ...setup,
  ...strategies,
};

const flat = LANGUAGES.map((_, column) =>
  Object.fromEntries(
    Object.entries(LABELS as Record<string, Catalogue>).flatMap(([group, entries]) =>
      Object.entries(entries).map(([name, entry]) => [`${group}.${name}`, entry[column]!]),
    ),
  ),
);

/** All labels in the language of a locale, by `GROUP.name`. */
export const labelsFor = (locale: string): Readonly<Record<string, string>> =>
  flat[LANGUAGES.indexOf(languageOf(locale))]!;
