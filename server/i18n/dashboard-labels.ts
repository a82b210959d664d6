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

/** The labels of the extension in the language of a locale. They come with its first answer, not in its bundle. */
export type DashboardLabels = {
  /** Whose plurals and numbers the messages have: that of the texts, which may not be the one asked for. */
  locale: string;
  /** ICU MessageFormat by `group.key`. */
  messages: Readonly<Record<string, string>>;
};

const isShared = (key: string) => SHARED.some((group) => key.startsWith(`${group}.`));

export function dashboardLabels(requested: string): DashboardLabels {
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
