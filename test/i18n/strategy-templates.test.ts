import { describe, expect, it } from "vitest";
import { canMatch } from "../../server/dunning/strategies/reachability.ts";
import { BEST_FOR, strategyTemplates } from "../../server/dunning/strategies/templates.ts";
import { CATALOGUES } from "./languages.ts";
import { describeStrategyTemplate } from "../../server/i18n/strategy-templates.ts";

const keysOf = (group: string) =>
  [...CATALOGUES.get("en")!.messages.keys()]
    .filter((key) => key.startsWith(`${group}.`))
    .map((key) => key.slice(group.length + 1))
    .sort();

describe("the texts of templates", () => {
  it("are there for each, and for no other", () => {
    const ids = strategyTemplates.map(({ id }) => id).sort();
    expect(keysOf("strategy_template_names")).toEqual(ids);
    expect(keysOf("strategy_template_summaries")).toEqual(ids);
    expect(keysOf("strategy_template_audiences")).toEqual([...BEST_FOR].sort());
  });

  it("differ by language", () => {
    for (const recipe of strategyTemplates) {
      const said = ["en-GB", "de", "fr-CA"].map((locale) => describeStrategyTemplate(recipe, locale));
      for (const part of ["name", "bestFor", "summary"] as const) {
        expect(new Set(said.map((one) => one[part])).size, `${recipe.id} ${part}`).toBe(3);
      }
      // The name that a strategy made from it gets is the one that is shown in English.
      expect(said[0]!.name).toBe(recipe.strategy.name);
    }
  });

  it("join those whom it fits", () => {
    const fast = strategyTemplates.find(({ id }) => id === "fast_cards")!;
    expect(describeStrategyTemplate(fast, "en").bestFor).toBe("low prices and consumer subscriptions");
    expect(describeStrategyTemplate(fast, "de").bestFor).toBe(
      "kleine Beträge und Abonnements von Privatkunden",
    );
    expect(describeStrategyTemplate(fast, "fr").bestFor).toBe("petits prix et abonnements de particuliers");
  });

  it("tell the figures that the strategies have", () => {
    const figures = (text: string) => [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    for (const recipe of strategyTemplates) {
      const { steps, retries, end } = recipe.strategy;
      const mails = steps.filter((step) => step.do.kind === "message");
      const mailsFor = ["soft", "hard", "authentication"].map(
        (declineClass) =>
          mails.filter(({ onlyIf }) => !onlyIf || canMatch(onlyIf, { decline_class: declineClass })).length,
      );
      const weeks = end.day / 7;
      const known = new Set([
        ...steps.map(({ day }) => day),
        retries.max,
        retries.days,
        end.day,
        weeks,
        ...mailsFor,
      ]);
      const said = ["en", "de", "fr"].map((locale) =>
        figures(describeStrategyTemplate(recipe, locale).summary),
      );
      for (const numbers of said) {
        expect(numbers).toEqual(said[0]);
        for (const number of numbers) expect(known.has(number), `${recipe.id}: ${number}`).toBe(true);
      }
    }
  });
});
