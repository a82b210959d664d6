import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import type { Snapshot } from "../../server/dunning/model/snapshot.ts";
import { backtestCustomer } from "../../server/dunning/backtest/backtest.ts";
import type { RuleSet } from "../../server/dunning/backtest/snapshot-as-of.ts";
import { customerHistoryOf } from "../../server/dunning/backtest/history.ts";
import { replay } from "../../server/dunning/backtest/replay.ts";
import { totalsOf } from "../../server/dunning/backtest/totals.ts";
import type { Output } from "../../server/api/contract.ts";
import { planRetry } from "../../server/dunning/retries/plan-retry.ts";
import { builtInStrategies } from "../../server/dunning/strategies/built-in.ts";
import { type Conformance, conformanceMiddleware } from "../conformance/conformance-middleware.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { loadPopulation } from "../sandbox/customers/population.ts";
import { openPopulationRun, type PopulationRun } from "../simulation/population-run.ts";
import { DAY, MINUTE } from "../simulation/harness.ts";
import { CHANNEL_TERMS } from "./channels.ts";

const START = Date.UTC(2026, 0, 5);
const DAYS = 50;
const FELT = new Set(["charge", "message", "task", "end"]);

type Done = { id: string; at: number };
type CustomerHistory = { snapshot: Snapshot; cases: { id: string; status: string }[] };

/** How often this world moves; what one act leads to may wait for a second tick. */
const TICK = 5 * MINUTE;
const LATE = 2 * TICK + MINUTE;

const inOrder = (executions: Done[]) => [...executions].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/**
 * After a hard decline Stripe counts on without charging and without an event, and moves its next attempt:
 * what it said then is not kept, so that a replay cannot know when it kept clear of it.
 */
const isWholeSchedule = ({ invoices, paymentEvents }: Snapshot): boolean =>
  invoices.every(({ id, attemptCount }) => {
    const counts = new Set(
      paymentEvents.filter(({ invoiceId }) => invoiceId === id).map((event) => event.attemptCount),
    );
    return Array.from({ length: attemptCount }, (_, index) => index + 1).every((count) => counts.has(count));
  });

describe.each([
  { retryMode: "lead", leastExecutions: 20 },
  { retryMode: "weave", leastExecutions: 10 },
] as const)("a replay of what the engine did in $retryMode mode", ({ retryMode, leastExecutions }) => {
  let askedOfStripe = 0;
  const conformance: Conformance = {
    ...conformanceMiddleware(),
    around: (inner) => (input, extra) => {
      askedOfStripe += 1;
      return inner(input, extra);
    },
  };
  let database: TestDatabase;
  let populationRun: PopulationRun;
  let now: number;
  let customers: CustomerHistory[];

  beforeAll(async () => {
    database = await databases.sqlite();
    populationRun = await openPopulationRun({
      db: database.db,
      seed: 7,
      customers: 100,
      days: DAYS,
      startAt: START,
      population: loadPopulation(),
      // What was learnt since would make a retry of then another one.
      settings: { retryMode, timeZone: "Europe/Berlin", chargeOtherMethods: true, learnFromRetries: false },
      conformance,
      sandbox: { settings: { retrySchedule: { kind: "smart", tries: 8, days: 14, end: "cancel" } } },
    });
    const { harness } = populationRun;
    await harness.runUntil(START + DAYS * DAY, { tickMs: TICK });
    expect(harness.problems).toEqual([]);
    now = harness.now();
    const rows = await harness.db.read.select().from(harness.db.tables.cases);
    const ids = [...new Set(rows.map(({ customerId }) => customerId))];
    const known = await loadCustomerRecords(harness.db, harness.db.read, harness.account, ids, CHANNEL_TERMS);
    customers = [...known.values()]
      .map(({ snapshot, stored }) => ({ snapshot, cases: stored.cases }))
      .filter(({ snapshot }) => isWholeSchedule(snapshot));
  }, 300_000);
  afterAll(async () => {
    await populationRun.harness.close();
    await database.drop();
  });

  const replayed = ({ snapshot }: CustomerHistory, rules: RuleSet = snapshot) =>
    replay(customerHistoryOf(snapshot, now - 90 * DAY, now), rules, now, planRetry);

  test("does the same charges, messages, tasks and ends at the same times, and every case ends alike", () => {
    expect(customers.length).toBeGreaterThan(8);
    let executions = 0;
    for (const customer of customers) {
      const { cases: courses, cutShort } = replayed(customer);
      const inFact = inOrder(
        customer.snapshot.executions
          .filter(({ kind }) => FELT.has(kind))
          .map(({ id, startedAt }) => ({ id, at: startedAt })),
      );
      const onPaper = inOrder(
        courses.flatMap((course) => course.executions.map(({ id, at }) => ({ id, at }))),
      );
      expect(onPaper.map(({ id }) => id)).toEqual(inFact.map(({ id }) => id));
      for (const [index, { at }] of onPaper.entries()) {
        expect(Math.abs(at - inFact[index]!.at)).toBeLessThanOrEqual(LATE);
      }
      expect(cutShort).toBe(false);
      const statuses = (some: { id: string; status: string }[]) =>
        some.map(({ id, status }) => `${id} ${status}`).sort();
      expect(statuses(courses.map(({ caseId, status }) => ({ id: caseId, status })))).toEqual(
        statuses(customer.cases),
      );
      executions += onPaper.length;
    }
    expect(executions).toBeGreaterThan(leastExecutions);
  });

  test("says of no charge that nobody knows how it would have ended: each was made in fact", () => {
    const outcomes = customers.flatMap((customer) =>
      replayed(customer).cases.flatMap(({ executions }) =>
        executions
          .filter((execution) => execution.do.kind === "charge")
          .map((execution) => execution.outcome),
      ),
    );
    expect(outcomes).toContain("declined");
    expect(outcomes).not.toContain("unknown");
  });

  test("finds no difference between the present rules and themselves", () => {
    const totals = totalsOf(customers.map(({ snapshot }) => backtestCustomer(snapshot, snapshot, now)));
    expect(totals).toMatchObject({ customers: customers.length, customersChanged: 0, segmentChanges: 0 });
    for (const tally of [totals.messages, totals.charges, totals.tasks, totals.ends]) {
      expect(tally).toEqual({
        present: tally.draft,
        draft: tally.present,
        added: 0,
        removed: 0,
        moved: 0,
        changed: 0,
      });
    }
    expect(totals.messages.present).toBeGreaterThan(10);
  });

  test("a message that a draft sends a day later moves for exactly those who would have it sooner, and nothing else does", () => {
    let moved = 0;
    for (const { snapshot } of customers) {
      const draft = {
        segments: snapshot.segments,
        strategies: onDay(12, "soft_decline", "remind", snapshot),
      };
      for (const { present, changes } of backtestCustomer(snapshot, draft, now).cases) {
        const { executions, assignment, openedAt } = present!;
        // A customer who got it later anyway, after a Sunday or another message, still gets it then.
        const sooner = executions.filter(
          ({ do: action, at }) =>
            action.kind === "message" &&
            action.stepId === "remind" &&
            assignment.strategyId === "soft_decline" &&
            at < openedAt + 12 * DAY,
        );
        expect(changes.map((change) => change.present)).toEqual(sooner);
        for (const change of changes) {
          // The money may come first: then it is not sent at all.
          if (change.how === "removed") continue;
          expect(change).toMatchObject({ kind: "message", how: "moved" });
          expect(change.draft!.at).toBeGreaterThanOrEqual(openedAt + 12 * DAY);
          moved += 1;
        }
      }
    }
    expect(moved).toBeGreaterThan(0);
  });

  test("asked for by a person it writes no row, asks Stripe nothing and sends no mail", async () => {
    const { harness, mails } = populationRun;
    const { db } = harness;
    const everything = async () =>
      JSON.stringify(
        await Promise.all(Object.values(db.tables).map((table) => db.read.select().from(table))),
      );
    const traces = async () => ({ rows: await everything(), askedOfStripe, mails: mails.length });
    const before = await traces();
    const { version: _, ...strategy } = builtInStrategies.find(({ id }) => id === "soft_decline")!;
    const draft = { ...strategy, steps: strategy.steps.map((step, index) => ({ ...step, day: 2 * index })) };
    const { body } = await harness.call("strategies.dryRun", { strategy: draft, limit: 50 });
    expect(body.error).toBeUndefined();
    const { totals } = body.output as Output<"strategies.dryRun">;
    expect(totals.customersChanged).toBeGreaterThan(0);
    const done = await harness.server.engine.drain();
    expect(Object.values(done).every((count) => count === 0)).toBe(true);
    expect(await traces()).toEqual(before);
    expect(before.askedOfStripe).toBeGreaterThan(10);
  });
});

/** The published strategies and a version more, in which one step is on another day. */
function onDay(day: number, id: string, stepId: string, { strategies }: Snapshot): RuleSet["strategies"] {
  const newest = strategies.filter((strategy) => strategy.id === id).at(-1)!;
  const steps = newest.steps.map((step) => (step.id === stepId ? { ...step, day } : step));
  return [...strategies, { ...newest, version: newest.version + 1, steps }];
}
