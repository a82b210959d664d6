import { describe, expect, it } from "vitest";
import { CATALOGUES, LANGUAGES } from "./languages.ts";

const texts = LANGUAGES.flatMap((language) =>
  [...CATALOGUES.get(language)!.messages].map(([key, { text }]) => ({ language, key, text })),
);

/** Texts of which something is wrong, by language and key. */
const wrong = (is: (text: string, language: string) => boolean): string[] =>
  texts.filter(({ language, text }) => is(text, language)).map(({ language, key }) => `${language} ${key}`);

/** Phrases are written as they stand inside a sentence. */
const PHRASES =
  /^(?:actions|end_actions|channels|task_kinds|task_outcomes|invoice_kinds|decline_classes|decline_codes|recovery_causes|loss_reasons|retry_limits|action_results)\./;

describe("the catalogues", () => {
  it("are found", () => {
    expect(LANGUAGES).toEqual(["en", "de", "fr"]);
    expect(texts.length).toBeGreaterThan(3_000);
  });

  it("use true apostrophes and the quotation marks of their language", () => {
    expect(wrong((text) => /['"]/.test(text))).toEqual([]);
    const others: Record<string, RegExp> = { en: /[„«»]/, de: /[”«»]|(?<!„[^“]*)“/, fr: /[„“”]/ };
    expect(wrong((text, language) => others[language]!.test(text))).toEqual([]);
  });

  it("set French signs apart with a narrow space that does not break", () => {
    const french = (text: string) => text.replace(/\{[^{}]*\}/g, "0");
    const isWrong = (text: string) => /(?<!\u202f)[:;!?»%]/.test(french(text)) || /«(?!\u202f)/.test(text);
    expect(wrong((text, language) => language === "fr" && isWrong(text))).toEqual([]);
  });

  it("write phrases as they stand inside a sentence", () => {
    const NAMES = /^(?:ACH|Bacs|Mastercard|SEPA|SMS|Stripe|Visa|PIN)/;
    const upper = texts
      .filter(({ language, key }) => language !== "de" && PHRASES.test(key))
      .filter(({ text }) => /^\p{Lu}/u.test(text) && !NAMES.test(text));
    expect(upper.map(({ language, key }) => `${language} ${key}`)).toEqual([]);
  });

  it("speak to people: no jargon, no code, no stray space", () => {
    expect(wrong((text) => /[Dd]unning|[a-z]_[a-z]|undefined/.test(text.replace(/\{\w+/g, "")))).toEqual([]);
    expect(wrong((text) => / {2}|^ | $/.test(text))).toEqual([]);
  });

  it("have one spelling and one word for a thing", () => {
    const AVOIDED: Record<string, RegExp> = {
      en: /\bemail\b|\btry left\b|\btries\b|\bset-up\b|\blearnt\b|\bcancelled\b/i,
      de: /[Gg]escheitert|[Ss]cheiter|\bEmail\b/,
      fr: /\bemail\b|(?<!e-)\bmail\b/i,
    };
    expect(wrong((text, language) => AVOIDED[language]!.test(text.replace(/\{\w+/g, "")))).toEqual([]);
  });

  it("are really three: a translation is not the English left as it was", () => {
    const SAME =
      /^[\W\d]*$|^(?:\{\w+\}|Stripe|Makegood|SMS|Pause|Segment|Test|Status)[.:]?$|^Version \{number, number\}$|^(?:[^\p{L}]|\{\w+\})+$/u;
    const [english, ...others] = LANGUAGES.map((language) => CATALOGUES.get(language)!.messages);
    const same = [...english!].filter(
      ([key, { text }]) => others.every((messages) => messages.get(key)?.text === text) && !SAME.test(text),
    );
    expect(same.map(([key]) => key)).toEqual([]);
  });
});
