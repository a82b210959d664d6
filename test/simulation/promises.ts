import { and, eq } from "drizzle-orm";
import { UNDO_MS } from "../../server/dunning/cases/case-closure.ts";
import { holdAt, holdsOf } from "../../server/dunning/cases/holds.ts";
import type { Attempt } from "../../server/dunning/model/attempt.ts";
import type { DeclineEvidence } from "../../server/dunning/facts/facts.ts";
import { limitViolations } from "../../server/dunning/retries/limit-audit.ts";
import { auditFigures } from "../../server/reports/rollup-audit.ts";
import { loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import type { CaughtMail } from "../sandbox/mail/catcher.ts";
import type { Charge } from "../sandbox/wire.ts";
import { announcedDays } from "./announced-days.ts";
import type { Harness } from "./harness.ts";
import { CHANNEL_TERMS } from "../engine/channels.ts";

/** A promise of the design that did not hold, with what it concerns. */
export type Broken = { promise: string; what: string };

export type Money = { failed: number; recovered: number; lost: number; open: number };

/** What the server says of its money, per currency: net of what was taken back. */
export async function moneyOf({ db, account }: Harness): Promise<Record<string, Money>> {
  const sums: Record<string, Money> = {};
  for (const row of await db.read
    .select()
    .from(db.tables.figures)
    .where(eq(db.tables.figures.account, account))) {
    const money = sums[row.currency] ?? { failed: 0, recovered: 0, lost: 0, open: 0 };
    sums[row.currency] = money;
    if (row.measure === "failed") money.failed += row.amount;
    if (row.measure === "lost") money.lost += row.amount;
    if (row.measure.startsWith("recovered:")) money.recovered += row.amount;
    if (row.measure.startsWith("reversed:")) money.recovered -= row.amount;
  }
  for (const money of Object.values(sums)) money.open = money.failed - money.recovered - money.lost;
  return Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Checks what the server did against the sandbox's own objects and the mails that really arrived. */
export async function brokenPromises(harness: Harness, mails: readonly CaughtMail[]): Promise<Broken[]> {
  const broken: Broken[] = [];
  const say = (promise: string, what: string) => broken.push({ promise, what });
  const { db, account, place, sandbox } = harness;
  const tenant = sandbox.tenant(place.account, place.livemode);
  const t = db.tables;

  // 7. Every unit of money is counted once.
  for (const difference of await auditFigures(db, account)) {
    say(
      "7",
      `the rollup of ${difference.day} ${difference.measure} ${difference.currency} differs from the ledger`,
    );
  }
  const cases = await db.read.select().from(t.cases).where(eq(t.cases.account, account));
  const money = await moneyOf(harness);
  for (const [currency, { open }] of Object.entries(money)) {
    const inCases = cases
      .filter((case_) => case_.status === "open" && case_.currency === currency)
      .reduce((sum, { amountOpen }) => sum + amountOpen, 0);
    if (inCases !== open)
      say("7", `${currency}: the ledger leaves ${open} open, the open cases hold ${inCases}`);
  }

  // 2. One attempt never charges twice; what is settled is never charged.
  const executions = await db.read.select().from(t.executions).where(eq(t.executions.account, account));
  const chargePlanOf = new Map<string, Charge[]>();
  for (const payment of tenant.invoicePayments.values()) {
    const intent = payment.payment.payment_intent;
    const charges = intent ? tenant.charges.by("paymentIntent", intent as string) : [];
    chargePlanOf.set(payment.invoice, [...(chargePlanOf.get(payment.invoice) ?? []), ...charges]);
  }
  for (const [invoiceId, charges] of chargePlanOf) {
    const invoice = tenant.invoices.get(invoiceId);
    const paid = charges
      .filter((charge) => charge.status === "succeeded")
      .reduce((sum, charge) => sum + charge.amount, 0);
    if (invoice && paid > invoice.amount_due)
      say("2", `${invoiceId} was charged ${paid} of ${invoice.amount_due}`);
  }
  for (const execution of executions) {
    if (
      execution.kind === "charge" &&
      execution.outcome === "refused" &&
      /already paid|void/i.test(String(execution.detail.problem))
    ) {
      say("2", `${execution.id} tried to charge what was settled`);
    }
  }

  // 6. Budgets and hard declines, from the sandbox's charges.
  const ours = new Map(
    executions
      .filter(({ kind }) => kind === "charge")
      .map((execution) => [
        `${execution.invoiceId} ${Math.floor(execution.startedAt / 1000)}`,
        execution.trigger ?? "automatic",
      ]),
  );
  const attempts: Attempt[] = [...chargePlanOf].flatMap(([invoiceId, charges]) =>
    charges.map((charge) =>
      attemptOf(charge, invoiceId, ours.get(`${invoiceId} ${charge.created}`) ?? "stripe"),
    ),
  );
  for (const found of limitViolations(attempts))
    say("6", `${found.rule}: ${found.attemptId} on ${found.invoiceId}`);

  // 3. and 4. No message to a customer who must not get any, and true facts in each.
  const customers = tenant.customers.values();
  for (const mail of mails) {
    const customer = customers.find(({ email }) => email !== null && mail.to.includes(email));
    if (!customer) {
      say("3", `a message went to ${mail.to}, whom Stripe does not know`);
      continue;
    }
    const known = (await loadCustomerRecords(db, db.read, account, [customer.id], CHANNEL_TERMS)).get(
      customer.id,
    )!;
    const held = holdAt(holdsOf(known.snapshot), null, mail.sentAt);
    // A hold from the very instant of the message came after it: support acts once a step's messages are out.
    if (held && held.from < mail.sentAt)
      say("3", `${customer.id} got a message while on hold (${held.kind})`);
    const ending = known.snapshot.staffRequests.some(
      ({ kind, at, withdrawnAt }) =>
        kind === "end_now" &&
        at < mail.sentAt &&
        mail.sentAt < Math.min(at + UNDO_MS, withdrawnAt ?? at + UNDO_MS),
    );
    if (ending) say("3", `${customer.id} got a message while their recovery was being ended`);
    const openThen = known.snapshot.invoices.some(
      ({ paidAt }) => paidAt === null || paidAt > mail.sentAt - 1_000,
    );
    if (!openThen) say("3", `${customer.id} got a message with nothing open`);
  }

  // 11. A day that was announced is kept, or taken back by a message before it.
  for (const { what, id, invoiceId, day, verdict } of await announcedDays(harness)) {
    if (verdict === "broken") say("11", `${id} announced a ${what} of ${invoiceId} on ${day}`);
  }

  // 5. Every open case has a wake-up or a named thing it waits for.
  for (const case_ of cases) {
    if (case_.status === "open" && case_.wakeAt === null && case_.waitsFor.length === 0)
      say("5", `${case_.id} waits for nothing`);
  }

  // 1. Nothing is left over.
  const failed = await db.read
    .select({ id: t.inbox.eventId, problem: t.inbox.problem })
    .from(t.inbox)
    .where(and(eq(t.inbox.account, account), eq(t.inbox.state, "failed")));
  for (const { id, problem } of failed) say("1", `event ${id} could not be applied: ${problem}`);
  return broken;
}

function attemptOf(charge: Charge, invoiceId: string, trigger: Attempt["trigger"]): Attempt {
  const { card } = charge.payment_method_details ?? {};
  const evidence: DeclineEvidence | null =
    charge.status === "failed"
      ? {
          outcomeType: charge.outcome?.type ?? null,
          outcomeReason: charge.outcome?.reason ?? null,
          networkStatus: charge.outcome?.network_status ?? null,
          adviceCode: charge.outcome?.advice_code ?? null,
          networkAdviceCode: charge.outcome?.network_advice_code ?? null,
          networkDeclineCode: charge.outcome?.network_decline_code ?? null,
          declineCode: charge.outcome?.reason ?? null,
          code: charge.failure_code,
        }
      : null;
  return {
    id: charge.id,
    invoiceId,
    at: charge.created * 1_000,
    outcome: charge.status === "pending" ? "processing" : (charge.status as "failed" | "succeeded"),
    trigger,
    amount: charge.amount,
    currency: charge.currency,
    paymentMethodId: charge.payment_method,
    method: {
      type: charge.payment_method_details?.type ?? null,
      brand: card?.brand ?? null,
      funding: card?.funding ?? null,
      country: card?.country ?? null,
      fingerprint: card?.fingerprint ?? null,
    },
    evidence,
    executionId: null,
  };
}
