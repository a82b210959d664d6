import { describe, expect, it } from "vitest";
import { strategyTemplates } from "../../server/dunning/strategies/templates.ts";
import { wordChanges } from "../../server/i18n/strategy-diff.ts";

const { strategy } = strategyTemplates.find(({ id }) => id === "fast_cards")!;
const [tell, ...rest] = strategy.steps;
const localeContext = (locale: string) => ({ locale, timeZone: "Europe/Paris" });

describe("what a draft changes", () => {
  const after = {
    ...strategy,
    name: "Faster",
    retries: { max: 0, days: 0 },
    end: { ...strategy.end, day: 20 },
    steps: [{ ...tell!, day: 3, hours: { from: 9, to: 17 } }, ...rest.slice(1)],
  };

  it("is told a line a change, in each language", () => {
    const [name, tries, end, ...steps] = wordChanges(strategy, after, localeContext("en"));
    expect(name).toBe(`${strategy.name} → Faster`);
    expect(tries).toMatch(/^Up to \d tries .* → No tries of ours$/);
    expect(end).toMatch(/^Day \d+: .* → Day 20: /);
    expect(steps).toContainEqual(
      expect.stringMatching(/^Changed: Day 3: Send “.*” by e-mail \(day 2 → 3, hours\)$/),
    );
    expect(steps).toContainEqual(expect.stringMatching(/^Removed: Day /));
    expect(wordChanges(strategy, after, localeContext("de"))).toContainEqual(
      expect.stringMatching(/^Geändert: Tag 3: „.*“ per E-Mail senden \(Tag 2 → 3, Stunden\)$/),
    );
    expect(wordChanges(strategy, after, localeContext("fr"))).toContainEqual(
      expect.stringMatching(/^Supprimé\u202f: Jour /),
    );
  });

  it("is nothing for the same, and every step of a new strategy", () => {
    expect(wordChanges(strategy, strategy, localeContext("en"))).toEqual([]);
    const added = wordChanges(null, strategy, localeContext("en"));
    expect(added).toHaveLength(strategy.steps.length);
    expect(added.every((line) => line.startsWith("Added: Day "))).toBe(true);
  });
});
