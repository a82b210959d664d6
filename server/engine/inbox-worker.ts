import { eq } from "drizzle-orm";
import { accounts, parseAccountKey } from "../../db/stores/accounts.ts";
import type { Writer } from "../../db/database.ts";
import { ownersOf, recordFacts } from "../../db/stores/upsert-facts.ts";
import { type ClaimedEvent, inbox } from "../../db/stores/inbox.ts";
import { wakeOpenCases } from "../../db/stores/account-activity.ts";
import { delinquentAmong } from "../../db/stores/snapshot-loader.ts";
import type { Account } from "../dunning/facts/facts.ts";
import type { FactBatch } from "../dunning/facts/fact-batch.ts";
import { factsOfEvent } from "../stripe/mapping/event-mapper.ts";
import { MalformedPayload } from "../stripe/mapping/schemas.ts";
import { BATCH_SIZE, type EngineDependencies, LEASE_MS } from "./dependencies.ts";
import { lockCustomers, evaluateWithin } from "./evaluate.ts";

const MINUTE = 60_000;

/** After this many tries an event is kept aside, visible, for a person. */
const TRIES = 8;

type Translated = { event: ClaimedEvent; facts: FactBatch };

/**
 * Applies what waits in the inbox: events become facts, and everybody they concern is looked at, in one
 * transaction an account. An event that cannot be applied is put aside and does not hold up the others.
 */
export async function applyInbox(parts: EngineDependencies, owner: string): Promise<number> {
  const waiting = await inbox(parts.db).claim(BATCH_SIZE, {
    owner,
    now: parts.clock.now(),
    leaseMs: LEASE_MS,
  });
  const byAccount = new Map<Account, Translated[]>();
  for (const event of waiting) {
    try {
      const facts = factsOfEvent(JSON.parse(event.payload.toString("utf8")), event.account);
      const list = byAccount.get(event.account);
      if (list) list.push({ event, facts });
      else byAccount.set(event.account, [{ event, facts }]);
    } catch (error) {
      await putAside(parts, event, error);
    }
  }
  for (const [account, translated] of byAccount) {
    try {
      await apply(parts, account, translated);
    } catch {
      // One of them is at fault: each alone shows which.
      for (const one of translated) {
        await apply(parts, account, [one]).catch((error: unknown) => putAside(parts, one.event, error));
      }
    }
  }
  return waiting.length;
}

async function apply(parts: EngineDependencies, account: Account, translated: Translated[]): Promise<void> {
  const { db } = parts;
  const facts = translated.map((one) => one.facts);
  await db.write(async (tx) => {
    for (const { account: change } of facts) if (change) await changeAccount(parts, tx, account, change);
    // What arrives for a merchant who has left is answered and dropped: it is no business of ours any more.
    if (await isActive(parts, tx, account)) {
      // Stripe's payments and disputes name no customer: their invoice or charge does, and that one is locked too.
      const payments = facts.flatMap(({ invoicePayments }) => invoicePayments);
      const reversals = facts.flatMap((batch) => batch.reversals);
      const owners = await ownersOf(db, tx, account, payments, reversals);
      await lockCustomers(tx, account, [...new Set([...facts.flatMap(customersNamed), ...owners])]);
      const touched = await recordFacts(db, tx, account, facts);
      const delinquent = touched.length > 0 ? await delinquentAmong(db, tx, account, touched) : [];
      if (delinquent.length > 0) await evaluateWithin(parts, tx, account, delinquent);
    }
    await inbox(db).finishWithin(
      tx,
      translated.map(({ event }) => event),
    );
  });
}

async function isActive({ db }: EngineDependencies, tx: Writer, account: Account): Promise<boolean> {
  const { accounts: table } = db.tables;
  const [row] = await tx.select({ status: table.status }).from(table).where(eq(table.account, account));
  return row?.status === "active";
}

/**
 * A merchant came or left. Whoever left is neither charged for nor written to from this moment on; for
 * whoever comes back, the recoveries that were open go on.
 */
async function changeAccount(
  parts: EngineDependencies,
  tx: Writer,
  account: Account,
  { kind, at }: NonNullable<FactBatch["account"]>,
): Promise<void> {
  const { db, clock } = parts;
  const { commands, wakeups } = db.tables;
  if (kind === "authorized") {
    const wasActive = await isActive(parts, tx, account);
    await accounts(db).enrolWithin(tx, parseAccountKey(account), at);
    if (!wasActive && (await isActive(parts, tx, account))) {
      await wakeOpenCases(db, tx, account, clock.now());
    }
    return;
  }
  await accounts(db).leaveWithin(tx, parseAccountKey(account), at);
  const [row] = await tx.select().from(db.tables.accounts).where(eq(db.tables.accounts.account, account));
  if (row?.status !== "left") return;
  await tx.delete(commands).where(eq(commands.account, account));
  await tx.delete(wakeups).where(eq(wakeups.account, account));
}

const customersNamed = (facts: FactBatch): string[] => [
  ...facts.customers.map(({ id }) => id),
  ...facts.invoices.map(({ customerId }) => customerId),
  ...facts.charges.map(({ customerId }) => customerId),
  ...facts.subscriptions.map(({ customerId }) => customerId),
  ...facts.paymentEvents.map(({ customerId }) => customerId),
  ...facts.paymentMethods.flatMap(({ customerId }) => customerId ?? []),
  ...facts.customersToEvaluate,
];

async function putAside(
  { db, clock, report }: EngineDependencies,
  event: ClaimedEvent,
  error: unknown,
): Promise<void> {
  report({ where: "inbox", account: event.account, id: event.eventId, error });
  const problem = error instanceof Error ? error.message.slice(0, 500) : String(error);
  // A payload that is not what Stripe documents will not become so by waiting.
  if (error instanceof MalformedPayload || event.tries + 1 >= TRIES) return inbox(db).giveUp(event, problem);
  return inbox(db).fail(event, problem, clock.now() + MINUTE * 2 ** event.tries);
}
