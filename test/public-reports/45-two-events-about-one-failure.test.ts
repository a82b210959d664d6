import { expect, it } from "vitest";
import { attemptsOf } from "../../server/dunning/facts/attempts.ts";
import { decide } from "../../server/dunning/decide.ts";
import { charge, paymentEvent, snapshot, T0 } from "../dunning/make-facts.ts";

/**
 * Stripe makes two events, with ids of their own, for one failed attempt; or the failure's twin that asks for a
 * confirmation. It is one attempt, one case and one message.
 */
const NOW = T0 + 10 * 60_000;

it.each([
  ["the same type", paymentEvent({ id: "evt_b", at: T0 + 1_000 })],
  ["its twin", paymentEvent({ id: "evt_b", at: T0 + 1_000, kind: "action_required" })],
])("two events, the second of %s, are one attempt", (_what, second) => {
  const both = snapshot({
    paymentEvents: [paymentEvent(), second],
    charges: [charge({ invoiceId: "in_1" })],
  });
  expect(attemptsOf(both).get("in_1")).toHaveLength(1);
  const decision = decide(both, NOW);
  expect(decision.cases).toHaveLength(1);
  expect(decision.commands.filter((command) => command.do.kind === "message")).toHaveLength(1);
});
