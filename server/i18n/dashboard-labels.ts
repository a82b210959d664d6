import { capitalized, type MessageKey } from "./message-format.ts";
import { intlLocaleOf, sourcesOf } from "./text.ts";

/** Groups that the extension shares with the server's own sentences. */
const SHARED = [
  "end_actions",
  "ledger_entries",
  "recovery_causes",
  "startup",
  "task_kinds",
  "task_outcomes",
] as const;

/** Every label of the extension. */
export type DashboardKey = Extract<MessageKey, `ui_${string}` | `${(typeof SHARED)[number]}.${string}`>;

const isShared = (key: string) => SHARED.some((group) => key.startsWith(`${group}.`));

/**
 * The labels of the extension in the language of a locale, as ICU MessageFormat. They come with its first answer
 * instead of in its bundle, where every language would weigh.
 *
 * @returns the locale of the texts besides, which may not be the one asked for
 */
export function dashboardLabels(requested: string): {
  locale: string;
  messages: Readonly<Record<string, string>>;
} {
  const locale = intlLocaleOf(requested);
  const texts = sourcesOf((key) => key.startsWith("ui_") || isShared(key), requested);
  return {
    locale,
    messages: Object.fromEntries(
      // A phrase of a sentence stands alone there.
      [...texts].map(([key, text]) => [key, isShared(key) ? capitalized(text, locale) : text]),
    ),
  };
}
