import { beforeAll, describe, expect, it, vi } from "vitest";
import { exampleObjects, recordedBodies, recordedCalls, recordedRequests } from "./recordings.ts";
import { loadStripeSchema } from "./schema-cache.ts";
import { callOf, stripeSchema, validateObject, validateRequest, validateResponse } from "./stripe-schema.ts";

/** Definitions by the `object` of a recorded body. */
const DEFINITIONS: Record<string, string> = {
  charge: "Charge",
  customer: "Customer",
  invoice: "Invoice",
  list: "ApiList<InvoicePayment>",
  payment_intent: "PaymentIntent",
  payment_method: "PaymentMethod",
  subscription: "Subscription",
};

/**
 * What Stripe accepted then and this version's types refuse. Endive turned `billing_cycle_anchor` of an update from
 * 'now' | 'unchanged' into `{ type }` (stripe 23.0.0, CHANGELOG); a subscription's `plan` gave way to `items`.
 */
const REFUSED_SINCE = [
  "subscriptions.create: plan is unknown to Stripe",
  'subscriptions.update: billing_cycle_anchor is "now" but must be object',
];

// Compiling the schemas of a whole API takes seconds of a busy machine, once per process.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

// The first run after a change of the package or of the generator makes the schema anew.
beforeAll(() => void loadStripeSchema());

describe("requests that Stripe accepted", () => {
  it.each([
    ["with their answers", recordedCalls()],
    ["on their own", recordedRequests()],
  ])("are accepted, but for what has been removed since: %s", (_, requests) => {
    const accepted = requests.filter((r) => r.status === 200);
    expect(accepted.length).toBeGreaterThan(290);
    const problems = accepted.flatMap((r) => validateRequest(r.method, r.path, r.form));
    expect(problems.filter((p) => !REFUSED_SINCE.includes(p))).toEqual([]);
    expect(problems.length).toBeLessThanOrEqual(3);
  });
});

describe("answers that Stripe gave", () => {
  it("are accepted at every status", () => {
    const problems = recordedCalls().flatMap((c) =>
      validateResponse(c.method, c.path, c.status, c.body, { completeness: "partial" }),
    );
    expect(problems).toEqual([]);
  });

  it("lack fields that are newer than they are, and this is seen", () => {
    const [charge] = recordedCalls().filter((c) => c.path.startsWith("/v1/charges/"));
    const problems = validateResponse("GET", "/v1/charges/ch_1", 200, charge?.body);
    expect(problems).toContain(
      "charges.retrieve: payment_method_details.card.transaction_link_id is missing",
    );
  });

  it("are accepted as objects from version basil on", () => {
    const modern = recordedBodies("objects").filter((b) => b.version >= "2025-03-31.basil");
    expect(modern.length).toBeGreaterThanOrEqual(14);
    for (const { file, body } of modern) {
      const definition = DEFINITIONS[String(body.object)] ?? "";
      expect(validateObject(definition, body, { completeness: "partial" }), file).toEqual([]);
    }
  });

  it("are refused as invoices before basil, which took `charge`, `paid` and `payment_intent` away", () => {
    const old = recordedBodies("objects").filter((b) => b.version < "2025-03" && b.body.object === "invoice");
    expect(old.length).toBeGreaterThanOrEqual(4);
    for (const { file, body } of old) {
      const problems = validateObject("Invoice", body, { completeness: "partial" });
      for (const field of ["charge", "paid", "payment_intent", "subscription"]) {
        expect(problems, file).toContain(`Invoice: ${field} is unknown to Stripe`);
      }
    }
  });

  it("are accepted as the examples that Stripe publishes, but for three that have fallen behind", () => {
    const definitions = Object.entries(stripeSchema().definitions);
    const problems = Object.values(exampleObjects()).map((example) => {
      const isKind = ([, d]: (typeof definitions)[number]) =>
        d.properties?.id &&
        d.properties.object?.const === example.object &&
        "deleted" in d.properties === "deleted" in example;
      const readings = definitions
        .filter(isKind)
        .map(([name]) => validateObject(name, example, { completeness: "partial" }));
      return readings.sort((a, b) => a.length - b.length)[0];
    });
    expect(problems.filter((p) => p?.length === 0).length).toBeGreaterThanOrEqual(150);
    expect(problems.flatMap((p) => p ?? [])).toEqual([
      "PlanCreatedEvent: data.object.aggregate_usage is unknown to Stripe",
      "Invoice: subscription is unknown to Stripe",
      'Release: reason is "bulk_hold_expiry" but must be one of hold_expired, hold_released_early, hold_reversed, plan_disabled',
    ]);
  });

  it("are accepted as errors", () => {
    for (const { file, body } of recordedBodies("errors")) {
      expect(validateResponse("POST", "/v1/x", Number(body.status), body.body), file).toEqual([]);
    }
  });
});

describe("a wrong request", () => {
  it.each([
    [
      "a misspelt parameter",
      "POST",
      "/v1/invoices/in_1/pay",
      "off_sesion=true",
      "off_sesion is unknown to Stripe",
    ],
    [
      "an unknown parameter deep inside",
      "POST",
      "/v1/customers/cus_1",
      "invoice_settings[default]=pm_1",
      "invoice_settings.default is unknown to Stripe",
    ],
    [
      "a removed parameter",
      "POST",
      "/v1/subscriptions",
      "customer=cus_1&plan=gold",
      "plan is unknown to Stripe",
    ],
    ["a removed parameter of a list", "GET", "/v1/invoices?charge=ch_1", "", "charge is unknown to Stripe"],
    [
      "a value outside an enum",
      "POST",
      "/v1/subscriptions/sub_1",
      "proration_behavior=sometimes",
      'proration_behavior is "sometimes" but must be one of always_invoice, create_prorations, none',
    ],
    [
      "a fraction of a cent",
      "POST",
      "/v1/refunds",
      "charge=ch_1&amount=12.5",
      'amount is "12.5" but must be a whole number',
    ],
    [
      "a number that is none",
      "POST",
      "/v1/invoices",
      "customer=cus_1&days_until_due=soon",
      'days_until_due is "soon" but must be a whole number',
    ],
    [
      "a boolean that is none",
      "POST",
      "/v1/invoices/in_1",
      "auto_advance=0",
      'auto_advance is "0" but must be one of true, false',
    ],
    [
      "a scalar for an object",
      "POST",
      "/v1/subscriptions/sub_1",
      "billing_cycle_anchor=now",
      'billing_cycle_anchor is "now" but must be object',
    ],
    [
      "an object for a scalar",
      "POST",
      "/v1/invoices/in_1/pay",
      "payment_method[id]=pm_1",
      'payment_method is {"id":"pm_1"} but must be string',
    ],
    ["a missing parameter", "POST", "/v1/payment_intents", "amount=100", "currency is missing"],
    [
      "an expansion that basil removed",
      "GET",
      "/v1/invoices/in_1?expand[]=payment_intent",
      "",
      "expand payment_intent cannot be: there is no payment_intent",
    ],
    [
      "an expansion without its list",
      "GET",
      "/v1/invoices?expand[]=customer",
      "",
      "expand customer cannot be: there is no customer",
    ],
    [
      "an expansion of what is whole",
      "GET",
      "/v1/invoices/in_1?expand[]=status_transitions",
      "",
      "expand status_transitions cannot be: it is always whole",
    ],
    [
      "an expansion too deep",
      "GET",
      "/v1/invoices?expand[]=data.subscription.customer.a.b.c",
      "",
      "expand data.subscription.customer.a.b.c is deeper than 4 levels",
    ],
  ])("is refused: %s", (_, method, path, form, problem) => {
    expect(validateRequest(method, path, form)).toEqual([`${callOf(method, path)?.name}: ${problem}`]);
  });

  it("is refused for a call that this version of Stripe does not have", () => {
    expect(validateRequest("GET", "/v1/invoices/upcoming/lines")).toEqual([]);
    expect(validateRequest("PATCH", "/v1/invoices/in_1")).toEqual([
      "PATCH /v1/invoices/in_1: no such call in stripe 23.1.0",
    ]);
    expect(validateRequest("POST", "/v1/invoices/in_1/retry")).toEqual([
      "POST /v1/invoices/in_1/retry: no such call in stripe 23.1.0",
    ]);
  });

  it("is not confused by a fixed path that looks like an id", () => {
    expect(callOf("GET", "/v1/invoices/search?query=x")?.name).toBe("invoices.search");
    expect(callOf("GET", "/v1/invoices/in_1")?.name).toBe("invoices.retrieve");
  });
});

describe("a right request", () => {
  it.each([
    [
      "an emptied field",
      "POST",
      "/v1/customers/cus_1",
      "invoice_settings[default_payment_method]=&metadata[a]=",
    ],
    [
      "a range and a page",
      "GET",
      "/v1/invoices?created[gte]=1700000000&limit=100&starting_after=in_1&expand[]=data.payments",
      "",
    ],
    [
      "an id where an object may stand",
      "GET",
      "/v1/invoices/in_1?expand[]=payments.data.payment.payment_intent",
      "",
    ],
    [
      "arrays by index and by bracket",
      "POST",
      "/v1/subscriptions",
      "customer=cus_1&items[0][price]=p&items[1][price]=q&expand[]=latest_invoice",
    ],
    ["an enum or a number", "POST", "/v1/subscriptions/sub_1", "trial_end=now&cancel_at=1700000000"],
  ])("is accepted: %s", (_, method, path, form) => {
    expect(validateRequest(method, path, form)).toEqual([]);
  });
});

describe("a wrong answer", () => {
  const list = { object: "list", data: [], has_more: false, url: "/v1/invoices" };

  it("is refused for an object of another kind", () => {
    expect(validateResponse("GET", "/v1/invoices/in_1", 200, list)).toEqual([
      "invoices.retrieve: the value is a list but must be Invoice",
    ]);
  });

  it("is refused for what a list holds", () => {
    const answer = { ...list, data: [{ object: "charge" }] };
    expect(validateResponse("GET", "/v1/invoices", 200, answer)).toEqual([
      "invoices.list: data.0 is a charge but must be Invoice",
    ]);
  });

  it("is refused for a living customer in the shape of a deleted one", () => {
    const gone = { id: "cus_1", object: "customer", deleted: true };
    expect(validateResponse("GET", "/v1/customers/cus_1", 200, gone)).toEqual([]);
    expect(validateResponse("DELETE", "/v1/customers/cus_1", 200, { ...gone, email: "a@b.c" })).toEqual([
      "customers.del: email is unknown to Stripe",
    ]);
  });

  it("is refused for an error that is not in Stripe's form", () => {
    expect(validateResponse("POST", "/v1/invoices/in_1/pay", 402, { message: "declined" })).toEqual([
      "error 402: error is missing",
      "error 402: message is unknown to Stripe",
    ]);
  });
});
