import { readRetryModel, type RetryModelRow } from "../../../db/stores/retry-models.ts";
import type { AccountSettings } from "../../dunning/model/settings.ts";
import { emptyCalibration, calibrationReportOf } from "../../dunning/retries/model/calibration.ts";
import { ModelUnreadable, parseModel } from "../../dunning/retries/model-loader.ts";
import { number, percent } from "../../i18n/locale-format.ts";
import { formatMessage, label } from "../../i18n/text.ts";
import { RETRY_FIGURES, type RetryFigure, type RetryState } from "../../reports/retry-metrics.ts";
import type { Context } from "../context.ts";
import type { HandlerOutput } from "../contract.ts";

const STATE_OF_VERDICT = { too_few: "too_few", fine: "learned", off: "fallback" } as const;

/** How the account's retries are timed, and how well its predictions came true. */
export async function loadRetryFigures({
  db,
  account,
  settings,
  localeContext,
}: Context): Promise<HandlerOutput<"figures.get">["retries"]> {
  const { locale } = localeContext();
  const { state, model } = modelStateOf(await readRetryModel(db, db.read, account), settings);
  const figures: [string, RetryFigure][] = Object.entries(RETRY_FIGURES);
  return {
    state,
    text: formatMessage(`retry_states.${state}`, locale),
    figures: figures.map(([id, { unit, of }]) => {
      const value = of(model);
      return {
        id,
        label: label("retry_figures", id, locale),
        definition: label("retry_figure_definitions", id, locale),
        unit,
        value,
        text:
          value === null
            ? formatMessage("retry_figures.none_yet", locale)
            : unit === "share"
              ? percent(value, localeContext())
              : number(value, localeContext()),
      };
    }),
  };
}

type ModelFigures = Parameters<RetryFigure["of"]>[0];

function modelStateOf(
  row: RetryModelRow | null,
  { learnFromRetries }: AccountSettings,
): { state: RetryState; model: ModelFigures } {
  const nothing: ModelFigures = { outcomes: 0, calibration: emptyCalibration() };
  if (!row) return { state: learnFromRetries ? "prior" : "switched_off", model: nothing };
  try {
    const { own, calibration } = parseModel(row);
    const state = own.outcomes === 0 ? "prior" : STATE_OF_VERDICT[calibrationReportOf(calibration).verdict];
    return {
      state: learnFromRetries ? state : "switched_off",
      model: { outcomes: own.outcomes, calibration },
    };
  } catch (error) {
    if (error instanceof ModelUnreadable) return { state: "unreadable", model: nothing };
    throw error;
  }
}
