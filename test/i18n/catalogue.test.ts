import { describe, expect, expectTypeOf, it } from "vitest";
import { catalogue, localeOf, say, type Language, languageOf } from "../../server/i18n/catalogue.ts";

const WORDS = catalogue({
  plain: ["It's done", "Fertig", "C'est fait"],
  days: ["{n} day left|{n} days left", "noch {n} Tag|noch {n} Tage", "encore {n} jour|encore {n} jours"],
  sent: ["{who} sent “{what}”", "{who} hat „{what}“ gesendet", "{who} a envoyé : « {what} » !"],
});

describe("a message", () => {
  it.each<[string, Language, string]>([
    ["en", "en", "en"],
    ["en-GB", "en", "en-GB"],
    ["de_AT", "de", "de-AT"],
    ["DE", "de", "de"],
    ["de-Latn-CH", "de", "de"],
    ["fr-CA", "fr", "fr-CA"],
    ["ja-JP", "en", "en"],
    ["fry", "en", "en"],
    ["enx-US", "en", "en"],
    ["", "en", "en"],
    ["de-<script>", "de", "de"],
  ])("for the locale %j is in %s, with numbers as in %s", (locale, tongue, numbers) => {
    expect(languageOf(locale)).toBe(tongue);
    expect(localeOf(locale)).toBe(numbers);
    expect(() => (1).toLocaleString(localeOf(locale))).not.toThrow();
  });

  it("is said in the language of a tongue or a locale, with a true apostrophe", () => {
    expect(say(WORDS.plain, "de")).toBe("Fertig");
    expect(say(WORDS.plain, "fr-CA")).toBe("C’est fait");
    expect(say(WORDS.plain, "pt-BR")).toBe("It’s done");
  });

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
  ])("chooses the form for a number as the language does: %s %d", (locale, n, expected) => {
    expect(say(WORDS.days, locale, { n })).toBe(expected);
  });

  it("sets French signs apart, and leaves alone what is filled in", () => {
    expect(say(WORDS.sent, "fr", { who: "A : 'B'", what: "x ! {who}" })).toBe(
      "A : 'B' a envoyé\u202f: «\u202fx ! {who}\u202f»\u202f!",
    );
    expect(say(WORDS.sent, "de", { who: "A", what: "B" })).toBe("A hat „B“ gesendet");
  });

  it("asks for exactly its placeholders when compiled", () => {
    expectTypeOf(say<(typeof WORDS)["sent"]>)
      .parameter(2)
      .toEqualTypeOf<{
        readonly who: string | number;
        readonly what: string | number;
      }>();
    // @ts-expect-error a placeholder is missing
    say(WORDS.sent, "en", { who: "A" });
    // @ts-expect-error one is too many
    say(WORDS.sent, "en", { who: "A", what: "B", when: "C" });
    // @ts-expect-error it takes none
    say(WORDS.plain, "en", { n: 1 });
    // @ts-expect-error what chooses the form is a number
    say(WORDS.days, "en", { n: "1" });
    // @ts-expect-error the German lacks a placeholder
    catalogue({ one: ["{a} and {b}", "{a}", "{a} et {b}"] });
    // @ts-expect-error the French has one of its own
    catalogue({ one: ["{a}", "{a}", "{a} et {b}"] });
    // @ts-expect-error a language is missing
    catalogue({ one: ["{a}", "{a}"] });
  });
});
