import { eq } from "drizzle-orm";
import type { Database } from "../../db/database.ts";
import { decide } from "../../server/dunning/decide.ts";
import {
  card,
  charge,
  customer,
  DAY,
  invoice,
  paymentEvent,
  snapshot,
  subscription,
  T0,
} from "../dunning/make-facts.ts";

const CHUNK = 100;

/**
 * Adds customers with one open case each, as a decision about a failed renewal leaves them: their facts, the case, the
 * ledger and, for every fiftieth, an open task. Nothing of them falls due by itself.
 *
 * @param first the number of the first; each has ids of its own
 */
export async function addCaseRows(
  db: Database,
  { first, count, account, now }: { first: number; count: number; account: string; now: number },
): Promise<void> {
  const t = db.tables;
  const shift = now - 2 * DAY - T0;
  const decision = decide(snapshot({ charges: [charge()] }), T0 + DAY);
  const ids = { cus_1: "customer", in_1: "invoice", ch_1: "charge", pm_1: "card", sub_1: "subscription" };
  const named = <Row>(row: Row, n: number): Row => {
    let text = JSON.stringify(row);
    for (const id of Object.keys(ids)) text = text.replaceAll(id, `${id}x${n}`);
    return JSON.parse(text);
  };
  const template = {
    customer: { ...customer(), account, metadata: { tier: "gold" } },
    card: { ...card(), account },
    subscription: { ...subscription(), account },
    invoice: { ...invoice(), account, createdAt: T0 + shift, finalizedAt: T0 + shift },
    event: { ...paymentEvent(), account, id: "evt_in_1", at: T0 + shift },
    charge: { ...charge(), account, at: T0 + shift },
    case_: { ...decision.cases[0]!, account, wakeAt: null },
    ledger: decision.ledger.map((entry) => ({ ...entry, account, at: entry.at + shift })),
  };
  for (let from = first; from < first + count; from += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, first + count - from) }, (_, index) => from + index);
    const rows = numbers.map((n) => ({ n, ...named(template, n) }));
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    // Spread over the last month.
    const openedAt = (n: number) => now - (n % 30) * DAY - n;
    await db.write(async (tx) => {
      await tx.insert(t.customers).values(rows.map((row) => row.customer));
      await tx.insert(t.paymentMethods).values(rows.map((row) => row.card));
      await tx.insert(t.subscriptions).values(rows.map((row) => row.subscription));
      await tx.insert(t.invoices).values(rows.map((row) => row.invoice));
      await tx.insert(t.paymentEvents).values(rows.map((row) => row.event));
      await tx.insert(t.charges).values(rows.map((row) => row.charge));
      await tx.insert(t.cases).values(rows.map(({ n, case_ }) => ({ ...case_, openedAt: openedAt(n) })));
      await tx
        .insert(t.ledger)
        .values(
          rows.flatMap(({ n, ledger }) =>
            ledger.map((e) => ({ ...e, at: openedAt(n), day: day(openedAt(n)) })),
          ),
        );
      const tasks = rows.filter(({ n }) => n % 50 === 0);
      if (tasks.length > 0) {
        await tx.insert(t.tasks).values(
          tasks.map(({ n, case_ }) => ({
            account,
            id: `task_${n}`,
            customerId: case_.customerId,
            caseId: case_.id,
            kind: "call" as const,
            createdAt: openedAt(n),
            doneAt: null,
            doneBy: null,
            outcome: null,
          })),
        );
      }
    });
  }
  const known = await db.read
    .select({ id: t.cases.id })
    .from(t.cases)
    .where(eq(t.cases.account, account))
    .limit(1);
  if (known.length === 0) throw new Error("no case was stored");
}
