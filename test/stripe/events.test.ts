import { describe, expect, it } from "vitest";
import { customersOf, type FactBatch } from "../../server/dunning/facts/fact-batch.ts";
import { factsOfEvent } from "../../server/stripe/mapping/event-mapper.ts";
import { MalformedPayload } from "../../server/stripe/mapping/schemas.ts";
import { HANDLED_EVENTS } from "../../server/stripe/mapping/handled-events.ts";
import { recordedEvents } from "./recorded.ts";
import { type Expected, RECORDED_FACTS } from "./recorded-facts.ts";

const ACCOUNT = "acct_1:test";
const NOTHING = factsOfEvent(
  { id: "evt_1", type: "balance.available", created: 1, data: { object: {} } },
  ACCOUNT,
);
const EVENTS = new Map(recordedEvents());

const expectFacts = (facts: FactBatch, expected: Expected) =>
  expect(facts).toMatchObject({ ...NOTHING, ...expected });

describe("recorded events", () => {
  it("are all in the table", () => {
    const handled = [...EVENTS].filter(([, { type }]) => HANDLED_EVENTS.has(type)).map(([file]) => file);
    expect(Object.keys(RECORDED_FACTS).sort()).toEqual(handled);
  });

  it.each(Object.entries(RECORDED_FACTS))("%s", (file, expected) => {
    expectFacts(factsOfEvent(EVENTS.get(file), ACCOUNT), expected);
  });

  it("say nothing where their type is not handled", () => {
    const others = [...EVENTS.values()].filter(({ type }) => !HANDLED_EVENTS.has(type));
    expect(others.length).toBeGreaterThan(0);
    for (const event of others) expect(factsOfEvent(event, ACCOUNT)).toEqual(NOTHING);
  });

  it("carry the account in every fact", () => {
    for (const event of EVENTS.values()) {
      const { customersToEvaluate: _ids, account: _change, ...kinds } = factsOfEvent(event, "acct_2:live");
      for (const fact of Object.values(kinds).flat()) expect(fact.account).toBe("acct_2:live");
    }
  });
});

describe("customers named by facts", () => {
  it("are those of every kind of fact, each once", () => {
    const failed = EVENTS.get("invoice.payment_failed__2020-08-27__stripe-ruby-mock.json");
    expect(customersOf(factsOfEvent(failed, ACCOUNT))).toEqual(["cus_00000000000000"]);
    const intent = EVENTS.get("payment_intent.payment_failed__2020-08-27__getlago.json");
    expect(customersOf(factsOfEvent(intent, ACCOUNT))).toEqual(["cus_TSOWyTkxXlWiTc"]);
    const dispute = EVENTS.get("charge.dispute.closed__2020-08-27__getlago.json");
    expect(customersOf(factsOfEvent(dispute, ACCOUNT))).toEqual([]);
  });
});

describe("a payload that is not what Stripe documents", () => {
  const failed = EVENTS.get("invoice.payment_failed__2020-08-27__stripe-ruby-mock.json")!;
  const withObject = (change: Record<string, unknown>) => ({
    ...failed,
    data: { object: { ...failed.data.object, ...change } },
  });

  it.each([
    ["an amount that is text", withObject({ amount_due: "2000" }), "data.object.amount_due"],
    ["an amount with a fraction", withObject({ amount_due: 20.5 }), "data.object.amount_due"],
    ["no customer", withObject({ customer: null }), "data.object.customer"],
    ["a time that is text", withObject({ due_date: "tomorrow" }), "data.object.due_date"],
    ["no data", { ...failed, data: undefined }, "data"],
    ["no time", { ...failed, created: undefined }, "created"],
  ])("%s is refused by event, path and expectation", (_name, event, path) => {
    const error = caught(() => factsOfEvent(event, ACCOUNT));
    expect(error).toBeInstanceOf(MalformedPayload);
    expect(error).toMatchObject({ source: failed.id, path, expected: expect.stringMatching(/expected/i) });
  });

  it("without an id is refused, too", () => {
    expect(caught(() => factsOfEvent({}, ACCOUNT))).toMatchObject({
      source: "an event without an id",
      path: "id",
    });
    expect(caught(() => factsOfEvent(null, ACCOUNT))).toBeInstanceOf(MalformedPayload);
  });

  it("does not quote what it carried", () => {
    const error = caught(() =>
      factsOfEvent(withObject({ customer: { secret: "ann@example.com" } }), ACCOUNT),
    );
    expect(error).toBeInstanceOf(MalformedPayload);
    expect((error as Error).message).not.toContain("ann@");
  });

  it("is none where a word is new or a member is missing", () => {
    const { billing_reason: _gone, lines: _lines, metadata: _metadata, ...rest } = failed.data.object;
    const event = {
      ...failed,
      data: { object: { ...rest, status: "pondering", collection_method: "telepathy" } },
    };
    expect(factsOfEvent(event, ACCOUNT).invoices).toMatchObject([
      {
        status: "open",
        collectionMethod: "charge_automatically",
        billingReason: null,
        plan: null,
        metadata: {},
      },
    ]);
  });
});

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
