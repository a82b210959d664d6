import { describe, expect, it } from "vitest";
import type { StrategyDraft } from "../../server/dunning/strategies/strategy.ts";
import { strategyTemplates } from "../../server/dunning/strategies/templates.ts";
import { changesBetween } from "../../server/dunning/strategies/diff.ts";
import { describeDiff } from "../../server/i18n/strategy-diff.ts";

const { strategy } = strategyTemplates.find(({ id }) => id === "fast_cards")!;
const [tell, ...rest] = strategy.steps;
const changesOf = (
  before: StrategyDraft | null,
  after: StrategyDraft,
  localeContext: { locale: string; timeZone: string },
) => describeDiff(changesBetween(before, after), before, after, localeContext);
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
    const [name, tries, end, ...steps] = changesOf(strategy, after, localeContext("en"));
    expect(name).toBe(`${strategy.name} → Faster`);
    expect(tries).toMatch(/^Up to \d attempts .* → No attempts of our own$/);
    expect(end).toMatch(/^Day \d+: .* → Day 20: /);
    expect(steps).toContainEqual(
      expect.stringMatching(/^Changed: Day 3: Send “.*” by e-mail \(day 2 → 3, hours\)$/),
    );
    expect(steps).toContainEqual(expect.stringMatching(/^Removed: Day /));
    expect(changesOf(strategy, after, localeContext("de"))).toContainEqual(
      expect.stringMatching(/^Geändert: Tag 3: „.*“ per E-Mail senden \(Tag 2 → 3, Stunden\)$/),
    );
    expect(changesOf(strategy, after, localeContext("fr"))).toContainEqual(
      expect.stringMatching(/^Supprimé\u202f: Jour /),
    );
  });

  it("is nothing for the same, and every step of a new strategy", () => {
    expect(changesOf(strategy, strategy, localeContext("en"))).toEqual([]);
    const added = changesOf(null, strategy, localeContext("en"));
    expect(added).toHaveLength(strategy.steps.length);
    expect(added.every((line) => line.startsWith("Added: Day "))).toBe(true);
  });
});
