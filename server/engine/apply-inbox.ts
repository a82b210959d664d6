import { accounts } from "../../db/accounts.ts";
import { recordFacts } from "../../db/facts.ts";
import { type InboxEvent, inbox } from "../../db/inbox.ts";
import type { Account } from "../dunning/facts.ts";
import { type Facts, factsOf } from "../stripe/facts-of-event.ts";
import { BATCH, type EngineParts, LEASE_MS } from "./engine.ts";
import { lockCustomers, lookWithin } from "./look.ts";

const MINUTE = 60_000;

/** After this many tries an event is kept aside, visible, for a person. */
const TRIES = 8;

type Translated = { event: InboxEvent; facts: Facts };

/**
 * Applies what waits in the inbox: events become facts, and everybody they concern is looked at, in one
 * transaction an account. An event that cannot be applied is put aside and does not hold up the others.
 */
export async function applyInbox(parts: EngineParts, owner: string): Promise<number> {
  const waiting = await inbox(parts.db).claim(BATCH, { owner, now: parts.clock.now(), leaseMs: LEASE_MS });
  const byAccount = new Map<Account, Translated[]>();
  for (const event of waiting) {
    try {
      const facts = factsOf(JSON.parse(event.payload.toString("utf8")), event.account);
      byAccount.set(event.account, [...(byAccount.get(event.account) ?? []), { event, facts }]);
    } catch (error) {
      await putAside(parts, event, error);
    }
  }
  for (const [account, translated] of byAccount) {
    try {
      await apply(parts, account, translated);
    } catch {
      // One of them is at fault: each alone shows which.
      for (const one of translated) await apply(parts, account, [one]).catch((error) => putAside(parts, one.event, error));
    }
  }
  return waiting.length;
}

async function apply(parts: EngineParts, account: Account, translated: Translated[]): Promise<void> {
  const { db } = parts;
  await db.write(async (tx) => {
    const merchant = await accounts(db).getWithin(tx, account);
    const facts = translated.map((one) => one.facts);
    for (const { account: change } of facts) {
      if (change) await accounts(db).changeWithin(tx, account, change);
    }
    // What arrives for a merchant who has left is answered and dropped: we have no business with it any more.
    const known = (await accounts(db).getWithin(tx, account)) ?? merchant;
    if (known?.status === "active") {
      await lockCustomers(tx, account, [...new Set(facts.flatMap(customersNamed))]);
      const touched = await recordFacts(db, tx, account, facts);
      if (touched.length > 0) await lookWithin(parts, tx, account, touched);
    }
    await inbox(db).finishWithin(tx, translated.map(({ event }) => event), "applied");
  });
}

const customersNamed = (facts: Facts): string[] =>
  [
    ...facts.customers.map(({ id }) => id),
    ...facts.invoices.map(({ customerId }) => customerId),
    ...facts.charges.map(({ customerId }) => customerId),
    ...facts.subscriptions.map(({ customerId }) => customerId),
    ...facts.notices.map(({ customerId }) => customerId),
    ...facts.paymentMethods.flatMap(({ customerId }) => customerId ?? []),
    ...facts.lookAt,
  ];

async function putAside({ db, clock, report }: EngineParts, event: InboxEvent, error: unknown): Promise<void> {
  report({ where: "inbox", account: event.account, id: event.eventId, error });
  const problem = error instanceof Error ? error.message.slice(0, 500) : String(error);
  const again = event.tries + 1 < TRIES ? clock.now() + MINUTE * 2 ** event.tries : null;
  await inbox(db).fail(event, problem, again);
}

