import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hourlyDraw } from "./rng.ts";
import { overlay } from "./overlay.ts";
import { loadLabPopulation, parseLabPopulation, populationNames, readPopulation } from "./population.ts";
import { type FailedInvoice, makeWorld } from "./world.ts";

const DAY = 86_400_000;
const debit = loadLabPopulation("b2c-debit");
const { invoices } = makeWorld(debit, { seed: 1, invoices: 1500 });

describe("a world", () => {
  test("is the same for the same seed, and another for another", () => {
    const fates = (seed: number) => makeWorld(debit, { seed, invoices: 200 }).invoices.map(fateOf);
    expect(fates(1)).toEqual(fates(1));
    expect(fates(1)).not.toEqual(fates(2));
  });

  test("tells failures in the order of time, and never two of one customer while one may be tried", () => {
    const freeAt = new Map<string, number>();
    let before = 0;
    for (const { customer, invoice } of invoices) {
      expect(invoice.failedAt).toBeGreaterThanOrEqual(before);
      before = invoice.failedAt;
      expect(invoice.failedAt).toBeGreaterThan(freeAt.get(customer.id) ?? 0);
      freeAt.set(customer.id, invoice.failedAt + 21 * DAY);
    }
    expect(new Set(invoices.map(({ invoice }) => invoice.id)).size).toBe(1500);
    // Some customers fail again and again: without that, nothing could be learned of anybody.
    expect(freeAt.size).toBeLessThan(1100);
  });

  test("has renewals, one-offs and ends of trials", () => {
    const kinds = invoices.map(({ invoice }) => invoice.kind);
    expect(new Set(kinds)).toEqual(new Set(["renewal", "one_off", "trial_conversion"]));
  });

  test("gives a replaced card another id and keeps that of a card that only lacked money", () => {
    const counts = { replaced: 0, kept: 0 };
    const last = new Map<string, FailedInvoice>();
    for (const failed of invoices) {
      const before = last.get(failed.customer.id);
      last.set(failed.customer.id, failed);
      if (before === undefined) continue;
      const dead = before.fates[0]?.episode?.cause === "dead";
      const same = before.fates[0]?.method.id === failed.fates[0]?.method.id;
      expect(same).toBe(!dead);
      counts[dead ? "replaced" : "kept"] += 1;
    }
    expect(counts.replaced).toBeGreaterThan(10);
    expect(counts.kept).toBeGreaterThan(100);
  });
});

/** What tells one invoice from another: its facts and its hidden state. */
const fateOf = ({ invoice, customer, fates, value }: FailedInvoice) => ({
  invoice,
  customer,
  value,
  fates: fates.map(({ episode, drawSeed: luck, method, payable }) => ({ episode, luck, method, payable })),
});

describe("the populations", () => {
  test("are six to tune on and two kept aside, all valid", () => {
    const all = populationNames().map(loadLabPopulation);
    expect(all.filter(({ keptAside }) => !keptAside).map(({ name }) => name)).toEqual([
      "b2b-cards",
      "b2c-debit",
      "bank-debits",
      "no-calendar",
      "pay-days-of-countries",
      "prepaid",
    ]);
    expect(all.filter(({ keptAside }) => keptAside).map(({ name }) => name)).toEqual([
      "two-speed",
      "weekly-wages",
    ]);
  });

  test("say what is wrong with them", () => {
    const data = readPopulation("prepaid");
    expect(() => parseLabPopulation(overlay(data, { customers: { funds: { windfallPerDay: 2 } } }))).toThrow(
      /customers.*\n.*funds\.windfallPerDay/,
    );
    expect(() => parseLabPopulation(overlay(data, { typo: 1 }))).toThrow(/typo/);
    expect(() => readPopulation("nowhere")).toThrow(/No population "nowhere"; there are b2b-cards/);
  });

  test("overlay rows by their names, and only rows that exist", () => {
    const base = {
      rows: [
        { id: "a", price: 1, seats: [1, 2] },
        { id: "b", price: 2 },
      ],
      kept: 1,
    };
    expect(overlay(base, { rows: { a: { price: 5, seats: [3] }, b: null } })).toEqual({
      rows: [{ id: "a", price: 5, seats: [3] }],
      kept: 1,
    });
    expect(() => overlay(base, { rows: { c: {} } })).toThrow(/row "c"/);
  });
});

test("luck is even over hours and seeds, and neighbours have nothing to do with each other", () => {
  const bins = new Array<number>(10).fill(0);
  let together = 0;
  const count = 20_000;
  for (let hour = 0; hour < count; hour++) {
    const draw = hourlyDraw(123_456, 480_000 + hour);
    bins[Math.floor(draw * 10)]! += 1;
    if (draw < 0.5 && hourlyDraw(123_457, 480_000 + hour) < 0.5 && hourlyDraw(123_456, 480_001 + hour) < 0.5)
      together += 1;
  }
  for (const bin of bins) expect(Math.abs(bin - count / 10)).toBeLessThan(5 * Math.sqrt(count / 10));
  expect(together / count).toBeCloseTo(1 / 8, 2);
});

test("neither the world nor the sandbox's customers know anything of the product", () => {
  for (const folder of ["../../lab/world/", "../../sandbox/customers/"])
    for (const file of readdirSync(new URL(folder, import.meta.url)).filter((name) =>
      /(?<!\.test)\.ts$/.test(name),
    )) {
      const source = readFileSync(new URL(`${folder}${file}`, import.meta.url), "utf8");
      const imports = [...source.matchAll(/(?:from|import\(?)\s*"([^"]+)"/g)].map(([, from]) => from);
      expect(
        imports.filter((from) => from?.includes("server/") || from?.includes("policies/")),
        file,
      ).toEqual([]);
    }
});
