import { eq } from "drizzle-orm";
import { isConnectionFault } from "../../db/connection-fault.ts";
import type { Writer } from "../../db/database.ts";
import { insertAccountCommands } from "../../db/stores/account-commands.ts";
import { wakeOpenCases } from "../../db/stores/account-activity.ts";
import { accounts, parseAccountKey } from "../../db/stores/accounts.ts";
import type { Share } from "../../db/stores/fair-claim.ts";
import { type ClaimedEvent, inbox } from "../../db/stores/inbox.ts";
import { filterKnownCharges } from "../../db/stores/reversals.ts";
import { filterDelinquent } from "../../db/stores/snapshot-loader.ts";
import { findCustomersOfPayments, upsertFacts } from "../../db/stores/upsert-facts.ts";
import { chargeOfReport, readsOfReports, searchForOrphans } from "../dunning/account-look-ups.ts";
import { customersOf, type FactBatch } from "../dunning/facts/fact-batch.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { applicationOf } from "../stripe/mapping/application.ts";
import { factsOfEvent } from "../stripe/mapping/event-mapper.ts";
import { MalformedPayload } from "../stripe/mapping/schemas.ts";
import { RELEASE } from "../release.ts";
import { BATCH_SIZE, type EngineDependencies, leaseOf } from "./dependencies.ts";
import { type AppliedSpans, traceApplied } from "../tracing/traces.ts";
import { evaluateWithin, lockCustomers, newCommandsOf } from "./evaluate.ts";

const MINUTE = 60_000;

/** After this many tries an event is kept aside, visible, for a person. */
const MAX_TRIES = 8;

/** How often the connection may break under the same events before they are taken for its cause. */
const MAX_BROKEN = 4;

/** How often an event of an account that is not known yet is looked at again before it is let go. */
const MAX_ARRIVAL_TRIES = 5;
/** How long an event waits for its account's installation to be applied. */
const ARRIVAL_MS = 5_000;

/** An event with the facts that it says, and the application that it names. */
type MappedEvent = { event: ClaimedEvent; facts: FactBatch; applicationId: string | null };

/**
 * Applies the events that wait in the inbox: events become facts, and every customer whom they concern is evaluated, in one
 * transaction for each account. An event that cannot be applied is put aside and does not hold up the others.
 */
export async function applyInbox(
  dependencies: EngineDependencies,
  owner: string,
  share: Share = { rotation: { after: "" } },
): Promise<number> {
  const { db, oddMembers } = dependencies;
  const waiting = await inbox(db).claim(BATCH_SIZE, leaseOf(dependencies, owner), share);
  const byAccount = new Map<Account, MappedEvent[]>();
  for (const event of waiting) {
    try {
      const body: unknown = JSON.parse(event.payload.toString("utf8"));
      const facts = factsOfEvent(body, event.account, (odd) => oddMembers?.note(event.account, odd));
      const applicationId = facts.account === null ? null : applicationOf(body);
      const mapped = { event, facts, applicationId };
      byAccount.set(event.account, [...(byAccount.get(event.account) ?? []), mapped]);
    } catch (error) {
      await putAside(dependencies, event, error);
    }
  }
  for (const [account, events] of byAccount) {
    if ((await failureOf(dependencies, account, events)) === null) continue;
    // One event is at fault: each alone shows which.
    for (const mapped of events) {
      const failure = await failureOf(dependencies, account, [mapped]);
      if (failure !== null) await putAside(dependencies, mapped.event, failure.error);
    }
  }
  return waiting.length;
}

/**
 * Applies events, and again where the connection broke meanwhile: that says nothing of them.
 *
 * @returns why they could not be applied; null when they are
 * @throws where the database is away
 */
async function failureOf(
  dependencies: EngineDependencies,
  account: Account,
  events: MappedEvent[],
): Promise<{ error: unknown } | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      await apply(dependencies, account, events);
      return null;
    } catch (error) {
      // An event that breaks the connection each time is at fault after all, as long as the database answers others.
      if (isConnectionFault(error)) await accounts(dependencies.db).get(account);
      if (!isConnectionFault(error) || tries === MAX_BROKEN) return { error };
    }
  }
}

const apply = (dependencies: EngineDependencies, account: Account, events: MappedEvent[]): Promise<void> =>
  traceApplied(
    account,
    events.map(({ event }) => event),
    (spans) => applyTraced(dependencies, account, events, spans),
  );

async function applyTraced(
  dependencies: EngineDependencies,
  account: Account,
  events: MappedEvent[],
  spans: AppliedSpans,
): Promise<void> {
  const { db, clock } = dependencies;
  const batches = events.map(({ facts }) => facts);
  const early = await db.write(async (tx) => {
    for (const { facts, applicationId } of events) {
      if (facts.account) await changeAccount(dependencies, tx, account, facts.account, applicationId);
    }
    const waiting = await waitingForInstallation(dependencies, tx, account, events);
    // Events that arrive for a merchant who has left are answered and dropped: they are no business of ours any more.
    if (await isActive(dependencies, tx, account)) {
      // Stripe's payments and disputes name no customer: their invoice or charge does, and that customer is locked too.
      const payments = batches.flatMap(({ invoicePayments }) => invoicePayments);
      const reversals = batches.flatMap((batch) => batch.reversals);
      const owners = await findCustomersOfPayments(db, tx, account, payments, reversals);
      await lockCustomers(tx, account, [...new Set([...batches.flatMap(customersOf), ...owners])]);
      const touched = await upsertFacts(db, tx, account, batches);
      const delinquent = touched.length > 0 ? await filterDelinquent(db, tx, account, touched) : [];
      if (delinquent.length > 0) {
        const evaluated = await evaluateWithin(dependencies, tx, account, delinquent);
        for (const [index, facts] of batches.entries()) {
          const named = customersOf(facts).map((id) => evaluated.get(id));
          spans(
            index,
            named.flatMap((each) => (each ? newCommandsOf(each) : [])),
          );
        }
      }
      await askForCharges(dependencies, tx, account, reversals);
    }
    await inbox(db).finishWithin(
      tx,
      events.filter((each) => !waiting.includes(each)).map(({ event }) => event),
    );
    return waiting;
  });
  for (const { event } of early) {
    await inbox(db).fail(event, "its account's installation is not applied yet", clock.now() + ARRIVAL_MS);
  }
}

/** The commands that say whom reports of charges concern that nobody here has heard of. */
async function askForCharges(
  { db, clock }: EngineDependencies,
  tx: Writer,
  account: Account,
  reports: FactBatch["reversals"],
): Promise<void> {
  const chargeIds = reports.map(chargeOfReport).filter((id) => id !== null);
  if (chargeIds.length === 0) return;
  const known = await filterKnownCharges(db, tx, account, chargeIds);
  await insertAccountCommands(db, tx, account, readsOfReports(reports, known, clock.now()));
}

/**
 * The events that came behind an installation which is not applied yet: another worker holds it, or its commit came a
 * moment later than theirs. They are kept for it.
 */
async function waitingForInstallation(
  { db }: EngineDependencies,
  tx: Writer,
  account: Account,
  events: MappedEvent[],
): Promise<MappedEvent[]> {
  const { accounts: table } = db.tables;
  const [row] = await tx.select({ status: table.status }).from(table).where(eq(table.account, account));
  if (row?.status === "active") return [];
  if (row?.status === "left" && !(await accounts(db).isArriving(account))) return [];
  return events.filter(({ event, facts }) => facts.account === null && event.tries < MAX_ARRIVAL_TRIES);
}

async function isActive({ db }: EngineDependencies, tx: Writer, account: Account): Promise<boolean> {
  const { accounts: table } = db.tables;
  const [row] = await tx.select({ status: table.status }).from(table).where(eq(table.account, account));
  return row?.status === "active";
}

/**
 * A merchant came or left. A merchant who left is neither charged for nor written for from this moment on. When a
 * merchant comes back, the recoveries that were open go on.
 */
async function changeAccount(
  dependencies: EngineDependencies,
  tx: Writer,
  account: Account,
  { kind, at }: NonNullable<FactBatch["account"]>,
  applicationId: string | null,
): Promise<void> {
  const { db, clock } = dependencies;
  const { commands, wakeups } = db.tables;
  if (applicationId !== null) {
    // A merchant has other applications too, and their comings and goings are none of ours.
    const isOurs = dependencies.applicationId
      ? applicationId === dependencies.applicationId
      : await accounts(db).isOwnApplicationWithin(tx, account, applicationId);
    if (!isOurs) return;
  }
  if (kind === "authorized") {
    const wasActive = await isActive(dependencies, tx, account);
    await accounts(db).enrolWithin(tx, parseAccountKey(account), at);
    if (applicationId !== null) await accounts(db).learnApplicationWithin(tx, account, applicationId);
    if (!wasActive && (await isActive(dependencies, tx, account))) {
      await wakeOpenCases(db, tx, account, clock.now());
      await insertAccountCommands(db, tx, account, [searchForOrphans(at, clock.now())]);
    }
    return;
  }
  await accounts(db).leaveWithin(tx, parseAccountKey(account), at);
  const [row] = await tx.select().from(db.tables.accounts).where(eq(db.tables.accounts.account, account));
  if (row?.status !== "left") return;
  await tx.delete(commands).where(eq(commands.account, account));
  await tx.delete(wakeups).where(eq(wakeups.account, account));
}

async function putAside({ db, clock, report }: EngineDependencies, event: ClaimedEvent, error: unknown) {
  report({ where: "inbox", account: event.account, id: event.eventId, error });
  const problem = error instanceof Error ? error.message.slice(0, 500) : String(error);
  // A payload that is not what Stripe documents will not become so by waiting.
  if (error instanceof MalformedPayload || event.tries + 1 >= MAX_TRIES) {
    return inbox(db).giveUp(event, problem, RELEASE);
  }
  return inbox(db).fail(event, problem, clock.now() + MINUTE * 2 ** event.tries);
}
