import { describe, expect, it } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import { attemptsOf } from "../../../server/dunning/facts/attempts.ts";
import type { ChargeFact } from "../../../server/dunning/facts/facts.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { card, charge, customer, DAY, execution, HOUR, paymentEvent, snapshot, T0 } from "../make-facts.ts";

const toConfirm = (over: Partial<ChargeFact> = {}) =>
  charge({ id: "pi:pi_1", invoiceId: "in_1", status: "requires_action", evidence: null, ...over });
const declined = charge({ invoiceId: "in_1" });
const asked = paymentEvent({ id: "evt_asked", kind: "action_required" });

const outcomesOf = (over: Partial<Snapshot>) =>
  attemptsOf(snapshot(over))
    .get("in_1")!
    .map(({ outcome }) => outcome);
const at = (over: Partial<Snapshot>, now: number) => {
  const decision = decide(snapshot(over), now);
  return {
    class: decision.cases[0]!.declineClass,
    charges: decision.commands.filter(({ do: { kind } }) => kind === "charge"),
  };
};

describe("an attempt that wants a confirmation", () => {
  it.each<[string, Partial<Snapshot>]>([
    ["its PaymentIntent and no payment event", { charges: [toConfirm()], paymentEvents: [] }],
    ["its payment event alone", { charges: [], paymentEvents: [asked] }],
    ["both, and the failure's event", { charges: [toConfirm()], paymentEvents: [asked, paymentEvent()] }],
    ["the failure's event first", { charges: [toConfirm()], paymentEvents: [paymentEvent(), asked] }],
  ])("is one refusal for want of it, known by %s", (_, facts) => {
    expect(outcomesOf(facts)).toEqual(["requires_action"]);
    expect(at(facts, T0 + HOUR)).toEqual({ class: "authentication", charges: [] });
  });

  it("that Stripe's schedule made counts, whatever came before", () => {
    const facts = {
      charges: [declined, toConfirm({ at: T0 + 3 * DAY })],
      paymentEvents: [paymentEvent(), { ...asked, at: T0 + 3 * DAY, attemptCount: 2 }],
    };
    expect(at(facts, T0 + 4 * DAY)).toEqual({ class: "authentication", charges: [] });
  });

  it("that we made counts", () => {
    const ours = execution({ startedAt: T0 + 2 * DAY, outcome: "declined" });
    const facts = {
      charges: [declined, toConfirm({ at: T0 + 2 * DAY, idempotencyKey: ours.idempotencyKey })],
      executions: [ours],
    };
    expect(outcomesOf(facts)).toEqual(["failed", "requires_action"]);
    expect(at(facts, T0 + 4 * DAY)).toEqual({ class: "authentication", charges: [] });
  });
});

describe("an attempt that the customer left on a page", () => {
  const left = toConfirm({ at: T0 + DAY, paymentMethodId: "pm_page", requestId: "req_page" });

  it.each<[string, Partial<Snapshot>]>([
    ["after a decline", { charges: [declined, left] }],
    [
      "with an event of it that counts no attempt",
      {
        charges: [declined, left],
        paymentEvents: [paymentEvent(), { ...asked, at: T0 + DAY }],
      },
    ],
    ["with no request to its name", { charges: [declined, { ...left, requestId: null }] }],
    [
      "before a decline by Stripe's schedule",
      {
        charges: [declined, left, charge({ id: "ch_2", invoiceId: "in_1", at: T0 + 2 * DAY })],
      },
    ],
  ])("ends no retries %s", (_, facts) => {
    const found = at(facts, T0 + 3 * DAY);
    expect(found.class).toBe("soft");
    expect(found.charges).toHaveLength(1);
  });

  it("keeps charges away for an hour, in which it may still be confirmed", () => {
    const now = T0 + 5 * DAY;
    const fresh = { ...left, at: now - 10 * 60_000 };
    const newCard = card({ id: "pm_new", attachedAt: now - HOUR, changedAt: now - 5 * 60_000 });
    const { charges } = at(
      {
        charges: [declined, fresh],
        paymentMethods: [card(), { ...newCard, method: { ...newCard.method, fingerprint: "fp_new" } }],
        customer: customer({ defaultPaymentMethodId: "pm_new", defaultChangedAt: now - 5 * 60_000 }),
      },
      now,
    );
    expect(charges.map(({ dueAt }) => dueAt - fresh.at)).toEqual([HOUR]);
    expect(charges[0]!.reasons).toContainEqual({ code: "customer_confirms", until: fresh.at + HOUR });
  });
});
