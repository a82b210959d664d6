import { MESSAGE_TEMPLATES } from "../../dunning/contact/message-templates.ts";
import type { Segment } from "../../dunning/segments/segment.ts";
import type { Surroundings } from "../../dunning/strategies/lint.ts";
import type { Running, Strategy, StrategyDraft } from "../../dunning/strategies/strategy.ts";
import { strategyTemplates } from "../../dunning/strategies/templates.ts";
import { templateName } from "../../i18n/actions.ts";
import { displayName, withDisplayName } from "../../i18n/built-in-names.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { describeStrategyTemplate } from "../../i18n/strategy-templates.ts";
import { label, phrase } from "../../i18n/text.ts";

/** How many open cases run on a version of a strategy. */
type OpenCases = { strategyId: string; version: number; openCases: number };

/** A published version. Nobody published the built-in ones. */
export type StrategyVersion = { strategy: Strategy; running: Running; by: string | null; at: number | null };

export const presentStrategyRow = (
  version: StrategyVersion,
  openCases: readonly OpenCases[],
  segments: readonly Segment[],
  locale: string,
) => ({
  ...version,
  strategy: withDisplayName(version.strategy, locale),
  openCases: openCases
    .filter(({ strategyId }) => strategyId === version.strategy.id)
    .reduce((sum, { openCases }) => sum + openCases, 0),
  segments: segments
    .filter(({ strategyId }) => strategyId === version.strategy.id)
    .map(({ id, name }) => ({ id, name: displayName({ id, name }, locale) })),
});

export const presentVersions = (versions: readonly StrategyVersion[], openCases: readonly OpenCases[]) =>
  versions.map(({ strategy: { id, version }, by, at }) => ({
    version,
    by,
    at,
    openCases: openCases.find((row) => row.strategyId === id && row.version === version)?.openCases ?? 0,
  }));

type StoredDraft = { basedOn: number; strategy: StrategyDraft; by: string; at: number };

export const presentDraft = ({ basedOn, strategy, by, at }: StoredDraft, locale: string): StoredDraft => ({
  basedOn,
  strategy: withDisplayName(strategy, locale),
  by,
  at,
});

export const presentRecipes = (locale: string) =>
  strategyTemplates.map((recipe) => ({
    id: recipe.id,
    ...describeStrategyTemplate(recipe, locale),
    strategy: { ...recipe.strategy, name: describeStrategyTemplate(recipe, locale).name },
  }));

export const presentTemplates = (localeContext: LocaleContext) =>
  Object.keys(MESSAGE_TEMPLATES).map((name) => ({ id: name, label: templateName(name, localeContext) }));

/** The channels that this server sends on, then those that only a strategy names. */
export function presentChannels(
  { channels }: Surroundings,
  strategies: readonly StrategyDraft[],
  locale: string,
) {
  const chosen = strategies.flatMap(({ steps }) =>
    steps.flatMap(({ do: action }) => (action.kind === "message" ? [action.channel] : [])),
  );
  return [...new Set([...channels.map(({ id }) => id), ...chosen])].map((id) => {
    const terms = channels.find((channel) => channel.id === id);
    return {
      id,
      label: label("channels", id, locale),
      phrase: phrase("channels", id, locale),
      isSetUp: terms !== undefined,
      languages: Object.fromEntries(
        Object.entries(terms?.templates ?? {}).map(([template, locales]) => [template, [...locales]]),
      ),
    };
  });
}
