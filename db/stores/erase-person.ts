import { and, asc, eq, gt, ne } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import { compress, decompress } from "../connection/compression.ts";
import type { Database } from "../database.ts";

export type Erasure =
  | { kind: "unknown" }
  /** Events that name the person wait to be applied: erased now, they could not be. */
  | { kind: "events_waiting"; count: number }
  | { kind: "erased"; notes: number; reasons: number; events: number };

const PAGE = 500;

/**
 * Erases everything that says who a customer is, and keeps every amount, date and id: the figures stay as they are. From
 * then on no event and no read brings the customer's name or addresses back; the metadata of an invoice or a subscription
 * comes back with Stripe's next word about it. Copies at Stripe, in the mail server and in backups are not ours to erase.
 *
 * @param at epoch ms
 */
export async function erasePerson(
  db: Database,
  account: Account,
  customerId: string,
  at: number,
): Promise<Erasure> {
  const { customers, subscriptions, invoices, paymentMethods, charges, cases, notes, holds, inbox } =
    db.tables;
  const [known] = await db.read
    .select({ id: customers.id })
    .from(customers)
    .where(and(eq(customers.account, account), eq(customers.id, customerId)));
  if (!known) return { kind: "unknown" };
  const events = await eventsNaming(db, account, customerId);
  const waiting = events.filter(({ state }) => state === "waiting").length;
  if (waiting > 0) return { kind: "events_waiting", count: waiting };

  const nothing = compress(Buffer.from("{}"));
  return db.write(async (tx) => {
    await tx.lock(`${account}/${customerId}`);
    const ofCustomer = <Table extends typeof notes>(table: Table) =>
      and(eq(table.account, account), eq(table.customerId, customerId));
    await tx
      .update(customers)
      .set({ email: null, name: null, phone: null, country: null, locale: null, metadata: {}, erasedAt: at })
      .where(and(eq(customers.account, account), eq(customers.id, customerId)));
    await tx
      .update(subscriptions)
      .set({ metadata: {} })
      .where(ofCustomer(subscriptions as never));
    await tx
      .update(invoices)
      .set({ metadata: {}, hostedInvoiceUrl: null })
      .where(ofCustomer(invoices as never));
    for (const table of [paymentMethods, charges]) {
      const rows = await tx
        .select({ id: table.id, method: table.method })
        .from(table)
        .where(ofCustomer(table as never));
      for (const { id, method } of rows) {
        if (method.fingerprint === null) continue;
        const set = { method: { ...method, fingerprint: null } };
        await tx
          .update(table)
          .set(set)
          .where(and(eq(table.account, account), eq(table.id, id)));
      }
    }
    const known = await tx
      .select({ id: cases.id, attributes: cases.attributes })
      .from(cases)
      .where(ofCustomer(cases as never));
    for (const { id, attributes } of known) {
      if (attributes === null) continue;
      // What segments ask of a customer holds a copy of the metadata.
      await tx
        .update(cases)
        .set({ attributes: { ...attributes, metadata: {} } })
        .where(and(eq(cases.account, account), eq(cases.id, id)));
    }
    const removed = await tx.delete(notes).where(ofCustomer(notes)).returning({ id: notes.id });
    const emptied = await tx
      .update(holds)
      .set({ reason: "" })
      .where(and(ofCustomer(holds as never), ne(holds.reason, "")))
      .returning({ id: holds.id });
    for (const { eventId, state } of events) {
      // The row stays, so that Stripe's repetition of the event is known. One that was parked can never be applied now.
      await tx
        .update(inbox)
        .set({
          payload: nothing,
          ...(state === "failed" ? { state: "applied" as const, problem: null } : {}),
        })
        .where(and(eq(inbox.account, account), eq(inbox.eventId, eventId)));
    }
    return { kind: "erased", notes: removed.length, reasons: emptied.length, events: events.length };
  });
}

/** Payloads are compressed, so each of the account's is opened: they are those of five weeks. */
async function eventsNaming(db: Database, account: Account, customerId: string) {
  const { inbox } = db.tables;
  const found: { eventId: string; state: "waiting" | "applied" | "failed" }[] = [];
  const quoted = JSON.stringify(customerId);
  for (let after = ""; ; ) {
    const rows = await db.read
      .select({ eventId: inbox.eventId, state: inbox.state, payload: inbox.payload })
      .from(inbox)
      .where(and(eq(inbox.account, account), gt(inbox.eventId, after)))
      .orderBy(asc(inbox.eventId))
      .limit(PAGE);
    for (const { eventId, state, payload } of rows)
      if (decompress(payload).includes(quoted)) found.push({ eventId, state });
    if (rows.length < PAGE) return found;
    after = rows.at(-1)!.eventId;
  }
}
