import { listLocalesOfCases } from "../../../db/stores/case-attributes.ts";
import { countPausable } from "../../../db/stores/subscriptions.ts";
import { termsOf } from "../../channels/channel.ts";
import { canonicalLocale } from "../../channels/locale.ts";
import { lintStrategy, type Surroundings } from "../../dunning/strategies/lint.ts";
import type { Strategy, StrategyDraft } from "../../dunning/strategies/strategy.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { describeLint } from "../../i18n/strategy-lint.ts";
import { ApiError } from "../api-error.ts";
import type { Context } from "../context.ts";
import type { HandlerOutput } from "../contract.ts";

const DAY = 86_400_000;
const LANGUAGE_DAYS = 90;
const MAX_CASES = 5_000;

export type LintMessage = HandlerOutput<"strategies.check">["remarks"][number];

/** The account's part of a lint: the languages of its customers, its channels and its contact hours. */
export async function loadSurroundings({
  db,
  account,
  clock,
  settings,
  channels,
}: Context): Promise<Surroundings> {
  const since = clock.now() - LANGUAGE_DAYS * DAY;
  const locales = await listLocalesOfCases(db, account, { since, limit: MAX_CASES });
  const languages = locales.flatMap((locale) => canonicalLocale(locale)?.split("-")[0] ?? []);
  return {
    languages: [...new Set(languages)],
    channels: termsOf(channels),
    contactHours: settings.contactHours,
    subscriptions: await countPausable(db, account),
  };
}

export const presentLint = (
  strategy: StrategyDraft,
  surroundings: Surroundings,
  localeContext: LocaleContext,
): LintMessage[] =>
  lintStrategy(strategy, surroundings).map((problem) => ({
    level: problem.level,
    code: problem.code,
    stepId: problem.stepId,
    text: describeLint(problem, localeContext),
  }));

/** @throws {ApiError} naming each step that has an error; warnings may pass */
export function requireNoErrors(strategy: Pick<Strategy, "id" | "steps">, messages: LintMessage[]): void {
  const errors = messages.filter(({ level }) => level === "error");
  if (errors.length === 0) return;
  throw new ApiError(
    "invalid_input",
    `Strategy ${strategy.id} cannot be published: ${errors[0]?.text}`,
    "Correct the steps named here and publish again.",
    errors.map(({ stepId, text }) => ({ path: stepPath(strategy, stepId), message: text })),
  );
}

function stepPath({ steps }: Pick<Strategy, "steps">, stepId: string | null): string {
  const index = steps.findLastIndex(({ id }) => id === stepId);
  return index === -1 ? "strategy" : `strategy.steps.${index}`;
}
