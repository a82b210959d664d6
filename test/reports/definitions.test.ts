import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RECOVERY_CAUSES, type LedgerEntry } from "../../server/dunning/model/ledger-entry.ts";
import { metricKeyOf } from "../../server/dunning/money/metric-key.ts";
import { FIGURES, MEASURES, RECOVERED_BY_CAUSE, type Sums } from "../../server/reports/definitions.ts";

const ledger = fc.array(
  fc.record({
    kind: fc.constantFrom<LedgerEntry["kind"]>("failed", "recovered", "reversed", "lost"),
    cause: fc.constantFrom(...RECOVERY_CAUSES),
    amount: fc.integer({ min: 1, max: 1_000_000 }),
  }),
);

function sumsOf(entries: Pick<LedgerEntry, "kind" | "cause" | "amount">[]): Sums {
  const sums: Record<string, { amount: number; count: number }> = {};
  for (const entry of entries) {
    const before = sums[metricKeyOf(entry)] ?? { amount: 0, count: 0 };
    sums[metricKeyOf(entry)] = { amount: before.amount + entry.amount, count: before.count + 1 };
  }
  return sums;
}

describe("figures", () => {
  it("count every unit of money once: failed = recovered + lost + open", () => {
    fc.assert(
      fc.property(ledger, (entries) => {
        const sums = sumsOf(entries);
        const { failed, recovered, lost, open } = FIGURES;
        expect(recovered.of(sums) + lost.of(sums) + open.of(sums)).toBe(failed.of(sums));
      }),
    );
  });

  it("part what was recovered by cause without a rest", () => {
    fc.assert(
      fc.property(ledger, (entries) => {
        const sums = sumsOf(entries);
        const parts = RECOVERY_CAUSES.map((cause) => RECOVERED_BY_CAUSE[cause].of(sums));
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(FIGURES.recovered.of(sums));
      }),
    );
  });

  it("miss no kind of entry", () => {
    fc.assert(
      fc.property(ledger, (entries) => {
        for (const measure of Object.keys(sumsOf(entries))) expect(MEASURES).toContain(measure);
      }),
    );
  });

  it("follow a worked example", () => {
    const sums = sumsOf([
      { kind: "failed", cause: null, amount: 10_000 },
      { kind: "recovered", cause: "our_retry", amount: 6000 },
      { kind: "recovered", cause: "customer_acted", amount: 1000 },
      { kind: "reversed", cause: "our_retry", amount: 500 },
      { kind: "lost", cause: null, amount: 500 },
      { kind: "lost", cause: null, amount: 1500 },
    ]);
    expect(FIGURES.recovered.of(sums)).toBe(6500);
    expect(RECOVERED_BY_CAUSE.our_retry.of(sums)).toBe(5500);
    expect(FIGURES.open.of(sums)).toBe(1500);
    expect(FIGURES.recovery_rate.of(sums)).toBe(0.65);
    expect(FIGURES.open_rate.of(sums)).toBe(0.15);
    expect(FIGURES.closed_rate.of(sums)).toBe(6500 / 8500);
  });

  it("have no rate where nothing failed", () => {
    expect(FIGURES.recovery_rate.of({})).toBeNull();
    expect(FIGURES.closed_rate.of({})).toBeNull();
    expect(FIGURES.failed.of({})).toBe(0);
  });

  it("write what they compute", () => {
    expect(FIGURES.recovered.definition("en")).toMatch(/^Recovered = received − refunds and chargebacks\./);
    expect(FIGURES.open.definition("en")).toMatch(
      /^Still open = failed − \(received − refunds and chargebacks \+ lost\)\./,
    );
    expect(FIGURES.recovery_rate.definition("en")).toMatch(
      /^Recovery rate = \(received − refunds and chargebacks\) ÷ failed\./,
    );
  });

  it("have names of their own, and the one that flatters says so", () => {
    for (const locale of ["en", "de", "fr"]) {
      const labels = Object.values(FIGURES).map(({ label }) => label(locale));
      expect(new Set(labels).size).toBe(labels.length);
      expect(FIGURES.closed_rate.label(locale)).not.toContain(FIGURES.recovery_rate.label(locale));
    }
    expect(FIGURES.closed_rate.definition("en")).toContain("this share is too high while invoices are open");
  });

  it("explain a single term by its meaning alone", () => {
    expect(FIGURES.failed.definition("en")).toMatch(/^Failed: the amount due when /);
    expect(FIGURES.lost.definition("de")).toMatch(/^Verloren: /);
  });

  it("write the same formula in each language", () => {
    const signs = (text: string) => text.split(".")[0]?.replaceAll(/[^−+÷()=]/g, "");
    for (const { definition } of [...Object.values(FIGURES), ...Object.values(RECOVERED_BY_CAUSE)]) {
      const [en, de, fr] = ["en", "de", "fr"].map(definition);
      expect([signs(de!), signs(fr!)]).toEqual([signs(en!), signs(en!)]);
      expect(new Set([en, de, fr]).size).toBe(3);
    }
    expect(FIGURES.closed_rate.definition("de")).toMatch(
      /^Zurückgewonnener Anteil des Abgeschlossenen = \(eingegangen − Erstattungen und Rückbuchungen\) ÷ \(eingegangen − Erstattungen und Rückbuchungen \+ verloren\)\./,
    );
  });

  it("refuse a recovery that nobody knows the cause of", () => {
    expect(() => metricKeyOf({ kind: "recovered", cause: null })).toThrow(/no cause/);
  });
});
