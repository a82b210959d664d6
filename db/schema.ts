import { sql } from "drizzle-orm";
import type { AccountSettings } from "../server/dunning/model/settings.ts";
import { IMPORT_PARTS, type AccountAction } from "../server/dunning/model/account-command.ts";
import type { Action } from "../server/dunning/model/command.ts";
import type { Assignment } from "../server/dunning/model/assignment.ts";
import type { Reason } from "../server/dunning/model/reason.ts";
import { RECOVERY_CAUSES } from "../server/dunning/model/ledger-entry.ts";
import {
  TASK_KINDS,
  type DeclineEvidence,
  type MethodDetails,
  ATTEMPT_TRIGGERS,
  CHARGE_STATUSES,
  CONNECTION_SOURCES,
  END_ACTIONS,
  HOLD_KINDS,
  REVERSAL_KINDS,
  REVERSAL_STATUSES,
  INVOICE_STATUSES,
  PAYMENT_EVENT_KINDS,
  POWERS,
  STAFF_REQUEST_KINDS,
} from "../server/dunning/facts/facts.ts";
import type { ExperimentDraft } from "../server/dunning/experiments/experiment.ts";
import type { Segment, SegmentAttributes } from "../server/dunning/segments/segment.ts";
import type { Strategy, StrategyDraft } from "../server/dunning/strategies/strategy.ts";
import type { Dialect } from "./dialect.ts";

type Detail = Record<string, string | number | boolean | null>;

/**
 * Every table, once, for both databases. The account (one Stripe account in one mode) is first in every
 * key, so that a tenant's rows stay together and a sharding database can split by it. Tables of facts have
 * the columns of the types in `server/dunning/facts/facts.ts`. Tables of conclusions (cases, ledger,
 * commands, figures) are computed from facts anew at every evaluation.
 */
export function defineSchema(d: Dialect) {
  const account = () => d.text().notNull();
  const id = () => d.text().notNull();
  const key = { account, id };
  const metadata = () => d.json<Record<string, string>>().notNull();

  const accounts = d.table("accounts", {
    account: d.text().primaryKey(),
    stripeAccountId: d.text().notNull(),
    livemode: d.bool().notNull(),
    status: d.oneOf(["active", "left"]).notNull(),
    settings: d.json<AccountSettings>().notNull(),
    /** When a person last changed the settings; null: never. */
    settingsAt: d.int(),
    authorizedAt: d.int().notNull(),
    leftAt: d.int(),
    /** Since when Stripe refuses our key for the account, and its words; null: it does not. */
    accessProblemAt: d.int(),
    accessProblem: d.text(),
    /** The sender's address or domain (`@…`) that the account has proven, and when a mail with a link last went out. */
    provenSender: d.text(),
    senderMailAt: d.int(),
    /** The Stripe application that was installed, `ca_…`; null: no event has named it yet. */
    applicationId: d.text(),
  });

  /** When an account was disconnected and connected. Rows are only added, so events may arrive in any order. */
  const accountConnections = d.table(
    "account_connections",
    {
      account: account(),
      source: d.oneOf(CONNECTION_SOURCES).notNull(),
      at: d.int().notNull(),
      connected: d.bool().notNull(),
    },
    (t) => [d.primaryKey({ columns: [t.account, t.source, t.at] })],
  );

  /** When charging, writing and ending were started and stopped, and by whom. Rows are only added. */
  const accountPowers = d.table(
    "account_powers",
    {
      account: account(),
      power: d.oneOf(POWERS).notNull(),
      at: d.int().notNull(),
      started: d.bool().notNull(),
      by: d.text().notNull(),
    },
    (t) => [d.primaryKey({ columns: [t.account, t.power, t.at] })],
  );

  /** How far the import of a new account is, by part: `after` is Stripe's id behind which the next page begins. */
  const accountImports = d.table(
    "account_imports",
    {
      account: account(),
      part: d.oneOf(IMPORT_PARTS).notNull(),
      startedAt: d.int().notNull(),
      after: d.text(),
      /** The time of the oldest event that was read. */
      reachedAt: d.int(),
      done: d.int().notNull(),
      total: d.int(),
      finishedAt: d.int(),
      /** In Stripe's words, why a part was given up. */
      problem: d.text(),
    },
    (t) => [d.primaryKey({ columns: [t.account, t.part] })],
  );

  /** The durable inbox: every event that was answered with 2xx is a row. `payload` is the raw body, compressed. */
  const inbox = d.table(
    "inbox",
    {
      account: account(),
      eventId: d.text().notNull(),
      type: d.text().notNull(),
      apiVersion: d.text(),
      createdAt: d.int().notNull(),
      receivedAt: d.int().notNull(),
      payload: d.bytes().notNull(),
      /** Only `waiting` rows have a due time, so the index on it holds only work. */
      state: d.oneOf(["waiting", "applied", "failed"]).notNull(),
      dueAt: d.int(),
      leaseUntil: d.int(),
      leaseOwner: d.text(),
      tries: d.int().notNull(),
      problem: d.text(),
      /** The release of Makegood that could not apply the event: a later one may. */
      failedRelease: d.text(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.eventId] }),
      d.index("inbox_due").on(t.dueAt),
      d.index("inbox_due_of_account").on(t.account, t.dueAt),
      d.index("inbox_received").on(t.receivedAt),
      d.index("inbox_failed").on(t.account).where(sql`state = 'failed'`),
    ],
  );

  const customers = d.table(
    "customers",
    {
      account: key.account(),
      id: key.id(),
      email: d.text(),
      name: d.text(),
      phone: d.text(),
      country: d.text(),
      locale: d.text(),
      defaultPaymentMethodId: d.text(),
      defaultChangedAt: d.int(),
      methodsReadAt: d.int(),
      metadata: metadata(),
      createdAt: d.int().notNull(),
      deletedAt: d.int(),
      /** When the person was erased here; nothing that Stripe says of them is kept from then on. */
      erasedAt: d.int(),
      factAt: d.int().notNull(),
      factOrder: d.text().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("customers_by_name").on(t.account, d.lowered(t.name)),
      d.index("customers_by_email").on(t.account, d.lowered(t.email)),
    ],
  );

  const subscriptions = d.table(
    "subscriptions",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text().notNull(),
      status: d.text().notNull(),
      currency: d.text().notNull(),
      plan: d.text(),
      product: d.text(),
      mrr: d.int().notNull(),
      defaultPaymentMethodId: d.text(),
      defaultChangedAt: d.int(),
      trialEndAt: d.int(),
      createdAt: d.int().notNull(),
      canceledAt: d.int(),
      cancellationReason: d.text(),
      endedAt: d.int(),
      cancelAt: d.int(),
      cancelAtPeriodEnd: d.bool().notNull(),
      billingMode: d.text(),
      scheduleId: d.text(),
      pauseCollection: d.text(),
      pauseReason: d.text(),
      incompleteAt: d.int(),
      metadata: metadata(),
      factAt: d.int().notNull(),
      factOrder: d.text().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("subscriptions_of_customer").on(t.account, t.customerId),
    ],
  );

  const paymentMethods = d.table(
    "payment_methods",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text(),
      method: d.json<MethodDetails>().notNull(),
      expMonth: d.int(),
      expYear: d.int(),
      attachedAt: d.int().notNull(),
      changedAt: d.int(),
      detachedAt: d.int(),
      mandateInactiveAt: d.int(),
      mandateActiveAt: d.int(),
      factAt: d.int().notNull(),
      factOrder: d.text().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("payment_methods_of_customer").on(t.account, t.customerId),
    ],
  );

  const invoices = d.table(
    "invoices",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text().notNull(),
      subscriptionId: d.text(),
      number: d.text(),
      status: d.oneOf(INVOICE_STATUSES).notNull(),
      collectionMethod: d.oneOf(["charge_automatically", "send_invoice"]).notNull(),
      billingReason: d.text(),
      currency: d.text().notNull(),
      amountDue: d.int().notNull(),
      amountPaid: d.int().notNull(),
      amountRemaining: d.int().notNull(),
      createdAt: d.int().notNull(),
      finalizedAt: d.int(),
      dueAt: d.int(),
      paidAt: d.int(),
      voidedAt: d.int(),
      uncollectibleAt: d.int(),
      attemptCount: d.int().notNull(),
      nextPaymentAttemptAt: d.int(),
      autoAdvance: d.bool(),
      collectionOffAt: d.int(),
      collectionOnAt: d.int(),
      hostedInvoiceUrl: d.text(),
      plan: d.text(),
      product: d.text(),
      defaultPaymentMethodId: d.text(),
      metadata: metadata(),
      factAt: d.int().notNull(),
      factOrder: d.text().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("invoices_of_customer").on(t.account, t.customerId),
      d.index("invoices_of_subscription").on(t.account, t.subscriptionId),
      d.index("invoices_by_number").on(t.account, t.number),
    ],
  );

  const paymentEvents = d.table(
    "payment_events",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text().notNull(),
      invoiceId: d.text().notNull(),
      kind: d.oneOf(PAYMENT_EVENT_KINDS).notNull(),
      at: d.int().notNull(),
      requestId: d.text(),
      idempotencyKey: d.text(),
      attemptCount: d.int().notNull(),
      amountPaid: d.int().notNull(),
      amountRemaining: d.int().notNull(),
      nextPaymentAttemptAt: d.int(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("payment_events_of_customer").on(t.account, t.customerId),
    ],
  );

  const charges = d.table(
    "charges",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text().notNull(),
      paymentIntentId: d.text(),
      invoiceId: d.text(),
      at: d.int().notNull(),
      status: d.oneOf(CHARGE_STATUSES).notNull(),
      endedAt: d.int(),
      amount: d.int().notNull(),
      currency: d.text().notNull(),
      paymentMethodId: d.text(),
      method: d.json<MethodDetails>().notNull(),
      evidence: d.json<DeclineEvidence | null>(),
      idempotencyKey: d.text(),
      requestId: d.text(),
      factAt: d.int().notNull(),
      factOrder: d.text().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("charges_of_customer").on(t.account, t.customerId),
      d.index("charges_of_intent").on(t.account, t.paymentIntentId),
    ],
  );

  const invoicePayments = d.table(
    "invoice_payments",
    {
      account: key.account(),
      id: key.id(),
      invoiceId: d.text().notNull(),
      paymentIntentId: d.text(),
      chargeId: d.text(),
      status: d.oneOf(["open", "paid", "canceled"]).notNull(),
      amountPaid: d.int().notNull(),
      paidAt: d.int(),
      factAt: d.int().notNull(),
      factOrder: d.text().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("invoice_payments_of_invoice").on(t.account, t.invoiceId),
      d.index("invoice_payments_of_intent").on(t.account, t.paymentIntentId),
    ],
  );

  const reversals = d.table(
    "reversals",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text(),
      kind: d.oneOf(REVERSAL_KINDS).notNull(),
      chargeId: d.text(),
      paymentIntentId: d.text(),
      invoiceId: d.text(),
      amount: d.int().notNull(),
      currency: d.text(),
      reason: d.text(),
      status: d.oneOf(REVERSAL_STATUSES).notNull(),
      at: d.int().notNull(),
      closedAt: d.int(),
      takenAt: d.int(),
      returnedAt: d.int(),
      factAt: d.int().notNull(),
      factOrder: d.text().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("reversals_of_customer").on(t.account, t.customerId),
      d.index("reversals_of_intent").on(t.account, t.paymentIntentId),
      d.index("reversals_of_charge").on(t.account, t.chargeId),
      d.index("reversals_of_invoice").on(t.account, t.invoiceId),
    ],
  );

  const holds = d.table(
    "holds",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text().notNull(),
      invoiceId: d.text(),
      kind: d.oneOf(HOLD_KINDS).notNull(),
      reason: d.text().notNull(),
      owner: d.text().notNull(),
      fromAt: d.int().notNull(),
      untilAt: d.int(),
      releasedAt: d.int(),
      releasedBy: d.text(),
      amount: d.int(),
      currency: d.text(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("holds_of_customer").on(t.account, t.customerId),
    ],
  );

  const staffRequests = d.table(
    "staff_requests",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text().notNull(),
      invoiceId: d.text(),
      kind: d.oneOf(STAFF_REQUEST_KINDS).notNull(),
      stepId: d.text(),
      action: d.oneOf(END_ACTIONS),
      by: d.text().notNull(),
      at: d.int().notNull(),
      withdrawnAt: d.int(),
      withdrawnBy: d.text(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("staff_requests_of_customer").on(t.account, t.customerId),
    ],
  );

  const executions = d.table(
    "executions",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text().notNull(),
      caseId: d.text().notNull(),
      invoiceId: d.text(),
      kind: d.text().notNull(),
      stepId: d.text(),
      paymentMethodId: d.text(),
      trigger: d.oneOf(ATTEMPT_TRIGGERS),
      idempotencyKey: d.text().notNull(),
      startedAt: d.int().notNull(),
      finishedAt: d.int(),
      outcome: d.oneOf(["started", "done", "declined", "refused", "not_performed", "unknown"]).notNull(),
      detail: d.json<Detail>().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("executions_of_customer").on(t.account, t.customerId),
    ],
  );

  const tasks = d.table(
    "tasks",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text().notNull(),
      caseId: d.text().notNull(),
      stepId: d.text(),
      kind: d.oneOf(TASK_KINDS).notNull(),
      /** Why the work is there. */
      reasons: d.json<Reason[]>(),
      createdAt: d.int().notNull(),
      doneAt: d.int(),
      doneBy: d.text(),
      outcome: d.text(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("tasks_of_customer").on(t.account, t.customerId),
      d.index("tasks_to_do").on(t.account, t.doneAt, t.createdAt),
    ],
  );

  const cases = d.table(
    "cases",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text().notNull(),
      status: d.oneOf(["open", "recovered", "lost"]).notNull(),
      openedAt: d.int().notNull(),
      closedAt: d.int(),
      invoiceIds: d.json<string[]>().notNull(),
      leadInvoiceId: d.text().notNull(),
      kind: d.oneOf(["trial_conversion", "first_invoice", "renewal", "one_off", "sent"]).notNull(),
      declineClass: d.text(),
      assignment: d.json<Assignment>().notNull(),
      currency: d.text().notNull(),
      amountOpen: d.int().notNull(),
      wakeAt: d.int(),
      waitsFor: d.json<Reason[]>().notNull(),
      heldBy: d.oneOf(HOLD_KINDS),
      /** Null where no decision has been made since this column exists. */
      attributes: d.json<SegmentAttributes | null>(),
      selfCure: d.int(),
      expectedValue: d.int().notNull().default(0),
      priorityReasons: d.json<Reason[]>().notNull().default([]),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("cases_of_customer").on(t.account, t.customerId),
      d.index("cases_by_status").on(t.account, t.status, t.openedAt),
      d.index("cases_held").on(t.account, t.heldBy, t.openedAt),
      d.index("cases_by_opening").on(t.account, t.openedAt, t.id),
    ],
  );

  /** The member of staff who looks after a customer. Without a row, nobody in particular does. */
  const owners = d.table(
    "owners",
    {
      account: account(),
      customerId: d.text().notNull(),
      owner: d.text().notNull(),
      by: d.text().notNull(),
      at: d.int().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.customerId] }),
      d.index("owners_by_owner").on(t.account, t.owner),
    ],
  );

  /** Notes of staff about a customer. A note is text about a person, so it must be possible to erase it. */
  const notes = d.table(
    "notes",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text().notNull(),
      text: d.text().notNull(),
      by: d.text().notNull(),
      at: d.int().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("notes_of_customer").on(t.account, t.customerId, t.at),
    ],
  );

  /** Names of staff, each as the person's own Dashboard last sent it. They are shown, and never grant a right. */
  const staffNames = d.table(
    "staff_names",
    {
      account: account(),
      userId: d.text().notNull(),
      name: d.text().notNull(),
    },
    (t) => [d.primaryKey({ columns: [t.account, t.userId] })],
  );

  /** The ids of calls that changed something, kept for a day: every process refuses a repeated call. */
  const usedCallIds = d.table(
    "used_call_ids",
    {
      account: account(),
      id: d.text().notNull(),
      usedAt: d.int().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("used_call_ids_by_age").on(t.account, t.usedAt),
    ],
  );

  /** When to evaluate a customer again. Without a row, nothing is awaited. */
  const wakeups = d.table(
    "wakeups",
    {
      account: account(),
      customerId: d.text().notNull(),
      dueAt: d.int().notNull(),
      leaseUntil: d.int(),
      leaseOwner: d.text(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.customerId] }),
      d.index("wakeups_due").on(t.dueAt),
      d.index("wakeups_due_of_account").on(t.account, t.dueAt),
    ],
  );

  /**
   * What decisions want done. Every evaluation replaces a customer's commands as a whole. A command without a customer
   * concerns the account.
   */
  const commands = d.table(
    "commands",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text(),
      caseId: d.text(),
      invoiceId: d.text(),
      dueAt: d.int().notNull(),
      reasons: d.json<Reason[]>().notNull(),
      do: d.json<Action | AccountAction>().notNull(),
      tries: d.int().notNull(),
      leaseUntil: d.int(),
      leaseOwner: d.text(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("commands_of_customer").on(t.account, t.customerId),
      d.index("commands_due").on(t.dueAt),
      d.index("commands_due_of_account").on(t.account, t.dueAt),
    ],
  );

  /** Append-only: triggers refuse to update an entry, and to delete one while its account has not left. */
  const timeline = d.table(
    "timeline",
    {
      account: key.account(),
      id: key.id(),
      customerId: d.text().notNull(),
      /** Names the subject of the entry. Of several revisions the newest is true today. */
      subject: d.text().notNull(),
      revision: d.int().notNull(),
      invoiceId: d.text(),
      at: d.int().notNull(),
      kind: d.text().notNull(),
      detail: d.json<Detail>().notNull(),
      reasons: d.json<Reason[]>().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("timeline_of_customer").on(t.account, t.customerId, t.at),
    ],
  );

  const ledger = d.table(
    "ledger",
    {
      account: key.account(),
      id: key.id(),
      caseId: d.text().notNull(),
      invoiceId: d.text().notNull(),
      customerId: d.text().notNull(),
      kind: d.oneOf(["failed", "recovered", "reversed", "lost"]).notNull(),
      cause: d.oneOf(RECOVERY_CAUSES),
      reason: d.text(),
      currency: d.text().notNull(),
      amount: d.int().notNull(),
      at: d.int().notNull(),
      /** The day in the account's time zone, `2026-11-22`, by the zone at the time of writing. */
      day: d.text().notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.id] }),
      d.index("ledger_of_customer").on(t.account, t.customerId),
      d.index("ledger_by_day").on(t.account, t.currency, t.day),
      d.index("ledger_by_kind").on(t.account, t.currency, t.kind, t.at, t.id),
    ],
  );

  /** Sums of the ledger by day, changed in the same transaction as the ledger. */
  const figures = d.table(
    "figures",
    {
      account: account(),
      currency: d.text().notNull(),
      day: d.text().notNull(),
      /** `failed`, `lost`, `recovered:<cause>` or `reversed:<cause>`. */
      measure: d.text().notNull(),
      amount: d.int().notNull(),
      count: d.int().notNull(),
    },
    (t) => [d.primaryKey({ columns: [t.account, t.currency, t.day, t.measure] })],
  );

  const segments = d.table(
    "segments",
    {
      account: account(),
      /** Every change is a new version. The newest is in force, the others are its history. */
      version: d.int().notNull(),
      list: d.json<Segment[]>().notNull(),
      by: d.text().notNull(),
      at: d.int().notNull(),
    },
    (t) => [d.primaryKey({ columns: [t.account, t.version] })],
  );

  const strategies = d.table(
    "strategies",
    {
      account: account(),
      id: id(),
      version: d.int().notNull(),
      strategy: d.json<Strategy>().notNull(),
      /** Whether open cases on an earlier version moved to this one. */
      running: d.oneOf(["keep", "move"]).notNull().default("keep"),
      by: d.text().notNull(),
      at: d.int().notNull(),
    },
    (t) => [d.primaryKey({ columns: [t.account, t.id, t.version] })],
  );

  /** Strategies that somebody is still writing, one for each id. */
  const strategyDrafts = d.table(
    "strategy_drafts",
    {
      account: account(),
      id: id(),
      /** The version that the draft was made from; 0 for a new strategy. */
      basedOn: d.int().notNull(),
      strategy: d.json<StrategyDraft>().notNull(),
      by: d.text().notNull(),
      at: d.int().notNull(),
    },
    (t) => [d.primaryKey({ columns: [t.account, t.id] })],
  );

  /**
   * Experiments from their draft on. `draft` can change until `startedAt`. The arm of a case is stored with
   * the case.
   */
  const experiments = d.table(
    "experiments",
    {
      account: account(),
      id: id(),
      draft: d.json<ExperimentDraft>().notNull(),
      by: d.text().notNull(),
      at: d.int().notNull(),
      /** The seed of the random draw of arms; set with `startedAt`. */
      seed: d.text(),
      startedBy: d.text(),
      startedAt: d.int(),
      stoppedBy: d.text(),
      stoppedAt: d.int(),
      /** The arm that was chosen in the end; null: none, or not yet. */
      chosen: d.text(),
    },
    (t) => [d.primaryKey({ columns: [t.account, t.id] })],
  );

  /** The state of an account's success model. Without a row, the model is still the common prior. */
  const retryModels = d.table("retry_models", {
    account: d.text().primaryKey(),
    /** Not typed: another version of this program may have written it, so every reader checks it. */
    state: d.json<unknown>().notNull(),
    /** How many outcomes the state was trained on. */
    trainingExamples: d.int().notNull(),
    calibration: d.json<unknown>(),
    /** The prior from other accounts' models, beneath this account's own state; null: none. */
    pool: d.json<unknown>(),
    /** When the prior was last made, or could not be made for want of accounts. */
    pooledAt: d.int(),
    updatedAt: d.int().notNull(),
  });

  /** Outcomes of attempts, one for each, from which the model learns. `learnedAt` is null until it has. */
  const trainingExamples = d.table(
    "training_examples",
    {
      account: account(),
      attemptId: d.text().notNull(),
      customerId: d.text().notNull(),
      invoiceId: d.text().notNull(),
      at: d.int().notNull(),
      example: d.json<unknown>().notNull(),
      learnedAt: d.int(),
    },
    (t) => [
      d.primaryKey({ columns: [t.account, t.attemptId] }),
      d.index("training_examples_unlearnt").on(t.account, t.at).where(sql`learned_at is null`),
      d.index("training_examples_by_time").on(t.at),
    ],
  );

  /** Of no account: a row that is written to learn whether the database takes writes. */
  const writeProbes = d.table("write_probes", { id: d.text().primaryKey(), filler: d.bytes().notNull() });

  return {
    accounts,
    accountConnections,
    accountPowers,
    accountImports,
    inbox,
    customers,
    subscriptions,
    paymentMethods,
    invoices,
    paymentEvents,
    charges,
    invoicePayments,
    reversals,
    holds,
    staffRequests,
    executions,
    tasks,
    cases,
    wakeups,
    commands,
    timeline,
    ledger,
    figures,
    segments,
    strategies,
    strategyDrafts,
    experiments,
    retryModels,
    trainingExamples,
    owners,
    notes,
    staffNames,
    usedCallIds,
    writeProbes,
  };
}

export type Schema = ReturnType<typeof defineSchema>;
