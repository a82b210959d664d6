import { describe, expect, test } from "vitest";
import { attemptsOf } from "../../../server/dunning/attempts.ts";
import { decide } from "../../../server/dunning/decide.ts";
import type { Action, Snapshot } from "../../../server/dunning/decision.ts";
import { choiceDetail } from "../../../server/dunning/retry/choice-log.ts";
import { keptLessonSchema } from "../../../server/dunning/retry/lessons.ts";
import { successModel } from "../../../server/dunning/retry/success/model.ts";
import {
  act,
  card,
  charge,
  DAY,
  evidence,
  HOUR,
  invoice,
  notice,
  paidInvoice,
  snapshot,
  success,
  T0,
} from "../facts.ts";

const MINUTE = 60_000;
const RETRY = T0 + 3 * DAY;
const KEY = act().idempotencyKey;

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
    acts: [act({ startedAt: RETRY, finishedAt: RETRY, outcome: "declined", detail: choiceDetail(choice) })],
    ...more,
  });

const lessonsAt = (one: Snapshot, now: number) => decide(one, now).lessons;
const lessons = (one: Snapshot) => lessonsAt(one, RETRY + HOUR);

describe("what an attempt has to teach", () => {
  test("a retry of ours that failed: the situation before it, what we had chosen, and that it failed", () => {
    const [lesson, ...others] = lessons(retried());
    expect(others).toEqual([]);
    expect(lesson).toEqual({
      attemptId: "ch_2",
      invoiceId: "in_1",
      at: RETRY,
      choice,
      lesson: {
        at: RETRY,
        succeeded: false,
        situation: {
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
    expect(keptLessonSchema.safeParse({ ...lesson!.lesson, choice }).success).toBe(true);
  });

  test("one that succeeded, also after its case has closed", () => {
    const one = retried(
      { status: "succeeded", evidence: null },
      { invoices: [paidInvoice(RETRY)], acts: [act({ startedAt: RETRY, finishedAt: RETRY })] },
    );
    expect(decide(one, RETRY + HOUR).cases[0]!.status).toBe("recovered");
    expect(lessons(one)).toMatchObject([{ attemptId: "ch_2", lesson: { succeeded: true }, choice: null }]);
  });

  test("one of Stripe's own; not the first failure, which is no retry", () => {
    const one = retried({ idempotencyKey: null }, { acts: [] });
    expect(lessons(one)).toMatchObject([{ attemptId: "ch_2", choice: null }]);
  });

  test("not what the customer did, nor the first try with a changed method, nor one under way", () => {
    expect(lessons(retried({ idempotencyKey: null, requestId: "req_1" }, { acts: [] }))).toEqual([]);
    expect(
      lessons(
        retried({}, { acts: [act({ startedAt: RETRY, finishedAt: RETRY, trigger: "method_change" })] }),
      ),
    ).toEqual([]);
    expect(lessons(retried({}, { paymentMethods: [card({ changedAt: RETRY - DAY })] }))).toEqual([]);
    expect(lessons(retried({ status: "processing", evidence: null }))).toEqual([]);
  });

  test("not with a method that was first tried on this invoice, nor after a decline that forbids it", () => {
    const other = { ...card().method, fingerprint: "fp_2" };
    expect(lessons(retried({ paymentMethodId: "pm_2", method: other }))).toEqual([]);
    const stolen = charge({ invoiceId: "in_1", evidence: evidence({ declineCode: "stolen_card" }) });
    const one = retried({ idempotencyKey: null }, { acts: [] });
    expect(lessons({ ...one, charges: [stolen, one.charges[1]!] })).toEqual([]);
  });

  test("it waits until it is known why it failed, and wakes up once what was said has settled", () => {
    const unknown = retried({ evidence: null });
    expect(lessons(unknown)).toEqual([]);
    const early = decide(retried(), RETRY + MINUTE);
    expect(early.lessons).toEqual([]);
    const wakeAt = early.wakeAt!;
    expect(wakeAt).toBeLessThanOrEqual(RETRY + 10 * MINUTE);
    expect(lessonsAt(retried(), RETRY + 10 * MINUTE)).toHaveLength(1);
  });

  test("it looks the same however much was learnt or happened since", () => {
    const [then] = lessons(retried());
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
    expect(lessonsAt(later, now).find(({ attemptId }) => attemptId === "ch_2")).toEqual(then);
    expect(lessonsAt(later, now)).toHaveLength(2);
  });

  test("failures of the customer's other invoices tell as well, cut to what was known", () => {
    const before = [notice({ id: "evt_old", invoiceId: "in_0", at: T0 - 31 * DAY }), ...snapshot().notices];
    const one = retried(
      {},
      {
        invoices: [
          invoice(),
          paidInvoice(T0 - 28 * DAY, { id: "in_0" }),
          invoice({ id: "in_8" }),
          invoice({ id: "in_9" }),
        ],
        notices: before,
        charges: [
          charge({ id: "ch_a", invoiceId: "in_0", paymentIntentId: "pi_a", at: T0 - 31 * DAY }),
          success(T0 - 28 * DAY, { invoiceId: "in_0", paymentIntentId: "pi_b" }),
          charge({ id: "ch_b", invoiceId: "in_8", paymentIntentId: "pi_c", at: T0 - 5 * DAY }),
          ...retried().charges,
          charge({ id: "ch_z", invoiceId: "in_9", paymentIntentId: "pi_z", at: RETRY + 10 * MINUTE }),
        ],
      },
    );
    const lesson = lessons(one).find(({ attemptId }) => attemptId === "ch_2")!;
    expect(lesson.lesson.situation).toMatchObject({
      failures: [T0 - 5 * DAY, T0],
      earlier: [
        { failures: [T0 - 31 * DAY], paidAt: T0 - 28 * DAY },
        { failures: [T0 - 5 * DAY], paidAt: null },
      ],
    });
  });

  test("nothing that is older than three months, and nothing while learning is switched off", () => {
    expect(lessonsAt(retried(), RETRY + 91 * DAY)).toEqual([]);
    const off = { ...snapshot().settings, learnFromRetries: false };
    expect(lessons(retried({}, { settings: off }))).toEqual([]);
  });

  test("its situation gives the very chance that the planner gave the attempt", () => {
    const planned = decide(snapshot(), T0 + HOUR).commands.find(
      ({ do: action }) => action.kind === "charge",
    )!;
    const { choice: made } = planned.do as Action & { kind: "charge" };
    const at = planned.dueAt;
    const one = snapshot({
      charges: [
        charge({ invoiceId: "in_1" }),
        charge({ id: "ch_2", paymentIntentId: "pi_2", invoiceId: "in_1", at, idempotencyKey: KEY }),
      ],
      acts: [act({ startedAt: at, finishedAt: at, outcome: "declined", detail: choiceDetail(made!) })],
    });
    expect(attemptsOf(one).get("in_1")).toHaveLength(2);
    const [lesson] = lessonsAt(one, at + HOUR);
    expect(successModel(lesson!.lesson.situation, null).chance(at)).toBe(made!.chance);
    expect(lesson!.choice).toEqual(made);
  });
});
