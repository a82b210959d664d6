import { describe, expect, test } from "vitest";
import { attemptsOf } from "../../../server/dunning/facts/attempts.ts";
import { decide } from "../../../server/dunning/decide.ts";
import type { Action } from "../../../server/dunning/model/command.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { choiceToDetail } from "../../../server/dunning/retries/propensity-log.ts";
import { storedTrainingExampleSchema } from "../../../server/dunning/retries/training-examples.ts";
import { successModel } from "../../../server/dunning/retries/model/success-model.ts";
import {
  execution,
  card,
  charge,
  DAY,
  evidence,
  HOUR,
  invoice,
  paymentEvent,
  paidInvoice,
  snapshot,
  success,
  T0,
} from "../make-facts.ts";

const MINUTE = 60_000;
const RETRY = T0 + 3 * DAY;
const KEY = execution().idempotencyKey;

const choice = { chance: 0.4, priorChance: 0.35, propensity: 0.97, explored: false, outcomes: 12 };

/** One failure, and one retry of ours three days later. */
const retried = (over: Parameters<typeof charge>[0] = {}, more: Partial<Snapshot> = {}) =>
  snapshot({
    charges: [
      charge({ invoiceId: "in_1" }),
      charge({
        id: "ch_2",
        paymentIntentId: "pi_2",
        invoiceId: "in_1",
        at: RETRY,
        idempotencyKey: KEY,
        ...over,
      }),
    ],
    executions: [
      execution({ startedAt: RETRY, finishedAt: RETRY, outcome: "declined", detail: choiceToDetail(choice) }),
    ],
    ...more,
  });

const trainingExamplesAt = (facts: Snapshot, now: number) => decide(facts, now).trainingExamples;
const trainingExamples = (facts: Snapshot) => trainingExamplesAt(facts, RETRY + HOUR);

describe("what an attempt has to teach", () => {
  test("a retry of ours that failed: the situation before it, what we had chosen, and that it failed", () => {
    const [example, ...others] = trainingExamples(retried());
    expect(others).toEqual([]);
    expect(example).toEqual({
      attemptId: "ch_2",
      invoiceId: "in_1",
      at: RETRY,
      choice,
      example: {
        at: RETRY,
        succeeded: false,
        features: {
          decline: { class: "soft", code: "insufficient_funds" },
          method: { ...card().method, fingerprint: null },
          rail: "card",
          timeZone: "Europe/Berlin",
          failures: [T0],
          said: ["insufficient_funds"],
          until: RETRY,
          amount: 2_000,
          kind: "renewal",
          customerSince: T0 - 400 * DAY,
          earlier: [],
        },
      },
    });
    expect(storedTrainingExampleSchema.safeParse({ ...example!.example, choice }).success).toBe(true);
  });

  test("one that succeeded, also after its case has closed", () => {
    const facts = retried(
      { status: "succeeded", evidence: null },
      { invoices: [paidInvoice(RETRY)], executions: [execution({ startedAt: RETRY, finishedAt: RETRY })] },
    );
    expect(decide(facts, RETRY + HOUR).cases[0]!.status).toBe("recovered");
    expect(trainingExamples(facts)).toMatchObject([
      { attemptId: "ch_2", example: { succeeded: true }, choice: null },
    ]);
  });

  test("one of Stripe's own; not the first failure, which is no retry", () => {
    const facts = retried({ idempotencyKey: null }, { executions: [] });
    expect(trainingExamples(facts)).toMatchObject([{ attemptId: "ch_2", choice: null }]);
  });

  test("not what the customer did, nor the first try with a changed method, nor one under way", () => {
    expect(
      trainingExamples(retried({ idempotencyKey: null, requestId: "req_1" }, { executions: [] })),
    ).toEqual([]);
    expect(
      trainingExamples(
        retried(
          {},
          { executions: [execution({ startedAt: RETRY, finishedAt: RETRY, trigger: "method_change" })] },
        ),
      ),
    ).toEqual([]);
    expect(trainingExamples(retried({}, { paymentMethods: [card({ changedAt: RETRY - DAY })] }))).toEqual([]);
    expect(trainingExamples(retried({ status: "processing", evidence: null }))).toEqual([]);
  });

  test("not with a method that was first tried on this invoice, nor after a decline that forbids it", () => {
    const other = { ...card().method, fingerprint: "fp_2" };
    expect(trainingExamples(retried({ paymentMethodId: "pm_2", method: other }))).toEqual([]);
    const stolen = charge({ invoiceId: "in_1", evidence: evidence({ declineCode: "stolen_card" }) });
    const facts = retried({ idempotencyKey: null }, { executions: [] });
    expect(trainingExamples({ ...facts, charges: [stolen, facts.charges[1]!] })).toEqual([]);
  });

  test("it waits until it is known why it failed, and wakes up once what was said has settled", () => {
    const unknown = retried({ evidence: null });
    expect(trainingExamples(unknown)).toEqual([]);
    const early = decide(retried(), RETRY + MINUTE);
    expect(early.trainingExamples).toEqual([]);
    const wakeAt = early.wakeAt!;
    expect(wakeAt).toBeLessThanOrEqual(RETRY + 10 * MINUTE);
    expect(trainingExamplesAt(retried(), RETRY + 10 * MINUTE)).toHaveLength(1);
  });

  test("it looks the same however much was learnt or happened since", () => {
    const [then] = trainingExamples(retried());
    const later = retried(
      {},
      {
        charges: [
          ...retried().charges,
          success(RETRY + 5 * DAY, { invoiceId: "in_1", paymentIntentId: "pi_3" }),
        ],
        invoices: [paidInvoice(RETRY + 5 * DAY)],
      },
    );
    const now = RETRY + 6 * DAY;
    expect(trainingExamplesAt(later, now).find(({ attemptId }) => attemptId === "ch_2")).toEqual(then);
    expect(trainingExamplesAt(later, now)).toHaveLength(2);
  });

  test("failures of the customer's other invoices tell as well, cut to what was known", () => {
    const before = [
      paymentEvent({ id: "evt_old", invoiceId: "in_0", at: T0 - 31 * DAY }),
      ...snapshot().paymentEvents,
    ];
    const facts = retried(
      {},
      {
        invoices: [
          invoice(),
          paidInvoice(T0 - 28 * DAY, { id: "in_0" }),
          invoice({ id: "in_8" }),
          invoice({ id: "in_9" }),
        ],
        paymentEvents: before,
        charges: [
          charge({ id: "ch_a", invoiceId: "in_0", paymentIntentId: "pi_a", at: T0 - 31 * DAY }),
          success(T0 - 28 * DAY, { invoiceId: "in_0", paymentIntentId: "pi_b" }),
          charge({ id: "ch_b", invoiceId: "in_8", paymentIntentId: "pi_c", at: T0 - 5 * DAY }),
          ...retried().charges,
          charge({ id: "ch_z", invoiceId: "in_9", paymentIntentId: "pi_z", at: RETRY + 10 * MINUTE }),
        ],
      },
    );
    const example = trainingExamples(facts).find(({ attemptId }) => attemptId === "ch_2")!;
    expect(example.example.features).toMatchObject({
      failures: [T0 - 5 * DAY, T0],
      earlier: [
        { failures: [T0 - 31 * DAY], paidAt: T0 - 28 * DAY },
        { failures: [T0 - 5 * DAY], paidAt: null },
      ],
    });
  });

  test("nothing that is older than three months, and nothing while learning is switched off", () => {
    expect(trainingExamplesAt(retried(), RETRY + 91 * DAY)).toEqual([]);
    const off = { ...snapshot().settings, learnFromRetries: false };
    expect(trainingExamples(retried({}, { settings: off }))).toEqual([]);
  });

  test("its situation gives the very chance that the planner gave the attempt", () => {
    const planned = decide(snapshot(), T0 + HOUR).commands.find(
      ({ do: action }) => action.kind === "charge",
    )!;
    const { choice: made } = planned.do as Action & { kind: "charge" };
    const at = planned.dueAt;
    const facts = snapshot({
      charges: [
        charge({ invoiceId: "in_1" }),
        charge({ id: "ch_2", paymentIntentId: "pi_2", invoiceId: "in_1", at, idempotencyKey: KEY }),
      ],
      executions: [
        execution({ startedAt: at, finishedAt: at, outcome: "declined", detail: choiceToDetail(made!) }),
      ],
    });
    expect(attemptsOf(facts).get("in_1")).toHaveLength(2);
    const [example] = trainingExamplesAt(facts, at + HOUR);
    expect(successModel(example!.example.features, null).chance(at)).toBe(made!.chance);
    expect(example!.choice).toEqual(made);
  });
});
