import type { FactBatch } from "../../server/dunning/facts/fact-batch.ts";

/** Facts of a recorded event; kinds that the table does not name must be empty. */
export type Expected = {
  [Kind in keyof FactBatch]?: FactBatch[Kind] extends (infer Fact)[] ? Partial<Fact>[] : FactBatch[Kind];
};

/** What each recorded event of a handled type says; the values were read off the payloads by hand. */
export const RECORDED_FACTS: Record<string, Expected> = {
  "charge.dispute.closed__2020-08-27__getlago.json": {
    reversals: [
      {
        id: "dp_1OzgpEH4tiDZlIUaZ8iWQMsb",
        kind: "dispute",
        status: "lost",
        amount: 4516,
        customerId: null,
        chargeId: "ch_3OzgpDH4tiDZlIUa0M7QchGT",
        paymentIntentId: "pi_3OzgpDH4tiDZlIUa0Ezzggtg",
        at: 1_711_724_076_000,
        closedAt: 1_711_724_294_000,
      },
    ],
  },
  "charge.failed__2020-03-02__supabase.json": {
    charges: [
      {
        id: "ch_3KtoMeJDPojXS6LN0igeffJ6",
        customerId: "cus_J7Mkgr8mvbl1eK",
        invoiceId: "in_1KJdKkJDPojXS6LNSwSWkZSN",
        paymentIntentId: "pi_3KtoMeJDPojXS6LN0XnGDnI3",
        paymentMethodId: "pm_1KtoMBJDPojXS6LNhoWgdwNI",
        at: 1_651_217_744_000,
        status: "failed",
        amount: 2500,
        currency: "usd",
        method: {
          type: "card",
          brand: "mastercard",
          funding: "prepaid",
          country: "SG",
          fingerprint: "rTCV95kAMSlpBpjG",
        },
        evidence: {
          outcomeType: "issuer_declined",
          outcomeReason: "transaction_not_allowed",
          networkStatus: "declined_by_network",
          adviceCode: null,
          networkAdviceCode: null,
          networkDeclineCode: null,
          declineCode: "transaction_not_allowed",
          code: "card_declined",
        },
        requestId: "req_QyDCzn33ls4m1t",
        idempotencyKey: null,
      },
    ],
  },
  // Charged without a customer: no invoice can have been paid with it.
  "charge.failed__2020-08-27__stripe-ruby-mock.json": {},
  "customer.deleted__2020-08-27__stripe-ruby-mock.json": {
    customers: [{ id: "cus_00000000000000", deletedAt: 1_648_319_961_000, email: null }],
  },
  "customer.subscription.deleted__2020-03-02__supabase.json": {
    subscriptions: [
      {
        id: "sub_JdIzvfy6o5GZRd",
        customerId: "cus_IhGfebO16cMIGN",
        status: "canceled",
        currency: "usd",
        plan: "price_1IDQm5JDPojXS6LNM31hxKzp",
        product: "prod_Ip4vqwv3EJ7Mi0",
        mrr: 0,
        canceledAt: 1_623_149_102_000,
        createdAt: 1_623_148_918_000,
      },
    ],
  },
  "customer.subscription.created__2020-03-02__supabase.json": {
    subscriptions: [{ id: "sub_JdIzvfy6o5GZRd", status: "active", endedAt: null, incompleteAt: null }],
  },
  "customer.subscription.created__2020-08-27__stripe-ruby-mock.json": {
    subscriptions: [{ id: "sub_000000000000000000000000", status: "active", endedAt: null }],
  },
  "customer.subscription.deleted__2020-08-27__stripe-ruby-mock.json": {
    subscriptions: [{ id: "sub_000000000000000000000000", status: "canceled", mrr: 1500 }],
  },
  "customer.subscription.updated__2020-03-02__supabase.json": {
    subscriptions: [
      {
        id: "sub_JLEPMp81LApOJl",
        status: "active",
        defaultChangedAt: null,
        metadata: {
          project_id: "205",
          project_ref: "bfsfqqxvuglpyllejiwe",
          project_name: "copple-local",
          organization_id: "35",
          organization_slug: "visible-emerald-fly",
          test: "1",
        },
      },
    ],
  },
  "customer.subscription.updated__2020-08-27__stripe-ruby-mock.json": {
    subscriptions: [
      { id: "sub_000000000000000000000000", status: "active", mrr: 1500, defaultChangedAt: null },
    ],
  },
  "customer.updated__2020-03-02__supabase.json": {
    customers: [
      {
        id: "cus_IhGfebO16cMIGN",
        email: "customer@example.com",
        name: "Copple",
        phone: "+6587498462",
        defaultPaymentMethodId: "pm_1IfHHPJDPojXS6LNltyTwn3a",
        defaultChangedAt: null,
        createdAt: 1_609_763_141_000,
        metadata: { supabase_org_id: "35" },
        factAt: 1_619_701_111_000,
      },
    ],
  },
  // The default went from a PaymentMethod to the card in `default_source`.
  "customer.updated__2020-08-27__getlago.json": {
    customers: [
      { id: "cus_123456789", defaultPaymentMethodId: "card_123456789", defaultChangedAt: 1_688_816_058_000 },
    ],
  },
  "customer.updated__2020-08-27__stripe-ruby-mock.json": {
    customers: [
      {
        id: "cus_00000000000000",
        defaultPaymentMethodId: "card_000000000000000000000000",
        defaultChangedAt: null,
      },
    ],
  },
  "invoice.deleted__2020-08-27__supabase.json": {
    invoices: [
      {
        id: "in_xyz",
        customerId: "cus_123",
        status: "deleted",
        collectionMethod: "send_invoice",
        dueAt: 1_692_224_642_000,
        plan: "price_1",
        product: "prod_OHY",
      },
    ],
    customers: [{ id: "cus_123", email: "customer@example.com", name: "asd", factAt: 0 }],
  },
  // Written while an invoice over nothing was being settled: `open` and `paid: true` at once.
  "invoice.finalized__2020-03-02__supabase.json": {
    invoices: [
      {
        id: "in_1KJdKkJDPojXS6LNSwSWkZSN",
        status: "paid",
        amountDue: 0,
        number: "B1AB464C-0181",
        subscriptionId: "sub_K4J0aB2bmSyb6b",
        billingReason: "subscription_cycle",
        finalizedAt: 1_642_599_192_000,
        paidAt: 1_642_599_192_000,
      },
    ],
    customers: [{ id: "cus_J7Mkgr8mvbl1eK", email: "tesst@example.com", factAt: 0 }],
  },
  "invoice.finalized__2020-08-27__stripe-ruby-mock.json": {
    invoices: [{ id: "in_000000000000000000000000", status: "paid", amountPaid: 2000, amountRemaining: 0 }],
    invoicePayments: [{ id: "pi:pi_000000000000000000000000", status: "paid", amountPaid: 2000 }],
  },
  "invoice.paid__2020-03-02__supabase.json": {
    invoices: [
      { id: "in_1KJqKBJDPojXS6LNJbvLUgEy", status: "paid", amountPaid: 0, paidAt: 1_642_649_110_000 },
    ],
    paymentEvents: [
      {
        id: "evt_1KJrGtJDPojXS6LN15fcthM3",
        kind: "paid",
        invoiceId: "in_1KJqKBJDPojXS6LNJbvLUgEy",
        customerId: "cus_JsuO3bmrj0QlAw",
        at: 1_642_649_111_000,
        requestId: null,
        idempotencyKey: null,
      },
    ],
  },
  "invoice.paid__2020-08-27__stripe-ruby-mock.json": {
    invoices: [{ status: "paid", amountPaid: 2000 }],
    paymentEvents: [
      {
        kind: "paid",
        amountPaid: 2000,
        amountRemaining: 0,
        attemptCount: 1,
        requestId: "req_00000000000000",
        idempotencyKey: "e8a4b753-6e77-4c7f-ac7b-a43e50ee2605",
      },
    ],
    invoicePayments: [
      {
        id: "pi:pi_000000000000000000000000",
        invoiceId: "in_000000000000000000000000",
        paymentIntentId: "pi_000000000000000000000000",
        chargeId: "ch_000000000000000000000000",
        status: "paid",
        amountPaid: 2000,
        paidAt: 1_648_320_013_000,
      },
    ],
  },
  "invoice.payment_action_required__2020-08-27__stripe-ruby-mock.json": {
    invoices: [{ status: "open", amountRemaining: 2000, autoAdvance: true }],
    paymentEvents: [{ kind: "action_required", amountRemaining: 2000, attemptCount: 1 }],
    invoicePayments: [{ id: "pi:pi_000000000000000000000000", status: "open", amountPaid: 0, paidAt: null }],
  },
  // `billing` and `date` in place of today's members, no request, no transitions.
  "invoice.payment_failed__2018-11-08__grananda.json": {
    invoices: [
      {
        id: "in_00000000000000",
        status: "draft",
        collectionMethod: "charge_automatically",
        currency: "dkk",
        createdAt: 1_543_887_169_000,
        nextPaymentAttemptAt: 1_543_890_769_000,
        plan: "gold_00000000000000",
        product: "prod_00000000000000",
      },
    ],
    paymentEvents: [{ kind: "payment_failed", requestId: null, nextPaymentAttemptAt: 1_543_890_769_000 }],
  },
  "invoice.payment_failed__2020-08-27__stripe-ruby-mock.json": {
    invoices: [
      {
        id: "in_000000000000000000000000",
        status: "open",
        amountDue: 2000,
        amountPaid: 0,
        amountRemaining: 2000,
        attemptCount: 1,
        billingReason: "manual",
        autoAdvance: false,
        nextPaymentAttemptAt: null,
      },
    ],
    paymentEvents: [
      {
        kind: "payment_failed",
        at: 1_648_320_009_000,
        idempotencyKey: "01a6e155-8da6-4fce-981d-0957a39bb139",
        requestId: "req_00000000000000",
      },
    ],
    invoicePayments: [
      { id: "pi:pi_000000000000000000000000", status: "open", chargeId: "ch_000000000000000000000000" },
    ],
  },
  "invoice.payment_succeeded__2018-11-08__grananda.json": {
    invoices: [{ id: "in_00000000000000", status: "paid", createdAt: 1_544_792_557_000 }],
    paymentEvents: [{ kind: "payment_succeeded" }],
    invoicePayments: [
      { id: "ch:ch_00000000000000", chargeId: "ch_00000000000000", paymentIntentId: null, status: "paid" },
    ],
  },
  "invoice.payment_succeeded__2020-08-27__stripe-ruby-mock.json": {
    invoices: [{ status: "paid", amountPaid: 2000 }],
    paymentEvents: [{ kind: "payment_succeeded", amountPaid: 2000 }],
    invoicePayments: [{ id: "pi:pi_000000000000000000000000", status: "paid" }],
  },
  "invoice.updated__2020-03-02__supabase.json": {
    invoices: [
      {
        id: "in_1KJrLsJDPojXS6LN8xJ2QLQt",
        status: "draft",
        nextPaymentAttemptAt: 1_642_653_020_000,
        autoAdvance: true,
        hostedInvoiceUrl: null,
      },
    ],
  },
  "invoice.updated__2020-08-27__stripe-ruby-mock.json": {
    invoices: [{ status: "draft", amountDue: 1500, autoAdvance: false, nextPaymentAttemptAt: null }],
  },
  "invoice.voided__2020-03-02__supabase.json": {
    invoices: [{ id: "in_1KJqKBJDPojXS6LNJbvLUgEy", status: "void", voidedAt: 1_642_649_111_000 }],
  },
  "invoice_payment.paid__2023-10-16__supabase.json": {
    invoicePayments: [
      {
        id: "inpay_1M3USa2eZvKYlo2CBjuwbq0N",
        invoiceId: "in_103Q0w2eZvKYlo2C5PYwf6Wf",
        paymentIntentId: "pi_103Q0w2eZvKYlo2C364X582Z",
        chargeId: null,
        status: "paid",
        amountPaid: 2000,
        paidAt: 1_391_288_554_000,
      },
    ],
  },
  "payment_intent.canceled__2020-08-27__getlago.json": {
    charges: [
      {
        id: "pi:pi_3SVCroQ8iJWBZFaM22iaIuU3",
        customerId: "cus_TOlZpKcK7V4tSl",
        status: "canceled",
        at: 1_763_738_710_000,
        evidence: null,
      },
    ],
  },
  "payment_intent.canceled__2024-09-30.acacia__getlago.json": {
    charges: [
      {
        id: "pi:pi_3SVCroQ8iJWBZFaM22iaIuU3",
        customerId: "cus_TOlZpKcK7V4tSl",
        status: "canceled",
        at: 1_763_738_710_000,
        evidence: null,
      },
    ],
  },
  "payment_intent.payment_failed__2020-03-02__supabase.json": {},
  // Lists its charges: the failed one and the error are one attempt.
  "payment_intent.payment_failed__2020-08-27__getlago.json": {
    charges: [
      {
        id: "ch_3SVvxMQ8iJWBZFaM1YEcxCs2",
        paymentIntentId: "pi_3SVvxMQ8iJWBZFaM1Lao8ehu",
        customerId: "cus_TSOWyTkxXlWiTc",
        status: "failed",
        amount: 11_880,
        at: 1_763_737_745_000,
        paymentMethodId: "pm_1SVTn7Q8iJWBZFaMgjl33y0O",
        evidence: {
          outcomeType: "issuer_declined",
          outcomeReason: "authentication_required",
          networkStatus: "declined_by_network",
          adviceCode: null,
          networkAdviceCode: null,
          networkDeclineCode: null,
          declineCode: "authentication_required",
          code: "authentication_required",
        },
        idempotencyKey: "payment-6a20520f-2047-4170-8282-a628197dd9ff",
        requestId: "req_ugAfLhYwxZ3saC",
      },
    ],
    paymentMethods: [
      {
        id: "pm_1SVTn7Q8iJWBZFaMgjl33y0O",
        customerId: "cus_TSOWyTkxXlWiTc",
        expMonth: 2,
        expYear: 2029,
        attachedAt: 1_763_629_477_000,
        factAt: 1_763_629_477_000,
      },
    ],
  },
  "payment_intent.payment_failed__2020-08-27__stripe-ruby-mock.json": {},
  // Names no charge in its error: whether the latest charge is this attempt's cannot be told from an id.
  "payment_intent.payment_failed__2024-09-30.acacia__getlago.json": {
    charges: [
      {
        id: "pi:pi_3SVvxMQ8iJWBZFaM1Lao8ehu",
        status: "failed",
        amount: 11_880,
        paymentMethodId: "pm_1SVTn7Q8iJWBZFaMgjl33y0O",
        method: {
          type: "card",
          brand: "visa",
          funding: "credit",
          country: "IE",
          fingerprint: "eumCxi1ZFoTDYqvg",
        },
        evidence: {
          outcomeType: null,
          outcomeReason: null,
          networkStatus: null,
          adviceCode: null,
          networkAdviceCode: null,
          networkDeclineCode: null,
          declineCode: "authentication_not_handled",
          code: "authentication_required",
        },
      },
    ],
    paymentMethods: [{ id: "pm_1SVTn7Q8iJWBZFaMgjl33y0O" }],
  },
  "payment_intent.succeeded__2020-08-27__getlago.json": {
    charges: [
      {
        id: "ch_3R3dvoQ8iJWBZFaM0NhAbztB",
        status: "succeeded",
        at: 1_742_218_936_000,
        amount: 3897,
        evidence: null,
        method: {
          type: "card",
          brand: "visa",
          funding: "credit",
          country: "US",
          fingerprint: "8TOiB4cGytYxCweY",
        },
        idempotencyKey: "payment-086e04f0-7459-41d2-ab66-8795f2c0ff9e",
      },
    ],
  },
  "payment_intent.succeeded__2024-09-30.acacia__getlago.json": {
    charges: [
      {
        id: "ch_3R3dvoQ8iJWBZFaM0NhAbztB",
        status: "succeeded",
        at: 1_742_218_937_000,
        amount: 3897,
        paymentMethodId: "pm_1R2DFsQ8iJWBZFaMw3LLbR0r",
        method: { type: null, brand: null, funding: null, country: null, fingerprint: null },
      },
    ],
  },
  "payment_method.detached__2020-08-27__getlago.json": {
    paymentMethods: [
      {
        id: "card_1LVXJrH4tiDZlIUaDiJElAN9",
        customerId: "cus_LxpUP3kyHRmiwV",
        detachedAt: 1_660_209_095_000,
        attachedAt: 1_660_208_687_000,
        expMonth: 12,
        expYear: 2023,
        method: {
          type: "card",
          brand: "visa",
          funding: "debit",
          country: "US",
          fingerprint: "ek9QuolF5FxYiTDH",
        },
      },
    ],
  },
};
