import { readRetryModel, type RetryModelRow } from "../../../db/stores/retry-models.ts";
import type { AccountSettings } from "../../dunning/model/settings.ts";
import { ModelUnreadable, readModel } from "../../dunning/retries/model-loader.ts";
import { nothingObserved, reportOf } from "../../dunning/retries/model/calibration.ts";
import {
  NONE_YET,
  RETRY_FIGURES,
  RETRY_STATE_WORDS,
  type RetryFigure,
  type RetryState,
} from "../../reports/retry-metrics.ts";
import { say } from "../../i18n/catalogue.ts";
import { number, percent } from "../../i18n/locale-format.ts";
import type { Context } from "../context.ts";
import type { Returned } from "../contract.ts";

type Shown = Returned<"figures.get">["retries"];

const STATE_OF = { too_few: "too_few", fine: "learned", off: "fallback" } as const;

/** How the account's retries are timed, and how well what was predicted of them came true. */
export async function retryFigures({ db, account, settings, localeContext }: Context): Promise<Shown> {
  const { locale } = localeContext();
  const { state, learnt } = standingOf(await readRetryModel(db, db.read, account), settings);
  const figures: [string, RetryFigure][] = Object.entries(RETRY_FIGURES);
  return {
    state,
    text: say(RETRY_STATE_WORDS[state], locale),
    figures: figures.map(([id, { label, unit, definition, of }]) => {
      const value = of(learnt);
      return {
        id,
        label: say(label, locale),
        definition: say(definition, locale),
        unit,
        value,
        text:
          value === null
            ? say(NONE_YET, locale)
            : unit === "share"
              ? percent(value, localeContext())
              : number(value, localeContext()),
      };
    }),
  };
}

type Learnt = Parameters<RetryFigure["of"]>[0];

function standingOf(
  row: RetryModelRow | null,
  settings: AccountSettings,
): { state: RetryState; learnt: Learnt } {
  const nothing: Learnt = { outcomes: 0, calibration: nothingObserved() };
  const off = !settings.learnFromRetries;
  if (!row) return { state: off ? "switched_off" : "prior", learnt: nothing };
  try {
    const { own, calibration } = readModel(row);
    const modelState = own.outcomes === 0 ? "prior" : STATE_OF[reportOf(calibration).verdict];
    return {
      state: off ? "switched_off" : modelState,
      learnt: { outcomes: own.outcomes, calibration },
    };
  } catch (error) {
    if (error instanceof ModelUnreadable) return { state: "unreadable", learnt: nothing };
    throw error;
  }
}
