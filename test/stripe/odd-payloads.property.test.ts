import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factsOfEvent } from "../../server/stripe/mapping/event-mapper.ts";
import { MalformedPayload, type OddMember } from "../../server/stripe/mapping/schemas.ts";
import { OddMembers } from "../../server/stripe/odd-members.ts";
import { runs } from "../runs.ts";
import { ACCOUNT, eventOf, SAMPLES, VERSIONS } from "./event-samples.ts";

/**
 * An event that is refused is lost for good, so it is refused only for a member without which it cannot be applied: whose
 * it is, how much, in what state. No other member, of whatever type, absent or never heard of, costs an event.
 */

type Json = Record<string, unknown>;

const OWNER = ["id", "customer", "customer_account"];
/** By the beginning of the event's type, the longer one first: the members that decide whose something is, how much of it, and in what state. */
const NEEDED: Record<string, readonly string[]> = {
  "invoice.": [
    ...OWNER,
    ...[
      "status",
      "paid",
      "currency",
      "amount_due",
      "amount_paid",
      "amount_remaining",
      "created",
      "date",
      "due_date",
    ],
    ...[
      "collection_method",
      "billing",
      "auto_advance",
      "subscription",
      "payments",
      "payment_intent",
      "charge",
    ],
  ],
  "charge.": [
    ...OWNER,
    ...["amount", "amount_refunded", "currency", "created", "status", "paid", "payment_intent", "invoice"],
  ],
  "payment_intent.": [...OWNER, "amount", "currency", "status", "latest_charge", "charges", "invoice"],
  "invoice_payment.": ["id", "invoice", "status", "amount_paid", "payment"],
  "charge.dispute.": ["id", "amount", "created", "charge", "payment_intent", "status"],
  "charge.refund.": ["id", "amount", "created", "charge", "payment_intent", "status"],
  "refund.": ["id", "amount", "created", "charge", "payment_intent", "status"],
  "credit_note.": [
    ...[...OWNER, "invoice", "amount", "pre_payment_amount", "post_payment_amount", "created", "status"],
    ...["type", "refund", "refunds", "out_of_band_amount"],
  ],
  "radar.early_fraud_warning.": ["id", "created", "charge", "payment_intent"],
  "mandate.": ["id", "payment_method", "status"],
  "customer.": ["id", "created", "deleted"],
  "customer.subscription.": [
    ...[...OWNER, "status", "created", "currency", "items", "plan"],
    ...["trial_end", "canceled_at", "ended_at"],
  ],
  "payment_method.": [...OWNER, "created"],
  "setup_intent.": OWNER,
  "account.application.": ["id"],
};

function neededOf(type: string): readonly string[] {
  const [longest] = Object.keys(NEEDED)
    .filter((beginning) => type.startsWith(beginning))
    .sort((a, b) => b.length - a.length);
  return NEEDED[longest!]!;
}

const ODD = [
  7,
  -1,
  0.5,
  "",
  "odd",
  true,
  false,
  null,
  [],
  [7],
  {},
  { odd: { odd: 1 } },
  [{ id: 7 }],
] as const;

const isRecord = (value: unknown): value is Json => typeof value === "object" && value !== null;

/** Every path in a value, the deepest included. */
function pathsOf(value: unknown, at: string[] = []): string[][] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...pathsOf(inner, [...at, key])]);
}

function changed(
  value: unknown,
  [first, ...rest]: readonly string[],
  change: (holder: Json, key: string) => void,
) {
  const copy = structuredClone(value) as Json;
  let holder = copy;
  let key = first!;
  for (const part of rest) {
    holder = holder[key] as Json;
    key = part;
  }
  change(holder, key);
  return copy;
}

const events = Object.entries(SAMPLES).flatMap(([type, samples]) =>
  samples.map(
    (sample, index) => [`${type} ${VERSIONS[index]}`, eventOf(type, sample, VERSIONS[index]!)] as const,
  ),
);

const essence = (event: unknown) => {
  const { invoices, charges, paymentEvents, invoicePayments, reversals, paymentMethods, ...rest } =
    factsOfEvent(event, ACCOUNT);
  return {
    invoices: invoices.map(({ id, customerId, status, amountRemaining }) => [
      id,
      customerId,
      status,
      amountRemaining,
    ]),
    // An attempt of which less is known can stand under its PaymentIntent as well.
    charges: [...new Set(charges.map(({ customerId, amount }) => `${customerId} ${amount}`))],
    paymentEvents: paymentEvents.map(({ id, customerId, invoiceId, kind }) => [
      id,
      customerId,
      invoiceId,
      kind,
    ]),
    invoicePayments: invoicePayments.map(({ id, invoiceId, status, amountPaid }) => [
      id,
      invoiceId,
      status,
      amountPaid,
    ]),
    reversals: reversals.map(({ id, amount, status }) => [id, amount, status]),
    customers: rest.customers.filter(({ factAt }) => factAt > 0).map(({ id }) => id),
    subscriptions: rest.subscriptions.map(({ id, customerId, status }) => [id, customerId, status]),
    methods: paymentMethods.filter(
      ({ id }) => event && JSON.stringify(event).includes(`"object":{"id":"${id}"`),
    ).length,
    evaluate: rest.customersToEvaluate,
  };
};

describe.each(events)("%s", (_name, event) => {
  const { data, ...envelope } = event as unknown as {
    data: { object: Json; previous_attributes?: Json };
  } & Json;
  const needed = new Set(neededOf(event.type));
  const spare = [
    ...pathsOf(envelope).filter(([member]) => !["id", "type", "created"].includes(member!)),
    ...(data.previous_attributes ? [["data", "previous_attributes"]] : []),
    ...pathsOf(data.object)
      .filter(([member]) => !needed.has(member!))
      .map((path) => ["data", "object", ...path]),
  ];
  const before = essence(event);
  const withChange = fc.record({
    path: fc.constantFrom(...spare),
    odd: fc.constantFrom(...ODD),
    how: fc.constantFrom("odd" as const, "gone" as const, "more" as const),
  });

  it("says the same of whose, how much and in what state, whatever the other members are", () => {
    fc.assert(
      fc.property(withChange, ({ path, odd, how }) => {
        const other = changed(event, path, (holder, key) => {
          if (how === "gone") delete holder[key];
          else if (how === "more") holder[`${key}_of_the_future`] = odd;
          else holder[key] = odd;
        });
        expect(essence(other)).toEqual(before);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("an odd member", () => {
  const [, wallet] = events.find(([name]) => name.startsWith("charge.failed"))!;
  const withBrand = (brand: unknown) =>
    changed(wallet, ["data", "object", "payment_method_details"], (object, key) => {
      object[key] = { type: "card", card: { brand, funding: "credit" } };
    });

  it("is noted by source, path and expectation, and what stands beside it is used", () => {
    const noted: OddMember[] = [];
    const { charges } = factsOfEvent(withBrand({ name: "visa" }), ACCOUNT, (odd) => noted.push(odd));
    expect(noted).toEqual([
      { source: wallet.id, path: "data.object.payment_method_details.card.brand", expected: "expected text" },
    ]);
    expect(charges).toMatchObject([{ method: { type: "card", brand: null, funding: "credit" } }]);
  });

  it("is told once for each kind and counted each time", () => {
    const told: string[] = [];
    const odd = new OddMembers((account, { path }) => told.push(`${account} ${path}`));
    for (const index of [0, 1, 0]) {
      odd.note(ACCOUNT, {
        source: "evt_1",
        path: `data.object.lines.data.${index}`,
        expected: "expected a line",
      });
    }
    expect(told).toEqual([`${ACCOUNT} data.object.lines.data.0`]);
    expect(odd.list()).toEqual([{ path: "data.object.lines.data.*", expected: "expected a line", count: 3 }]);
  });

  it("nested without end is left out, and the event is applied", () => {
    const [, subscription] = events.find(
      ([name]) => name.startsWith("customer.subscription.updated") && name.endsWith(VERSIONS[1]),
    )!;
    const depth = 20_000;
    const odd = changed(
      subscription,
      ["data", "object", "items", "data", "0", "price", "unit_amount_decimal"],
      (price, key) => {
        price[key] = JSON.parse("[".repeat(depth) + "]".repeat(depth));
      },
    );
    expect(factsOfEvent(odd, ACCOUNT).subscriptions).toHaveLength(1);
  });

  it("that is needed still costs the event, which is then put aside with the reason", () => {
    const odd = changed(wallet, ["data", "object", "amount"], (object, key) => {
      object[key] = "20.00";
    });
    expect(() => factsOfEvent(odd, ACCOUNT)).toThrow(MalformedPayload);
  });
});
