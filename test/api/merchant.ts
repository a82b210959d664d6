import { CHANNELS } from "../engine/channels.ts";
import { accounts } from "../../db/stores/accounts.ts";
import type { Database } from "../../db/database.ts";
import type { Schema } from "../../db/schema.ts";
import { evaluate } from "../../server/engine/evaluate.ts";

type Row<Table extends keyof Schema> = Schema[Table]["$inferSelect"];

/** Wednesday 2026-11-18, 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 18, 12);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A clock that stands still until it is moved. */
export class TestClock {
  private at: number;

  constructor(at = NOON) {
    this.at = at;
  }
  now() {
    return this.at;
  }
  advance(ms: number) {
    this.at += ms;
  }
}

const CARD = { type: "card", brand: "visa", funding: "credit", country: "US", fingerprint: "fp_1" };

/** One merchant's facts, written as the inbox writes them, and looked at by the real engine. */
export class Merchant {
  readonly account: string;
  readonly db: Database;
  readonly clock: TestClock;
  readonly stripeAccountId: string;
  readonly livemode: boolean;

  constructor(db: Database, clock: TestClock, stripeAccountId = "acct_1", livemode = true) {
    this.db = db;
    this.clock = clock;
    this.stripeAccountId = stripeAccountId;
    this.livemode = livemode;
    this.account = `${stripeAccountId}:${livemode ? "live" : "test"}`;
  }

  async enrol() {
    await accounts(this.db).enrol(this, this.clock.now() - 100 * DAY);
    return this;
  }

  async customer(id: string, facts: Partial<Row<"customers">> = {}) {
    const at = this.clock.now() - 90 * DAY;
    await this.db.write((tx) =>
      tx.insert(this.db.tables.customers).values({
        account: this.account,
        id,
        email: `${id}@example.com`,
        name: `Name of ${id}`,
        phone: null,
        country: "US",
        locale: "en",
        defaultPaymentMethodId: `pm_${id}`,
        defaultChangedAt: at,
        methodsReadAt: at,
        metadata: {},
        createdAt: at,
        deletedAt: null,
        factAt: at,
        factOrder: "1",
        ...facts,
      }),
    );
    await this.db.write((tx) =>
      tx.insert(this.db.tables.paymentMethods).values({
        account: this.account,
        id: `pm_${id}`,
        customerId: id,
        method: { ...CARD, fingerprint: `fp_${id}` },
        expMonth: 12,
        expYear: 2030,
        attachedAt: at,
        changedAt: null,
        detachedAt: null,
        mandateInactiveAt: null,
        mandateActiveAt: null,
        factAt: at,
        factOrder: "1",
      }),
    );
  }

  async invoice(id: string, customerId: string, facts: Partial<Row<"invoices">> = {}) {
    const at = this.clock.now();
    await this.db.write((tx) =>
      tx.insert(this.db.tables.invoices).values({
        account: this.account,
        id,
        customerId,
        subscriptionId: null,
        number: `NO-${id}`,
        status: "open",
        collectionMethod: "charge_automatically",
        billingReason: "manual",
        currency: "eur",
        amountDue: 4900,
        amountPaid: 0,
        amountRemaining: 4900,
        createdAt: at - HOUR,
        finalizedAt: at - HOUR,
        dueAt: null,
        paidAt: null,
        voidedAt: null,
        uncollectibleAt: null,
        attemptCount: 1,
        nextPaymentAttemptAt: null,
        autoAdvance: true,
        collectionOffAt: null,
        collectionOnAt: null,
        hostedInvoiceUrl: null,
        plan: null,
        product: null,
        defaultPaymentMethodId: null,
        metadata: {},
        factAt: at,
        factOrder: "1",
        ...facts,
      }),
    );
  }

  /** The charge of an invoice failed now, for want of money. */
  async failed(invoiceId: string, customerId: string, facts: Partial<Row<"invoices">> = {}) {
    await this.invoice(invoiceId, customerId, facts);
    const { tables } = this.db;
    const at = this.clock.now();
    const amount = facts.amountRemaining ?? facts.amountDue ?? 4900;
    await this.db.write(async (tx) => {
      await tx.insert(tables.paymentEvents).values({
        account: this.account,
        id: `evt_${invoiceId}`,
        customerId,
        invoiceId,
        kind: "payment_failed",
        at,
        requestId: null,
        idempotencyKey: null,
        attemptCount: 1,
        amountPaid: 0,
        amountRemaining: amount,
        nextPaymentAttemptAt: null,
      });
      await tx.insert(tables.charges).values({
        account: this.account,
        id: `ch_${invoiceId}`,
        customerId,
        paymentIntentId: `pi_${invoiceId}`,
        invoiceId,
        at,
        status: "failed",
        amount,
        currency: facts.currency ?? "eur",
        paymentMethodId: `pm_${customerId}`,
        method: { ...CARD, fingerprint: `fp_${customerId}` },
        evidence: {
          outcomeType: "issuer_declined",
          outcomeReason: "insufficient_funds",
          networkStatus: "declined_by_network",
          adviceCode: "try_again_later",
          networkAdviceCode: null,
          networkDeclineCode: "51",
          declineCode: "insufficient_funds",
          code: "card_declined",
        },
        idempotencyKey: null,
        requestId: null,
        factAt: at,
        factOrder: "1",
      });
    });
    await this.evaluate(customerId);
  }

  /** The customer paid an invoice now, on Stripe's page. */
  async paid(invoiceId: string, customerId: string, amount = 4900) {
    const { tables } = this.db;
    const at = this.clock.now();
    await this.db.write(async (tx) => {
      await tx.insert(tables.invoicePayments).values({
        account: this.account,
        id: `inpay_${invoiceId}`,
        invoiceId,
        paymentIntentId: `pi_${invoiceId}`,
        chargeId: null,
        status: "paid",
        amountPaid: amount,
        paidAt: at,
        factAt: at,
        factOrder: "1",
      });
      const row = await tx.select().from(tables.invoices);
      const invoice = row.find((one) => one.account === this.account && one.id === invoiceId);
      if (!invoice) throw new Error(`no invoice ${invoiceId}`);
      const set = { ...invoice, status: "paid" as const, amountPaid: amount, amountRemaining: 0, paidAt: at };
      await tx
        .insert(tables.invoices)
        .values(set)
        .onConflictDoUpdate({ target: [tables.invoices.account, tables.invoices.id], set });
    });
    await this.evaluate(customerId);
  }

  async task(id: string, customerId: string, facts: Partial<Row<"tasks">> = {}) {
    await this.db.write((tx) =>
      tx.insert(this.db.tables.tasks).values({
        account: this.account,
        id,
        customerId,
        caseId: "case_none",
        stepId: null,
        kind: "call",
        createdAt: this.clock.now(),
        doneAt: null,
        doneBy: null,
        outcome: null,
        ...facts,
      }),
    );
  }

  async subscription(id: string, customerId: string) {
    const at = this.clock.now() - 60 * DAY;
    await this.db.write((tx) =>
      tx.insert(this.db.tables.subscriptions).values({
        account: this.account,
        id,
        customerId,
        status: "past_due",
        currency: "eur",
        plan: null,
        product: null,
        mrr: 4900,
        defaultPaymentMethodId: null,
        defaultChangedAt: null,
        trialEndAt: null,
        createdAt: at,
        canceledAt: null,
        cancellationReason: null,
        endedAt: null,
        cancelAt: null,
        cancelAtPeriodEnd: false,
        billingMode: "flexible",
        scheduleId: null,
        pauseCollection: null,
        pauseReason: null,
        incompleteAt: null,
        metadata: {},
        factAt: at,
        factOrder: "1",
      }),
    );
  }

  /** Something that the engine began to do now, or did. */
  async execution(
    id: string,
    facts: Pick<Row<"executions">, "customerId" | "caseId" | "kind"> & Partial<Row<"executions">>,
  ) {
    const at = this.clock.now();
    await this.db.write((tx) =>
      tx.insert(this.db.tables.executions).values({
        account: this.account,
        id,
        invoiceId: null,
        stepId: null,
        paymentMethodId: null,
        trigger: null,
        idempotencyKey: id,
        startedAt: at,
        finishedAt: at,
        outcome: "done",
        detail: {},
        ...facts,
      }),
    );
  }

  evaluate(customerId: string) {
    return evaluate({ db: this.db, clock: this.clock, channels: CHANNELS }, this.account, [customerId]);
  }
}
