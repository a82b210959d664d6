import { describe, expect, it } from "vitest";
import { capitalized, createMessageFormat, negotiate } from "../../server/i18n/message-format.ts";

describe("the language for a locale", () => {
  const languages = new Set(["en", "de", "fr", "pt-BR", "zh-Hant"]);

  it.each([
    ["en", "en", "en"],
    ["en-GB", "en", "en-GB"],
    ["de_AT", "de", "de-AT"],
    ["DE", "de", "de"],
    ["de-Latn-CH", "de", "de-Latn-CH"],
    ["fr-CA", "fr", "fr-CA"],
    ["pt-br", "pt-BR", "pt-BR"],
    ["pt-PT", "en", "en"],
    ["zh-Hant-TW", "zh-Hant", "zh-Hant-TW"],
    ["zh-CN", "en", "en"],
    ["ja-JP", "en", "en"],
    ["fry", "en", "en"],
    ["enx-US", "en", "en"],
    ["", "en", "en"],
    ["de-<script>", "de", "de"],
  ])("%j is %s, with numbers as in %s", (wanted, language, locale) => {
    expect(negotiate(wanted, languages)).toEqual({ language, locale });
    expect(() => (1).toLocaleString(locale)).not.toThrow();
  });
});

describe("a message", () => {
  const MESSAGES: Record<string, Record<string, string>> = {
    en: {
      days: "{n, plural, one {# day left} other {# days left}}",
      sent: "{who} sent “{what}”",
      nth: "the {n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}",
      held: "{kind, select, pause {Paused} other {On hold}}",
      markup: "<b>{who}</b>",
    },
    de: { days: "noch {n, plural, one {# Tag} other {# Tage}}" },
    fr: { days: "encore {n, plural, one {# jour} other {# jours}}" },
  };
  const format = (locale: string, key: string, values?: Record<string, string | number>) =>
    createMessageFormat(locale, (name) => MESSAGES[locale.slice(0, 2)]?.[name])(key, values);

  it.each([
    ["en", 0, "0 days left"],
    ["en", 1, "1 day left"],
    ["en", 1_234, "1,234 days left"],
    ["de", 0, "noch 0 Tage"],
    ["de", 1_234, "noch 1.234 Tage"],
    ["de-AT", 12_345, "noch 12\u00a0345 Tage"],
    ["fr", 0, "encore 0 jour"],
    ["fr", 1.5, "encore 1,5 jour"],
    ["fr", 2, "encore 2 jours"],
  ])("chooses the form for a number, and writes it, as people of %s do: %d", (locale, n, expected) => {
    expect(format(locale, "days", { n })).toBe(expected);
  });

  it("chooses an ordinal's ending and a code's text", () => {
    expect([1, 2, 3, 4, 11, 21].map((n) => format("en", "nth", { n }))).toEqual([
      "the 1st",
      "the 2nd",
      "the 3rd",
      "the 4th",
      "the 11th",
      "the 21st",
    ]);
    expect(format("en", "held", { kind: "pause" })).toBe("Paused");
    expect(format("en", "held", { kind: "of a later version" })).toBe("On hold");
  });

  it("leaves alone what is filled in, and knows no markup", () => {
    expect(format("en", "sent", { who: "A : 'B'", what: "x ! {who}" })).toBe("A : 'B' sent “x ! {who}”");
    expect(format("en", "markup", { who: "A" })).toBe("<b>A</b>");
  });

  it("is undefined without its key or without a value, so that a fallback can be shown", () => {
    expect(format("en", "nonesuch")).toBeUndefined();
    expect(format("en", "sent", { who: "A" })).toBeUndefined();
  });
});

describe("a phrase at the beginning of a line", () => {
  it.each([
    ["insufficient funds", "en", "Insufficient funds"],
    ["être débité", "fr", "Être débité"],
    ["iade edildi", "tr", "İade edildi"],
    ["«\u202fDE\u202f»", "fr", "«\u202fDE\u202f»"],
    ["", "en", ""],
  ])("%s in %s is %s", (text, locale, expected) => expect(capitalized(text, locale)).toBe(expected));
});
