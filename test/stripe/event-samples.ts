import type { FactBatch } from "../../server/dunning/facts/fact-batch.ts";
import { example, type Recorded, recordedData, recordedEvents, recordedObject } from "./recorded.ts";

/**
 * Every handled type in the shape of a version before basil (2025-03-31) and of one after it. Objects are
 * recorded ones or Stripe's own examples; where a state was never recorded, the members that make the
 * state are changed here, so that the shape stays Stripe's.
 */
export const AT = 1_800_000_000;
export const MS = AT * 1000;
export const ACCOUNT = "acct_1:live";

export type Sample = {
  object: Recorded;
  previous?: Recorded;
  expected: {
    [Kind in keyof FactBatch]?: FactBatch[Kind] extends (infer Fact)[] ? Partial<Fact>[] : FactBatch[Kind];
  };
};

const eventObject = (file: string): Recorded =>
  recordedEvents().find(([name]) => name === file)![1].data.object;

// An invoice before basil names subscription, PaymentIntent and charge; after it, parent and payments.
const openBefore = {
  ...eventObject("invoice.payment_failed__2020-08-27__stripe-ruby-mock.json"),
  subscription: "sub_old",
  customer_email: "ann@example.com",
  customer_address: { country: "DE" },
};
export const openAfter = recordedData("invoice.payment_failed").object;
export const paidAfter = recordedObject("invoice_subscription_paid__2025-10-29.clover");
const paidBefore = recordedObject("invoice_paid_1__2024-12-18.acacia");

const invoiceBefore = {
  id: "in_000000000000000000000000",
  customerId: "cus_00000000000000",
  subscriptionId: "sub_old",
  status: "open" as const,
  amountRemaining: 2000,
  plan: "price_000000000000000000000000",
  product: "prod_00000000000000",
  factAt: MS,
};
const paymentBefore = {
  id: "pi:pi_000000000000000000000000",
  invoiceId: "in_000000000000000000000000",
  paymentIntentId: "pi_000000000000000000000000",
  chargeId: "ch_000000000000000000000000",
  status: "open" as const,
  amountPaid: 0,
};
const customerBefore = { id: "cus_00000000000000", email: "ann@example.com", country: "DE", factAt: 0 };
const invoiceAfter = {
  id: "in_1234",
  customerId: "cus_1234",
  subscriptionId: "sub_1234",
  status: "open" as const,
  amountDue: 24_900,
  amountRemaining: 24_900,
  attemptCount: 1,
  billingReason: "subscription_cycle",
  plan: "price_1234",
  product: "prod_1234",
  createdAt: 1_745_433_962_000,
  finalizedAt: 1_745_437_578_000,
  nextPaymentAttemptAt: 1_745_552_783_000,
  hostedInvoiceUrl: "https://invoice.stripe.com/",
  autoAdvance: true,
  factAt: MS,
};
const customerAfter = {
  id: "cus_1234",
  email: "customer@example.org",
  name: "Example Customer",
  country: "US",
  factAt: 0,
  createdAt: 1_745_433_962_000,
};

const invoices = (
  state: Recorded,
  expected: {
    invoices: Partial<FactBatch["invoices"][number]>;
    paymentEvent?: FactBatch["paymentEvents"][number]["kind"];
    payment?: Partial<FactBatch["invoicePayments"][number]>;
  },
): [Sample, Sample] => {
  const paymentEvents = (about: typeof invoiceBefore | typeof invoiceAfter) =>
    expected.paymentEvent === undefined
      ? {}
      : {
          paymentEvents: [
            {
              id: "evt_1",
              kind: expected.paymentEvent,
              invoiceId: about.id,
              customerId: about.customerId,
              at: MS,
              amountRemaining: about.amountRemaining,
              requestId: "req_1",
              idempotencyKey: "key_1",
            },
          ],
        };
  return [
    {
      object: { ...openBefore, ...state },
      expected: {
        customers: [customerBefore],
        invoices: [{ ...invoiceBefore, ...expected.invoices }],
        invoicePayments: [{ ...paymentBefore, ...expected.payment }],
        ...paymentEvents(invoiceBefore),
      },
    },
    {
      object: { ...openAfter, ...state },
      expected: {
        customers: [customerAfter],
        invoices: [{ ...invoiceAfter, ...expected.invoices }],
        ...paymentEvents(invoiceAfter),
      },
    },
  ];
};

const paid = (paymentEvent: "paid" | "payment_succeeded"): [Sample, Sample] => [
  {
    object: paidBefore,
    expected: {
      invoices: [{ status: "paid", amountRemaining: 0, amountPaid: paidBefore.amount_paid as number }],
      invoicePayments: [
        {
          id: `pi:${paidBefore.payment_intent as string}`,
          chargeId: paidBefore.charge as string,
          status: "paid",
          amountPaid: paidBefore.amount_paid as number,
        },
      ],
      customers: [{ id: paidBefore.customer as string, factAt: 0 }],
      paymentEvents: [{ kind: paymentEvent, amountRemaining: 0 }],
    },
  },
  {
    object: paidAfter,
    expected: {
      invoices: [
        {
          id: "in_1SRzqVKXBGcbgpbZAcG0DXXa",
          status: "paid",
          subscriptionId: "sub_1SRzqVKXBGcbgpbZq3nWwEUD",
          amountPaid: 25_000,
          amountRemaining: 0,
          paidAt: 1_762_799_383_000,
          plan: "small-monthly",
          product: "prod_EYTX7RYhRjcwKD",
        },
      ],
      invoicePayments: [
        {
          id: "inpay_1SRzqWKXBGcbgpbZlUAMwgam",
          paymentIntentId: "pi_3SRzqWKXBGcbgpbZ1K0JYRLC",
          status: "paid",
          amountPaid: 25_000,
          paidAt: 1_762_799_384_000,
        },
      ],
      customers: [{ id: "cus_TOnREDuUZ1WbhX", email: "stripe@example.org", factAt: 0 }],
      paymentEvents: [{ kind: paymentEvent, amountPaid: 25_000 }],
    },
  },
];

const card = (funding: string, fingerprint: string) => ({
  type: "card",
  brand: "visa",
  funding,
  country: "US",
  fingerprint,
});
export const chargeAfter = recordedObject("charge_succeeded_1__2025-10-29.clover");
export const declined = {
  status: "failed",
  paid: false,
  failure_code: "card_declined",
  outcome: {
    type: "issuer_declined",
    reason: "insufficient_funds",
    network_status: "declined_by_network",
    advice_code: "try_again_later",
    network_advice_code: "02",
    network_decline_code: "51",
  },
};
const declinedEvidence = {
  outcomeType: "issuer_declined",
  outcomeReason: "insufficient_funds",
  networkStatus: "declined_by_network",
  adviceCode: "try_again_later",
  networkAdviceCode: "02",
  networkDeclineCode: "51",
  declineCode: "insufficient_funds",
  code: "card_declined",
};
const refundedBefore = recordedData("charge.refunded").object;

export const intentAfter = recordedObject("payment_intent_succeeded_1__2025-10-29.clover");
export const intentId = intentAfter.id as string;
const latestCharge = intentAfter.latest_charge as { id: string } | string;
const latestChargeId = typeof latestCharge === "string" ? latestCharge : latestCharge.id;
const methodAfter = recordedObject("payment_method_x_1__2025-10-29.clover");
export const lastError = {
  type: "card_error",
  charge: "ch_failed",
  code: "card_declined",
  decline_code: "insufficient_funds",
  advice_code: "try_again_later",
  network_decline_code: "51",
  payment_method: methodAfter,
};
const intentEvidence = {
  outcomeType: null,
  outcomeReason: null,
  networkStatus: null,
  adviceCode: "try_again_later",
  networkAdviceCode: null,
  networkDeclineCode: "51",
  declineCode: "insufficient_funds",
  code: "card_declined",
};

const refundAfter = example("refund");
const refunds = (state: Recorded, expected: Partial<FactBatch["reversals"][number]>): [Sample, Sample] => {
  const reversal = {
    id: "re_1Pgc72B7WZ01zgkWqPvrRrPE",
    kind: "refund" as const,
    chargeId: "ch_1PgafuB7WZ01zgkWXYmPNZs8",
    amount: 100,
    currency: "usd",
    at: 1_234_567_890_000,
    takenAt: 1_234_567_890_000,
    ...expected,
  };
  const {
    customer: _customer,
    customer_account: _account,
    payment_method: _method,
    ...refundBefore
  } = refundAfter;
  return [
    { object: { ...refundBefore, ...state }, expected: { reversals: [reversal] } },
    { object: { ...refundAfter, ...state }, expected: { reversals: [reversal] } },
  ];
};

// The example's amounts are random, and it is issued and void at once.
const creditNote = { ...example("credit_note"), refunds: [], voided_at: null } as Recorded;
const {
  pre_payment_amount: _before,
  post_payment_amount: _after,
  refunds: _refunds,
  ...creditNoteBefore
} = creditNote;
const credited = {
  customerId: "cus_QXg1o8vcGmoR32",
  invoiceId: "in_1Pgc75B7WZ01zgkWYv4iMwt7",
  amount: 1690,
  currency: "usd",
  at: 1_234_567_890_000,
};
const warned = {
  id: "issfr_1Pgc79B7WZ01zgkWxwDzEIPX",
  kind: "fraud_warning" as const,
  chargeId: "ch_1234",
  amount: 0,
  reason: "misc",
  status: "open" as const,
  at: 1_234_567_890_000,
};

const disputeAfter = example("dispute");
const disputeBefore = eventObject("charge.dispute.closed__2020-08-27__getlago.json");
const disputes = (state: Recorded, expected: Partial<FactBatch["reversals"][number]>): [Sample, Sample] => [
  {
    object: { ...disputeBefore, ...state },
    expected: {
      reversals: [
        {
          id: "dp_1OzgpEH4tiDZlIUaZ8iWQMsb",
          amount: 4516,
          chargeId: "ch_3OzgpDH4tiDZlIUa0M7QchGT",
          paymentIntentId: "pi_3OzgpDH4tiDZlIUa0Ezzggtg",
          customerId: null,
          ...expected,
        },
      ],
    },
  },
  {
    object: { ...disputeAfter, ...state },
    expected: {
      reversals: [
        {
          id: "dp_1Pgc71B7WZ01zgkWMevJiAUx",
          amount: 1000,
          chargeId: "ch_1PgafuB7WZ01zgkWXYmPNZs8",
          paymentIntentId: null,
          at: 1_234_567_890_000,
          ...expected,
        },
      ],
    },
  },
];

const subscriptionBefore = eventObject("customer.subscription.updated__2020-08-27__stripe-ruby-mock.json");
const subscriptionAfter = recordedObject("subscription_active_2__2025-10-29.clover");
const subscriptions = (
  state: Recorded,
  expected: Partial<FactBatch["subscriptions"][number]>,
  previous?: Recorded,
): [Sample, Sample] => {
  const more = previous === undefined ? {} : { previous };
  return [
    {
      object: { ...subscriptionBefore, ...state },
      ...more,
      expected: {
        subscriptions: [
          {
            id: "sub_000000000000000000000000",
            customerId: "cus_00000000000000",
            currency: "usd",
            plan: "price_000000000000000000000000",
            mrr: 1500,
            createdAt: 1_648_320_105_000,
            ...expected,
          },
        ],
      },
    },
    {
      object: { ...subscriptionAfter, ...state },
      ...more,
      expected: {
        subscriptions: [
          {
            id: "sub_1SRzqCKXBGcbgpbZ9C2XUF1a",
            customerId: "cus_TOnRzwk3w8KAot",
            currency: "usd",
            plan: "small-monthly",
            product: "prod_EYTX7RYhRjcwKD",
            mrr: 2500,
            ...expected,
          },
        ],
      },
    },
  ];
};

const methods = (
  data: { object: Recorded; previous_attributes?: Recorded | null },
  after: { state?: Recorded; previous?: Recorded },
  expectedBefore: Partial<FactBatch["paymentMethods"][number]>,
  expectedAfter: Partial<FactBatch["paymentMethods"][number]>,
): [Sample, Sample] => [
  {
    object: data.object,
    ...(data.previous_attributes ? { previous: data.previous_attributes } : {}),
    expected: { paymentMethods: [expectedBefore] },
  },
  {
    object: { ...methodAfter, ...after.state },
    ...(after.previous ? { previous: after.previous } : {}),
    expected: {
      paymentMethods: [
        {
          id: "pm_1SRzqUKXBGcbgpbZKcaPPjFq",
          customerId: "cus_TOnREDuUZ1WbhX",
          method: card("credit", "w4XDzQOFakih5EZM"),
          expMonth: 11,
          expYear: 2026,
          ...expectedAfter,
        },
      ],
    },
  },
];

const customerObject = recordedObject("customer_x_1__2025-10-29.clover");
const customerOld = recordedObject("customer_x_1__2024-06-20");
const newDefault = { invoice_settings: { default_payment_method: "pm_new" } };
const setupIntent = example("setup_intent");
const application = example("application");

export const SAMPLES: Record<string, [before: Sample, after: Sample]> = {
  "invoice.payment_failed": invoices({}, { invoices: {}, paymentEvent: "payment_failed" }),
  "invoice.payment_action_required": invoices({}, { invoices: {}, paymentEvent: "action_required" }),
  "invoice.overdue": invoices(
    { due_date: AT - 60, collection_method: "send_invoice" },
    { invoices: { dueAt: MS - 60_000, collectionMethod: "send_invoice" }, paymentEvent: "overdue" },
  ),
  "invoice.will_be_due": invoices({ due_date: AT + 60 }, { invoices: { dueAt: MS + 60_000 } }),
  "invoice.finalized": invoices({}, { invoices: {} }),
  "invoice.updated": invoices(
    { next_payment_attempt: AT + 600 },
    { invoices: { nextPaymentAttemptAt: MS + 600_000 } },
  ),
  "invoice.voided": invoices(
    { status: "void", status_transitions: { voided_at: AT - 1 } },
    { invoices: { status: "void", voidedAt: MS - 1000, finalizedAt: null } },
  ),
  "invoice.marked_uncollectible": invoices(
    { status: "uncollectible", status_transitions: { marked_uncollectible_at: AT - 1 } },
    { invoices: { status: "uncollectible", uncollectibleAt: MS - 1000, finalizedAt: null } },
  ),
  "invoice.deleted": invoices({ status: "draft" }, { invoices: { status: "deleted" } }),
  "invoice.paid": paid("paid"),
  "invoice.payment_succeeded": paid("payment_succeeded"),
  "invoice_payment.paid": [
    // Rendered by an endpoint of an older version; InvoicePayments exist there in today's shape.
    {
      object: eventObject("invoice_payment.paid__2023-10-16__supabase.json"),
      expected: {
        invoicePayments: [{ id: "inpay_1M3USa2eZvKYlo2CBjuwbq0N", status: "paid", amountPaid: 2000 }],
      },
    },
    {
      object: recordedData("invoice.updated").object,
      expected: {
        invoicePayments: [
          {
            id: "inpay_1T4AIlGWAy8DppqhYcK0hqe3",
            invoiceId: "in_1T4AIkGWAy8DppqhJAdbjaWb",
            paymentIntentId: "pi_3T4AIlGWAy8Dppqh3Vsl9Pya",
            status: "paid",
            amountPaid: 2000,
            paidAt: 1_771_896_040_000,
          },
        ],
      },
    },
  ],
  "charge.pending": [
    {
      object: { ...recordedData("charge.succeeded").object, status: "pending", paid: false },
      expected: { charges: [{ id: "ch_chargeid", status: "processing", endedAt: null, requestId: "req_1" }] },
    },
    {
      object: { ...chargeAfter, status: "pending", paid: false },
      expected: { charges: [{ id: chargeAfter.id as string, status: "processing", endedAt: null }] },
    },
  ],
  "charge.succeeded": [
    {
      object: recordedData("charge.succeeded").object,
      expected: { charges: [{ id: "ch_chargeid", status: "succeeded", endedAt: MS, requestId: "req_1" }] },
    },
    {
      object: chargeAfter,
      expected: { charges: [{ id: chargeAfter.id as string, status: "succeeded", endedAt: MS }] },
    },
  ],
  "charge.updated": [
    {
      object: { ...recordedData("charge.succeeded").object, description: "another" },
      expected: { charges: [{ id: "ch_chargeid", status: "succeeded", requestId: null }] },
    },
    {
      object: recordedData("charge.updated").object,
      expected: {
        charges: [{ id: "ch_1234", customerId: "cus_1234", status: "succeeded", requestId: null }],
      },
    },
  ],
  "charge.failed": [
    {
      object: eventObject("charge.failed__2020-03-02__supabase.json"),
      expected: {
        charges: [
          { id: "ch_3KtoMeJDPojXS6LN0igeffJ6", invoiceId: "in_1KJdKkJDPojXS6LNSwSWkZSN", status: "failed" },
        ],
      },
    },
    {
      object: { ...chargeAfter, ...declined },
      expected: {
        charges: [
          {
            id: "ch_3SRzqWKXBGcbgpbZ1GLbaQbF",
            customerId: "cus_TOnREDuUZ1WbhX",
            invoiceId: null,
            paymentIntentId: "pi_3SRzqWKXBGcbgpbZ1K0JYRLC",
            status: "failed",
            amount: 25_000,
            at: 1_762_799_384_000,
            method: card("credit", "w4XDzQOFakih5EZM"),
            evidence: declinedEvidence,
            requestId: "req_1",
            idempotencyKey: "key_1",
          },
        ],
      },
    },
  ],
  "charge.refunded": [
    {
      object: refundedBefore,
      expected: {
        charges: [
          { id: "ch_chargeid", status: "succeeded", evidence: null, requestId: null, idempotencyKey: null },
        ],
        reversals: [
          {
            id: "refund:ch_chargeid:500",
            kind: "refund_total",
            status: "taken",
            amount: 500,
            at: MS,
            customerId: "cus_0dUMWLtzCTagWs",
            chargeId: "ch_chargeid",
          },
        ],
      },
    },
    {
      object: { ...chargeAfter, amount_refunded: 25_000, refunded: true },
      expected: {
        charges: [{ id: "ch_3SRzqWKXBGcbgpbZ1GLbaQbF", status: "succeeded", idempotencyKey: null }],
        reversals: [
          {
            id: "refund:ch_3SRzqWKXBGcbgpbZ1GLbaQbF:25000",
            amount: 25_000,
            paymentIntentId: "pi_3SRzqWKXBGcbgpbZ1K0JYRLC",
          },
        ],
      },
    },
  ],
  "charge.refund.updated": refunds({ status: "failed" }, { status: "returned", returnedAt: MS }),
  "refund.created": refunds({ status: "pending" }, { status: "taken", returnedAt: null }),
  "refund.updated": refunds({ status: "canceled" }, { status: "returned", returnedAt: MS }),
  "refund.failed": refunds({ status: "failed" }, { status: "returned", returnedAt: MS }),
  "credit_note.created": [
    {
      object: { ...creditNoteBefore, type: "pre_payment" },
      expected: { reversals: [{ ...credited, id: `${creditNote.id}:credit`, kind: "credit" }] },
    },
    {
      object: {
        ...creditNote,
        type: "mixed",
        pre_payment_amount: 500,
        post_payment_amount: 1190,
        refunds: [{ amount_refunded: 190, refund: "re_1" }],
      },
      expected: {
        reversals: [
          { ...credited, id: `${creditNote.id}:credit`, kind: "credit", amount: 500 },
          { ...credited, id: `${creditNote.id}:credit_back`, kind: "credit_back", amount: 1000 },
        ],
      },
    },
  ],
  "credit_note.updated": [
    // All of it was refunded, which comes as a refund.
    { object: { ...creditNoteBefore, type: "post_payment", refund: "re_1" }, expected: { reversals: [] } },
    {
      object: { ...creditNote, pre_payment_amount: 0, post_payment_amount: 1690 },
      expected: { reversals: [{ ...credited, id: `${creditNote.id}:credit_back`, kind: "credit_back" }] },
    },
  ],
  "credit_note.voided": [
    {
      object: { ...creditNoteBefore, type: "pre_payment", status: "void" },
      expected: { reversals: [{ ...credited, status: "returned", returnedAt: MS }] },
    },
    {
      object: {
        ...creditNote,
        pre_payment_amount: 1690,
        post_payment_amount: 0,
        status: "void",
        voided_at: AT - 60,
      },
      expected: { reversals: [{ ...credited, status: "returned", returnedAt: MS - 60_000 }] },
    },
  ],
  "radar.early_fraud_warning.created": [
    { object: example("radar.early_fraud_warning"), expected: { reversals: [warned] } },
    {
      object: { ...example("radar.early_fraud_warning"), payment_intent: "pi_1" },
      expected: { reversals: [{ ...warned, paymentIntentId: "pi_1" }] },
    },
  ],
  "charge.dispute.created": disputes({ status: "needs_response" }, { status: "open", closedAt: null }),
  "charge.dispute.updated": disputes({ status: "under_review" }, { status: "open", closedAt: null }),
  "charge.dispute.closed": disputes({ status: "warning_closed" }, { status: "won", closedAt: MS }),
  "payment_intent.payment_failed": [
    {
      object: eventObject("payment_intent.payment_failed__2020-08-27__getlago.json"),
      expected: {
        charges: [{ id: "ch_3SVvxMQ8iJWBZFaM1YEcxCs2", status: "failed" }],
        paymentMethods: [{ id: "pm_1SVTn7Q8iJWBZFaMgjl33y0O" }],
      },
    },
    {
      object: {
        ...intentAfter,
        status: "requires_payment_method",
        payment_method: null,
        latest_charge: "ch_failed",
        last_payment_error: lastError,
      },
      expected: {
        charges: [
          {
            id: "ch_failed",
            paymentIntentId: intentId,
            customerId: intentAfter.customer as string,
            status: "failed",
            paymentMethodId: "pm_1SRzqUKXBGcbgpbZKcaPPjFq",
            method: card("credit", "w4XDzQOFakih5EZM"),
            evidence: intentEvidence,
            requestId: "req_1",
            idempotencyKey: "key_1",
          },
        ],
        paymentMethods: [{ id: "pm_1SRzqUKXBGcbgpbZKcaPPjFq" }],
      },
    },
  ],
  "payment_intent.processing": [
    {
      object: {
        ...eventObject("payment_intent.succeeded__2020-08-27__getlago.json"),
        status: "processing",
        charges: { object: "list", data: [] },
        latest_charge: null,
        payment_method_types: ["sepa_debit"],
      },
      expected: { charges: [{ status: "processing", at: MS, endedAt: null, idempotencyKey: "key_1" }] },
    },
    {
      object: { ...intentAfter, status: "processing", latest_charge: "py_1", charges: undefined },
      expected: {
        charges: [{ id: "py_1", paymentIntentId: intentId, status: "processing", at: MS, endedAt: null }],
      },
    },
  ],
  "payment_intent.requires_action": [
    {
      object: {
        ...eventObject("payment_intent.succeeded__2020-08-27__getlago.json"),
        status: "requires_action",
        charges: { object: "list", data: [] },
        latest_charge: null,
      },
      expected: { charges: [{ status: "requires_action", at: MS, endedAt: null }] },
    },
    {
      // The customer has a voucher to pay at a counter, and nothing to confirm.
      object: {
        ...intentAfter,
        status: "requires_action",
        latest_charge: null,
        next_action: { type: "boleto_display_details", boleto_display_details: {} },
      },
      expected: {
        charges: [
          {
            id: `pi:${intentId}`,
            status: "requires_action",
            method: { type: "boleto", brand: null, funding: null, country: null, fingerprint: null },
          },
        ],
      },
    },
  ],
  "payment_intent.canceled": [
    {
      object: eventObject("payment_intent.canceled__2020-08-27__getlago.json"),
      expected: {
        charges: [{ id: "pi:pi_3SVCroQ8iJWBZFaM22iaIuU3", status: "canceled", requestId: null }],
      },
    },
    {
      object: { ...intentAfter, status: "canceled", latest_charge: "py_1" },
      expected: {
        charges: [
          { id: "py_1", status: "canceled", endedAt: MS, requestId: null },
          { id: `pi:${intentId}`, status: "canceled", endedAt: MS },
        ],
      },
    },
  ],
  "payment_intent.succeeded": [
    {
      object: eventObject("payment_intent.succeeded__2020-08-27__getlago.json"),
      expected: {
        charges: [{ id: "ch_3R3dvoQ8iJWBZFaM0NhAbztB", status: "succeeded", idempotencyKey: "key_1" }],
      },
    },
    {
      object: intentAfter,
      expected: {
        charges: [
          { id: latestChargeId, paymentIntentId: intentId, status: "succeeded", idempotencyKey: "key_1" },
        ],
      },
    },
  ],
  "customer.updated": [
    {
      object: { ...customerOld, ...newDefault },
      previous: { invoice_settings: { default_payment_method: "pm_old" } },
      expected: {
        customers: [{ id: customerOld.id as string, defaultPaymentMethodId: "pm_new", defaultChangedAt: MS }],
      },
    },
    {
      object: {
        ...customerObject,
        default_source: "card_new",
        preferred_locales: ["de-AT", "en"],
        address: { country: "AT" },
      },
      previous: { default_source: null },
      expected: {
        customers: [
          {
            id: "cus_TOnREDuUZ1WbhX",
            email: "stripe@example.org",
            name: "Stripe User",
            locale: "de-AT",
            country: "AT",
            defaultPaymentMethodId: "card_new",
            defaultChangedAt: MS,
            createdAt: 1_762_799_382_000,
            deletedAt: null,
          },
        ],
      },
    },
  ],
  "customer.deleted": [
    {
      object: recordedData("customer.deleted").object,
      expected: { customers: [{ id: "cus_EGxrcooteA3WAb", deletedAt: MS }] },
    },
    {
      object: customerObject,
      expected: {
        customers: [{ id: "cus_TOnREDuUZ1WbhX", deletedAt: MS, email: null, name: null, metadata: {} }],
      },
    },
  ],
  "customer.subscription.created": subscriptions(
    { status: "incomplete" },
    { status: "incomplete", incompleteAt: MS, endedAt: null },
  ),
  "customer.subscription.updated": subscriptions(
    { status: "past_due", default_payment_method: "pm_new", trial_end: AT },
    { status: "past_due", defaultPaymentMethodId: "pm_new", defaultChangedAt: MS, trialEndAt: MS },
    { default_payment_method: "pm_old" },
  ),
  "customer.subscription.deleted": subscriptions(
    { status: "canceled", canceled_at: AT, cancellation_details: { reason: "payment_failed" } },
    { status: "canceled", canceledAt: MS, cancellationReason: "payment_failed" },
  ),
  "customer.subscription.paused": subscriptions(
    { status: "paused" },
    { status: "paused", defaultChangedAt: null },
  ),
  "customer.subscription.resumed": subscriptions({ status: "active" }, { status: "active" }),
  "payment_method.attached": methods(
    recordedData("payment_method.attached"),
    {},
    { id: "card_1JN6Z1KXBGcbgpbZ2AZJOYEZ", customerId: "cus_1234", attachedAt: MS, changedAt: null },
    { attachedAt: MS, changedAt: null, detachedAt: null },
  ),
  "payment_method.updated": methods(
    recordedData("payment_method.updated"),
    { previous: { metadata: { note: null } } },
    { id: "pm_1000", changedAt: MS, expYear: 2035, attachedAt: 1_628_645_643_000 },
    // Only metadata changed: nothing a charge depends on.
    { changedAt: null },
  ),
  "payment_method.automatically_updated": methods(
    recordedData("payment_method.updated"),
    { previous: { card: { exp_year: 2025 } } },
    { id: "pm_1000", changedAt: MS },
    { changedAt: MS },
  ),
  "payment_method.detached": methods(
    recordedData("payment_method.detached"),
    { state: { customer: null }, previous: { customer: "cus_TOnREDuUZ1WbhX" } },
    { id: "pm_1000", customerId: "cus_1234", detachedAt: MS },
    { detachedAt: MS },
  ),
  "mandate.updated": [
    {
      object: { ...example("mandate"), status: "inactive" },
      expected: {
        paymentMethods: [
          { id: "pm_123456789", customerId: null, mandateInactiveAt: MS, mandateActiveAt: null, factAt: 0 },
        ],
      },
    },
    {
      object: { ...example("mandate"), status: "active" },
      expected: {
        paymentMethods: [{ id: "pm_123456789", mandateInactiveAt: null, mandateActiveAt: MS, factAt: 0 }],
      },
    },
  ],
  "setup_intent.succeeded": [
    {
      object: { ...setupIntent, customer: "cus_1", status: "succeeded" },
      expected: { customersToEvaluate: ["cus_1"] },
    },
    {
      object: { ...setupIntent, customer: null, customer_account: null, status: "succeeded" },
      expected: { customersToEvaluate: [] },
    },
  ],
  "account.application.authorized": [
    { object: application, expected: { account: { kind: "authorized", at: MS } } },
    { object: application, expected: { account: { kind: "authorized", at: MS } } },
  ],
  "account.application.deauthorized": [
    { object: application, expected: { account: { kind: "left", at: MS } } },
    { object: application, expected: { account: { kind: "left", at: MS } } },
  ],
};

export const VERSIONS = ["2024-06-20", "2026-10-28.endive"] as const;

export const eventOf = (type: string, { object, previous }: Sample, version: string) => ({
  id: "evt_1",
  object: "event",
  api_version: version,
  created: AT,
  type,
  livemode: true,
  data: { object, ...(previous === undefined ? {} : { previous_attributes: previous }) },
  request: { id: "req_1", idempotency_key: "key_1" },
});
