import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import { decide } from "../../server/dunning/decide.ts";
import type { Action } from "../../server/dunning/model/command.ts";
import type { Reason } from "../../server/dunning/model/reason.ts";
import type { TimelineEntry } from "../../server/dunning/model/timeline-entry.ts";
import { describeAction } from "../../server/i18n/actions.ts";
import { describeReason, describeWaiting } from "../../server/i18n/reasons.ts";
import { LANGUAGES } from "./languages.ts";
import type { LocaleContext } from "../../server/i18n/locale-format.ts";
import { spaced } from "../../server/i18n/message-format.ts";
import { describeEntry } from "../../server/i18n/timeline.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { loadPopulation } from "../sandbox/customers/population.ts";
import { openPopulationRun, type PopulationRun } from "../simulation/population-run.ts";
import { DAY, MINUTE } from "../simulation/harness.ts";
import { CHANNEL_TERMS } from "../engine/channels.ts";

const START = Date.UTC(2026, 0, 5);

/** Everything that a merchant with simulated customers would read in some weeks, as codes and figures. */
const seen = {
  entries: [] as Pick<TimelineEntry, "kind" | "detail">[],
  reasons: [] as Reason[],
  waiting: [] as Reason[],
  actions: [] as Action[],
};

let database: TestDatabase;
let populationRun: PopulationRun;

beforeAll(async () => {
  database = await databases.sqlite();
  populationRun = await openPopulationRun({
    db: database.db,
    seed: 1,
    customers: 60,
    days: 40,
    startAt: START,
    population: loadPopulation(),
    settings: { retryMode: "lead", timeZone: "Europe/Berlin", chargeOtherMethods: true },
    sandbox: { settings: { retrySchedule: { kind: "smart", tries: 8, days: 14, end: "cancel" } } },
  });
  const { harness } = populationRun;
  for (let day = 1; day <= 40; day++) {
    await harness.runUntil(START + day * DAY, { tickMs: 15 * MINUTE });
    if (day === 20) await pauseSomebody();
    const { cases } = harness.db.tables;
    const customers = new Set(
      (await harness.db.read.select().from(cases)).map(({ customerId }) => customerId),
    );
    for (const [, { snapshot }] of await loadCustomerRecords(
      harness.db,
      harness.db.read,
      harness.account,
      [...customers],
      CHANNEL_TERMS,
    )) {
      const decision = decide(snapshot, harness.now());
      for (const one of decision.cases) {
        seen.waiting.push(...one.waitsFor);
        seen.reasons.push(...one.assignment.segmentReason);
      }
      for (const command of decision.commands) {
        seen.actions.push(command.do);
        seen.reasons.push(...command.reasons);
      }
    }
  }
  const rows = await harness.db.read.select().from(harness.db.tables.timeline);
  seen.entries.push(...rows);
  seen.reasons.push(...rows.flatMap(({ reasons }) => reasons));
}, 120_000);

/** A support agent gives the first customer with an open case three days. */
async function pauseSomebody() {
  const { harness } = populationRun;
  const { cases } = harness.db.tables;
  const [one] = await harness.db.read.select().from(cases).where(eq(cases.status, "open"));
  const until = harness.now() + 3 * DAY;
  const { body } = await harness.call("holds.pause", {
    customerId: one?.customerId,
    reason: "asked for time",
    until,
  });
  expect(body.ok).toBe(true);
}

afterAll(async () => {
  await populationRun?.harness.close();
  await database?.drop();
});

/** What no text may hold, whatever its language. */
const BROKEN = /undefined|null|NaN|Infinity|[{}|_]|\[object|Invalid Date|dunning/;

describe.each(LANGUAGES)("forty days of a merchant in %s", (language) => {
  const localeContext: LocaleContext = { locale: language, timeZone: "America/New_York" };

  it("saw enough to mean something", () => {
    expect(new Set(seen.entries.map(({ kind }) => kind)).size).toBeGreaterThan(7);
    expect(new Set(seen.reasons.map(({ code }) => code)).size).toBeGreaterThan(15);
    expect(new Set(seen.actions.map(({ kind }) => kind)).size).toBeGreaterThan(2);
    expect(seen.waiting.length).toBeGreaterThan(0);
  });

  it.each<[string, () => { code: string; text: string }[]]>([
    [
      "reason",
      () => seen.reasons.map((one) => ({ code: one.code, text: describeReason(one, localeContext) })),
    ],
    [
      "thing waited for",
      () => seen.waiting.map((one) => ({ code: one.code, text: describeWaiting(one, localeContext) })),
    ],
    ["entry", () => seen.entries.map((one) => ({ code: one.kind, text: describeEntry(one, localeContext) }))],
    [
      "action",
      () => seen.actions.map((one) => ({ code: one.kind, text: describeAction(one, localeContext) })),
    ],
  ])("has words for every %s", (_, texts) => {
    const wrong = texts().filter(
      ({ code, text }) => text.trim() === "" || text === spaced(code) || BROKEN.test(text),
    );
    expect([...new Set(wrong.map(({ code, text }) => `${code}: ${text}`))]).toEqual([]);
  });

  it("keeps the quotation marks and spaces of the language", () => {
    const texts = [
      ...seen.reasons.map((one) => describeReason(one, localeContext)),
      ...seen.entries.map((one) => describeEntry(one, localeContext)),
    ].join("\n");
    expect(texts).not.toMatch(/["']/);
    const quoted: Record<string, RegExp> = { en: /“.+?”/, de: /„.+?“/, fr: /«\u202f.+?\u202f»/ };
    expect(texts).toMatch(quoted[language]!);
    if (language === "fr") expect(texts).not.toMatch(/ [:;!?»]|« /);
  });
});
