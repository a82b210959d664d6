import { DateTime } from "luxon";
import { and, eq, inArray } from "drizzle-orm";
import { loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import { holdAt, holdsOf } from "../../server/dunning/cases/holds.ts";
import { customerZones } from "../../server/dunning/contact/time-zone.ts";
import { CHANNEL_TERMS } from "../engine/channels.ts";
import type { Harness } from "./harness.ts";

/**
 * - `kept`: it was done on that day where the customer lives;
 * - `tried`: Stripe was asked on that day and had trouble of its own;
 * - `settled`: nothing was owed by then, or the recovery was over;
 * - `told_anew`: a later message named another day, before that one was over;
 * - `held`: somebody, or a payment on its way, held it up on that day;
 * - `later`: an end that came after its day, which gives time and takes none;
 * - `broken`: none of these.
 */
export type Verdict = "kept" | "tried" | "settled" | "told_anew" | "held" | "later" | "broken";

export type AnnouncedDay = {
  what: "retry" | "end";
  id: string;
  invoiceId: string | null;
  day: string;
  verdict: Verdict;
};

/** Every date that a customer was told of and that is over, with what came of it. Facts of the sandbox count, not our plans. */
export async function announcedDays(harness: Harness): Promise<AnnouncedDay[]> {
  const { db, account, sandbox, place } = harness;
  const tenant = sandbox.tenant(place.account, place.livemode);
  const t = db.tables;
  const executions = await db.read
    .select()
    .from(t.executions)
    .where(and(eq(t.executions.account, account), inArray(t.executions.kind, ["message", "end", "charge"])));
  const messages = executions.filter(
    ({ kind, outcome }) => kind === "message" && (outcome === "done" || outcome === "unknown"),
  );
  const found: AnnouncedDay[] = [];
  for (const customerId of new Set(messages.map((message) => message.customerId))) {
    const records = await loadCustomerRecords(db, db.read, account, [customerId], CHANNEL_TERMS);
    const { snapshot } = records.get(customerId)!;
    const zone = customerZones(snapshot.customer?.country ?? null, snapshot.settings.timeZone).primary;
    const dayOf = (at: number) => DateTime.fromMillis(at, { zone }).toISODate()!;
    const holds = holdsOf(snapshot);
    const own = messages
      .filter((message) => message.customerId === customerId)
      .sort((a, b) => a.startedAt - b.startedAt);
    for (const message of own) {
      const { retryAt, retryInvoice } = message.detail;
      if (typeof retryAt !== "number" || typeof retryInvoice !== "string") continue;
      const day = dayOf(retryAt);
      const end = DateTime.fromMillis(retryAt, { zone }).endOf("day").toMillis();
      if (end > harness.now()) continue;
      const invoice = snapshot.invoices.find(({ id }) => id === retryInvoice);
      const charges = [...tenant.invoicePayments.values()]
        .filter((payment) => payment.invoice === retryInvoice)
        .flatMap(({ payment }) =>
          payment.payment_intent ? tenant.charges.by("paymentIntent", payment.payment_intent as string) : [],
        );
      const begin = DateTime.fromMillis(retryAt, { zone }).startOf("day").toMillis();
      const wasHeld =
        holds.some(
          (hold) =>
            (hold.invoiceId === null || hold.invoiceId === retryInvoice) &&
            hold.from <= end &&
            hold.to >= begin,
        ) || holdAt(holds, retryInvoice, retryAt) !== undefined;
      const isSettled =
        invoice === undefined ||
        (snapshot.subscriptions.find(({ id }) => id === invoice.subscriptionId)?.endedAt ??
          Number.POSITIVE_INFINITY) <= end ||
        // Nobody charges beside a payment of the customer's own.
        charges.some(
          ({ created, status }) =>
            status !== "failed" && created * 1_000 > message.startedAt && created * 1_000 <= end,
        ) ||
        (invoice.paidAt ?? invoice.voidedAt ?? invoice.uncollectibleAt ?? Number.POSITIVE_INFINITY) <= end ||
        executions.some(
          ({ kind, outcome, invoiceId, startedAt }) =>
            kind === "end" && outcome === "done" && invoiceId === retryInvoice && startedAt <= end,
        );
      const verdict: Verdict = charges.some(({ created }) => dayOf(created * 1_000) === day)
        ? "kept"
        : isSettled
          ? "settled"
          : own.some(
                (later) =>
                  later.startedAt > message.startedAt &&
                  later.startedAt <= end &&
                  later.detail.retryInvoice === retryInvoice &&
                  typeof later.detail.retryAt === "number" &&
                  dayOf(later.detail.retryAt) !== day,
              )
            ? "told_anew"
            : wasHeld
              ? "held"
              : executions.some(
                    ({ kind, invoiceId, startedAt }) =>
                      kind === "charge" && invoiceId === retryInvoice && dayOf(startedAt) === day,
                  )
                ? "tried"
                : "broken";
      found.push({ what: "retry", id: message.id, invoiceId: retryInvoice, day, verdict });
    }
    for (const execution of executions) {
      if (execution.kind !== "end" || execution.customerId !== customerId || execution.outcome !== "done")
        continue;
      if (execution.id.includes(":request_")) continue;
      const told = own.findLast(
        ({ startedAt, detail, caseId }) =>
          startedAt <= execution.startedAt &&
          typeof detail.endsAt === "number" &&
          caseId === execution.caseId,
      );
      if (!told) continue;
      const announced = Number(told.detail.endsAt);
      const day = dayOf(announced);
      const done = dayOf(execution.startedAt);
      const verdict = done === day ? "kept" : done > day ? "later" : "broken";
      found.push({ what: "end", id: execution.id, invoiceId: execution.invoiceId, day, verdict });
    }
  }
  return found;
}

/** How many days of each kind came to what, e.g. `{ "retry kept": 12 }`. */
export function countsOf(days: readonly AnnouncedDay[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { what, verdict } of days) {
    const key = `${what} ${verdict}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
