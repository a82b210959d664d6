import { describe, expect, test } from "vitest";
import { metricsOf } from "./metrics.ts";
import { fixed } from "./policies/fixed.ts";
import type { ClosedTell, OutcomeTell, PlanAsk, PolicyMaker } from "./protocol.ts";
import { runPolicy } from "./run.ts";
import { loadLabPopulation } from "./world/population.ts";
import { makeWorld, type World } from "./world/world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EIGHT = { maxAttempts: 8 };

const worldOf = (name: string, invoices = 300): World =>
  makeWorld(loadLabPopulation(name), { seed: 2, invoices });
const world = worldOf("b2c-debit");
const debits = worldOf("bank-debits");

/** Records the messages that it gets, and leaves the planning to another policy. */
function recording(maker: PolicyMaker) {
  const messages: (PlanAsk | OutcomeTell | ClosedTell)[] = [];
  const policy: PolicyMaker = (seed) => {
    const inner = maker(seed);
    return {
      plan(ask) {
        messages.push(structuredClone(ask));
        return inner.plan(ask);
      },
      outcome(tell) {
        messages.push(tell);
        inner.outcome(tell);
      },
      closed(tell) {
        messages.push(tell);
        inner.closed(tell);
      },
    };
  };
  return { heard: messages, policy };
}

const weekly = fixed([7, 14, 21], 0.1);

describe("a run", () => {
  test.each([world, debits])("asks and tells in the order of time, and closes every invoice once", (each) => {
    const { heard, policy } = recording(weekly);
    runPolicy(each, policy, 1, EIGHT);
    let before = 0;
    const closed = new Set<string>();
    for (const message of heard) {
      const at = "ask" in message ? message.now : message.at;
      // A debit's outcome names the instant of the try and is heard days later.
      if (!("tell" in message && message.tell === "outcome")) {
        expect(at).toBeGreaterThanOrEqual(before);
        before = at;
      }
      const invoice = "ask" in message ? message.invoice.id : message.invoice;
      expect(closed.has(invoice)).toBe(false);
      if ("tell" in message && message.tell === "closed") closed.add(invoice);
    }
    expect(closed.size).toBe(each.invoices.length);
  });

  test("asks with all that happened on the invoice and to the customer before, and nothing else", () => {
    const { heard, policy } = recording(weekly);
    const { invoices } = runPolicy(world, policy, 1, EIGHT);
    const asks = heard.filter((message) => "ask" in message);
    for (const ask of asks) {
      const { invoice, attempts, customer, now, until } = ask;
      expect(attempts[0]?.at).toBe(invoice.failedAt);
      expect(until).toBe(invoice.failedAt + 21 * DAY);
      expect(attempts.every(({ at, outcome }) => outcome === "declined" && at <= now)).toBe(true);
      for (const { failedAt, recoveredAt } of customer.history) {
        expect(failedAt).toBeLessThan(invoice.failedAt);
        expect(recoveredAt ?? 0).toBeLessThanOrEqual(now);
      }
    }
    const again = asks.filter(({ customer }) => customer.history.length > 0);
    expect(again.length).toBeGreaterThan(20);
    expect(
      again.some(({ customer }) => customer.history.some(({ recoveredAt }) => recoveredAt !== null)),
    ).toBe(true);
    expect(asks.length).toBeGreaterThan(invoices.length);
  });

  test("stops asking after a stop, a recovery, or the last try that is allowed", () => {
    const { heard, policy } = recording(fixed([1, 2, 3, 4], 0.1));
    const { invoices } = runPolicy(world, policy, 1, { maxAttempts: 2 });
    expect(Math.max(...invoices.map(({ retries }) => retries.length))).toBe(2);
    for (const { recoveredAt, retries } of invoices)
      expect(retries.filter(({ succeeded }) => succeeded).length).toBe(recoveredAt === null ? 0 : 1);
    const { heard: silence, policy: none } = recording(() => ({
      plan: ({ id }) => ({ id, stop: true, reason: "" }),
      outcome() {},
      closed() {},
    }));
    runPolicy(world, none, 1, EIGHT);
    expect(silence.filter((message) => "ask" in message).length).toBe(world.invoices.length);
    expect(heard.length).toBeGreaterThan(silence.length);
  });

  test("says which answers it could not carry out, and carries none of them out", () => {
    const answers: readonly [RegExp, (ask: PlanAsk) => { at: number; method: string; p: number }][] = [
      [/at \d+ is no whole number from/, ({ now }) => ({ at: now - 1, method: "", p: 0.1 })],
      [/at \d+ is no whole number from/, ({ until }) => ({ at: until + 1, method: "", p: 0.1 })],
      [/at [\d.]+ is no whole number from/, ({ now }) => ({ at: now + 0.5, method: "", p: 0.1 })],
      [/method pm_none is not among/, ({ now }) => ({ at: now, method: "pm_none", p: 0.1 })],
      [/p 1\.5 is no probability/, ({ now }) => ({ at: now, method: "", p: 1.5 })],
    ];
    for (const [reason, answer] of answers) {
      const { invoices, violations } = runPolicy(
        world,
        () => ({
          plan: (ask) => {
            const { at, method, p } = answer(ask);
            return { id: ask.id, at, method: method || (ask.methods[0]?.id ?? ""), p, reason: "" };
          },
          outcome() {},
          closed() {},
        }),
        1,
        EIGHT,
      );
      expect(violations.length).toBe(world.invoices.length);
      expect(violations[0]).toMatch(reason);
      expect(invoices.every(({ retries }) => retries.length === 0)).toBe(true);
    }
  });

  test("lets one policy's tries change nothing for another's: same try, same answer", () => {
    const onTenth = runPolicy(world, fixed([10], 0.1), 1, EIGHT).invoices;
    const alsoEarlier = runPolicy(world, fixed([4, 10], 0.1), 1, EIGHT).invoices;
    let compared = 0;
    onTenth.forEach((alone, index) => {
      const tenth = alsoEarlier[index]?.retries.find(({ at }) => at === alone.retries[0]?.at);
      if (tenth === undefined || alone.failed.fates[0]?.method.type !== "card") return;
      compared += 1;
      expect(tenth.succeeded).toBe(alone.retries[0]?.succeeded);
    });
    expect(compared).toBeGreaterThan(100);
  });

  test("cannot be changed by what a policy does to the question", () => {
    const spoiling: PolicyMaker = () => ({
      plan(ask) {
        ask.attempts.length = 0;
        ask.methods.length = 0;
        ask.customer.history.length = 0;
        expect(() => Object.assign(ask.invoice, { amount: 1 })).toThrow(TypeError);
        return { id: ask.id, stop: true, reason: "" };
      },
      outcome() {},
      closed() {},
    });
    const before = runPolicy(world, weekly, 1, EIGHT);
    runPolicy(world, spoiling, 1, EIGHT);
    expect(metricsOf(runPolicy(world, weekly, 1, EIGHT).invoices)).toEqual(metricsOf(before.invoices));
  });

  test("tells the outcome of a bank debit days later, and presents it again at most twice", () => {
    const { heard, policy } = recording(fixed([1, 6, 11, 16, 20], 0.1));
    const { invoices } = runPolicy(debits, policy, 1, EIGHT);
    const ofDebits = invoices.filter(({ failed }) => failed.fates[0]?.method.type !== "card");
    expect(ofDebits.length).toBeGreaterThan(100);
    for (const { retries, recoveredAt } of ofDebits) {
      expect(retries.findIndex(({ succeeded }) => succeeded)).toBeLessThan(2);
      const paid = retries.find(({ succeeded }) => succeeded);
      if (paid !== undefined) expect(recoveredAt ?? 0).toBeGreaterThanOrEqual(paid.at + 3 * DAY);
    }
    expect(ofDebits.some(({ recoveredAt }) => recoveredAt !== null)).toBe(true);
    expect(
      ofDebits.flatMap(({ breaches }) => breaches).some(({ rule }) => rule === "debit_twice_again"),
    ).toBe(true);
    expect(heard.length).toBeGreaterThan(0);
  });
});
