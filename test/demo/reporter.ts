import { DateTime } from "luxon";
import { formatAmount } from "../../server/i18n/money-format.ts";
import { moneyOf } from "../simulation/promises.ts";
import { DAY, type Harness } from "../simulation/harness.ts";
import { ATTRIBUTION_DELAY_MS } from "../../server/dunning/facts/evidence-delays.ts";
import { sentenceOf } from "./sentences.ts";

/** An entry is written at the latest this long after what it tells of, and a tick of the demo later. */
const SETTLED_AFTER_MS = 3 * ATTRIBUTION_DELAY_MS;

/** Prints what happens as it happens: the failures, what Makegood did about each and why, and the money that came back. */
export class Reporter {
  readonly #harness: Harness;
  readonly #reported = new Set<string>();
  #day: number;
  #lastMoneyLine = "";

  constructor(harness: Harness) {
    this.#harness = harness;
    this.#day = harness.now();
  }

  /**
   * Prints the entries that are new, oldest first, and once a day the money so far. An entry is held back until nothing
   * older can come any more: the evidence of a failure, and the cause of a recovery, come minutes after it.
   */
  async report(): Promise<void> {
    const { db } = this.#harness;
    const until = this.#harness.now() - SETTLED_AFTER_MS;
    const entries = (await db.read.select().from(db.tables.timeline))
      .filter(({ subject, at }) => at <= until && !this.#reported.has(subject))
      .sort((a, b) => a.at - b.at);
    const newest = new Map(entries.map((entry) => [entry.subject, entry]));
    const customers = newest.size > 0 ? await db.read.select().from(db.tables.customers) : [];
    const nameOf = new Map(customers.map(({ id, name }) => [id, name]));
    const charges = newest.size > 0 ? await this.#plannedCharges() : new Map<string, number>();
    for (const { subject, at, customerId, invoiceId, kind, detail } of newest.values()) {
      this.#reported.add(subject);
      const next = invoiceId === null ? undefined : charges.get(invoiceId);
      const line = sentenceOf({
        kind,
        detail,
        name: nameOf.get(customerId) ?? customerId,
        nextTry: next === undefined ? null : momentOf(next),
      });
      if (line) console.log(`  ${momentOf(at)}  ${line}`);
    }
    if (until < this.#day + DAY) return;
    this.#day = until;
    const money = await moneyLine(this.#harness);
    if (money !== this.#lastMoneyLine)
      console.log(`  ── ${DateTime.fromMillis(until, { zone: "utc" }).toFormat("d LLL yyyy")}: ${money}`);
    this.#lastMoneyLine = money;
  }

  /** When each invoice is tried next, by us or by Stripe. */
  async #plannedCharges(): Promise<Map<string, number>> {
    const { db } = this.#harness;
    const planned = new Map<string, number>();
    for (const { id, status, nextPaymentAttemptAt } of await db.read.select().from(db.tables.invoices))
      if (status === "open" && nextPaymentAttemptAt !== null) planned.set(id, nextPaymentAttemptAt);
    for (const { invoiceId, dueAt, do: action } of await db.read.select().from(db.tables.commands))
      if (action.kind === "charge" && invoiceId !== null)
        planned.set(invoiceId, Math.min(dueAt, planned.get(invoiceId) ?? dueAt));
    return planned;
  }
}

/** `Tue 24 Mar 08:49`, UTC, as the clock of the preview. */
const momentOf = (at: number): string => DateTime.fromMillis(at, { zone: "utc" }).toFormat("ccc d LLL HH:mm");

export async function moneyLine(harness: Harness): Promise<string> {
  const sums = Object.entries(await moneyOf(harness)).map(
    ([currency, { recovered, failed }]) =>
      `${formatAmount(recovered, currency, "en")} of ${formatAmount(failed, currency, "en")}`,
  );
  return sums.length > 0 ? `recovered ${sums.join(" · ")}` : "nothing has failed yet";
}
