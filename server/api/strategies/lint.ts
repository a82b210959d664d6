import { termsOf } from "../../channels/channel.ts";
import { localesOfCases } from "../../../db/stores/case-attributes.ts";
import { canonicalLocale } from "../../channels/locale.ts";
import { lintStrategy, type Surroundings } from "../../dunning/strategies/lint.ts";
import type { StrategyDraft } from "../../dunning/strategies/strategy.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { wordLint } from "../../i18n/strategies.ts";
import type { Context } from "../context.ts";
import type { Returned } from "../contract.ts";

const DAY = 86_400_000;
const LANGUAGE_DAYS = 90;
const MOST_CASES = 5_000;

export type Remark = Returned<"strategies.check">["remarks"][number];

/** What a strategy meets in this account: who reads it, in what words, at what hours. */
export async function surroundingsOf({
  db,
  account,
  clock,
  settings,
  channels,
}: Context): Promise<Surroundings> {
  const since = clock.now() - LANGUAGE_DAYS * DAY;
  const locales = await localesOfCases(db, account, { since, limit: MOST_CASES });
  const languages = locales.flatMap((locale) => canonicalLocale(locale)?.split("-")[0] ?? []);
  return {
    languages: [...new Set(languages)],
    channels: termsOf(channels),
    contactHours: settings.contactHours,
  };
}

export const remarksOn = (
  strategy: StrategyDraft,
  around: Surroundings,
  localeContext: LocaleContext,
): Remark[] =>
  lintStrategy(strategy, around).map((problem) => ({
    level: problem.level,
    code: problem.code,
    stepId: problem.stepId,
    text: wordLint(problem, localeContext),
  }));
