import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { ExecutionFact, InvoiceFact } from "../../../server/dunning/facts/facts.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import {
  charge,
  DAY,
  execution,
  invoice,
  midnightNearest,
  paidInvoice,
  paymentEvent,
  snapshot,
  subscription,
  T0,
} from "../make-facts.ts";

/** Another invoice of the customer that fails that many days after the first one, by default of the same subscription. */
const failedOn = (id: string, day: number, over: Partial<InvoiceFact> = {}) => {
  const at = T0 + day * DAY;
  const ids = { invoiceId: id, amountRemaining: 30_000 };
  return {
    invoice: invoice({
      id,
      amountDue: 30_000,
      amountRemaining: 30_000,
      createdAt: at,
      finalizedAt: at,
      ...over,
    }),
    event: paymentEvent({ ...ids, id: `evt_${id}`, at }),
    charge: charge({ id: `ch_${id}`, paymentIntentId: `pi_${id}`, invoiceId: id, at, amount: 30_000 }),
  };
};

const sent = (stepId: string, day: number): ExecutionFact => {
  const at = T0 + day * DAY;
  return execution({
    id: `step:case_in_1:${stepId}`,
    kind: "message",
    stepId,
    trigger: null,
    startedAt: at,
    finishedAt: at,
  });
};
const tried = (n: number): ExecutionFact[] =>
  Array.from({ length: n }, (_, i) => {
    const at = T0 + (i + 1) * 3 * DAY;
    return execution({ id: `charge:in_1:${i + 1}`, startedAt: at, finishedAt: at });
  });
const declines = (n: number) =>
  Array.from({ length: n }, (_, i) =>
    charge({ id: `ch_${i}`, at: T0 + (i + 1) * 3 * DAY, invoiceId: "in_1" }),
  );

const with_ = (
  others: ReturnType<typeof failedOn>[],
  over: Partial<Snapshot>,
  first: InvoiceFact = invoice(),
): Snapshot =>
  snapshot({
    ...over,
    invoices: [first, ...others.map((other) => other.invoice)],
    paymentEvents: [paymentEvent(), ...others.map(({ event }) => event)],
    charges: [charge(), ...(over.charges ?? []), ...others.map((other) => other.charge)],
  });

const wanted = (facts: Snapshot, day: number) => {
  const { cases, commands } = decide(facts, T0 + day * DAY);
  const of = <K extends string>(kind: K) => commands.filter(({ do: action }) => action.kind === kind);
  return { cases, charges: of("charge"), messages: of("message"), ends: of("end") };
};

const SPOKEN = [sent("tell", 4), sent("remind", 11), sent("last", 21)];

describe("an invoice that fails while the case of an older one of its subscription runs", () => {
  const facts = with_([failedOn("in_2", 24)], {
    executions: [...tried(8), ...SPOKEN],
    charges: declines(8),
  });

  test("keeps the subscription until it has had its whole time", () => {
    const { ends, cases } = wanted(facts, 25);
    expect(cases).toHaveLength(1);
    expect(ends).toMatchObject([
      {
        dueAt: midnightNearest(T0 + 52 * DAY),
        do: { invoiceIds: ["in_1", "in_2"] },
        reasons: [{ code: "end_day" }, { code: "end_after_younger", invoice: "in_2" }],
      },
    ]);
    const after = wanted(facts, 28.5);
    expect(after.ends.map(({ dueAt }) => dueAt)).toEqual([midnightNearest(T0 + 52 * DAY)]);
  });

  test("has tries of its own when those of the older one are spent", () => {
    const { charges } = wanted(facts, 25);
    expect(charges.map(({ invoiceId }) => invoiceId)).toEqual(["in_2"]);
    expect(charges[0]!.dueAt).toBeLessThan(T0 + 34 * DAY);
  });

  test("is told of from the first step again, in one message about both", () => {
    const { messages } = wanted(facts, 25);
    expect(messages).toMatchObject([
      { dueAt: T0 + 28 * DAY, do: { stepId: "tell", invoiceIds: ["in_1", "in_2"] } },
    ]);
  });

  test("goes on with the conversation while nobody was written to yet", () => {
    const { messages, ends } = wanted(with_([failedOn("in_2", 2)], {}), 3);
    expect(messages).toMatchObject([{ dueAt: T0 + 4 * DAY, do: { invoiceIds: ["in_1", "in_2"] } }]);
    expect(ends.map(({ dueAt }) => dueAt)).toEqual([midnightNearest(T0 + 30 * DAY)]);
  });

  test("is the only one to wait for once the older one is paid", () => {
    const paid = with_([failedOn("in_2", 24)], { executions: SPOKEN }, paidInvoice(T0 + 26 * DAY));
    const { ends } = wanted(paid, 27);
    expect(ends).toMatchObject([{ dueAt: midnightNearest(T0 + 52 * DAY), do: { invoiceIds: ["in_2"] } }]);
  });
});

test("a subscription that is billed each week and never paid ends all the same", () => {
  const weekly = [7, 14, 21, 28, 35, 42, 49].map((day) => failedOn(`in_w${day}`, day));
  const { ends } = wanted(with_(weekly, { executions: SPOKEN }), 49.1);
  expect(ends.map(({ dueAt }) => dueAt)).toEqual([midnightNearest(T0 + 49 * DAY)]);
});

test("an invoice of another subscription has its own end, and puts no other one off", () => {
  const other = failedOn("in_2", 24, { subscriptionId: "sub_2" });
  const facts = with_([other], {
    executions: SPOKEN,
    subscriptions: [subscription(), subscription({ id: "sub_2" })],
  });
  expect(wanted(facts, 25).ends).toMatchObject([
    { dueAt: midnightNearest(T0 + 28 * DAY), do: { invoiceIds: ["in_1"] } },
  ]);
});
