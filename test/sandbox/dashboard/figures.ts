import { DateTime } from "luxon";
import { DAY } from "../clock.ts";
import type { Tenant } from "../tenant.ts";
import { newest } from "./lists.ts";
import type { BalanceFigures, BillingFigures, HomeFigures, InvoiceRow, Status } from "./preview.ts";
import { FAILED, PAST_DUE, type Records, sums } from "./records.ts";

const DAYS = 28;
const SHOWN = 8;

/** The figures of the preview's overview pages, added up anew on each look. */
export class Figures {
  readonly #tenant: Tenant;
  readonly #records: Records;
  readonly #now: () => number;
  readonly #zone: string;

  constructor(tenant: Tenant, records: Records, now: () => number, zone: string) {
    this.#tenant = tenant;
    this.#records = records;
    this.#now = now;
    this.#zone = zone;
  }

  /** Four weeks that end today, in the currency that most payments are in. */
  home(): HomeFigures {
    const { charges, subscriptions } = this.#tenant;
    const today = DateTime.fromMillis(this.#now(), { zone: this.#zone }).startOf("day");
    const from = today.minus({ days: DAYS - 1 }).toMillis();
    const recent = charges.values().filter(({ created }) => created * 1000 >= from);
    const paid = recent.filter(({ paid }) => paid);
    const [most] = sums(paid);
    const currency = most?.money.currency ?? this.#tenant.account.default_currency ?? "usd";
    const days = Array.from({ length: DAYS }, (_, day) => ({
      at: today.minus({ days: DAYS - 1 - day }).toMillis(),
      amount: 0,
    }));
    for (const charge of paid) {
      if (charge.currency !== currency) continue;
      const day = days.findLast(({ at }) => at <= charge.created * 1000);
      if (day) day.amount += charge.amount;
    }
    return {
      currency,
      days,
      total: days.reduce((sum, { amount }) => sum + amount, 0),
      succeeded: paid.length,
      failed: recent.filter(({ status }) => status === "failed").length,
      activeSubscriptions: subscriptions.values().filter(({ status }) => status === "active").length,
      failedInvoices: this.#failedInvoices(),
    };
  }

  billing(): BillingFigures {
    const statuses = new Map<string, { status: Status; count: number }>();
    for (const subscription of this.#tenant.subscriptions.values()) {
      const { status } = this.#records.subscription(subscription);
      const group = statuses.get(status.label) ?? { status, count: 0 };
      group.count++;
      statuses.set(status.label, group);
    }
    const unpaid = this.#tenant.invoices
      .values()
      .filter((invoice) => [FAILED, PAST_DUE].includes(this.#records.invoiceStatus(invoice)));
    return {
      subscriptions: [...statuses.values()].sort((a, b) => b.count - a.count),
      unpaid: sums(unpaid.map(({ amount_remaining, currency }) => ({ amount: amount_remaining, currency }))),
      failedInvoices: this.#failedInvoices(),
    };
  }

  balances(): BalanceFigures {
    const { balanceTransactions, paymentIntents } = this.#tenant;
    const recent = paymentIntents.values().filter(({ created }) => created * 1000 >= this.#now() - 7 * DAY);
    return {
      balances: sums(
        balanceTransactions.values().map(({ net, currency }) => ({ amount: net, currency })),
      ).map(({ money }) => money),
      latest: newest(recent)
        .filter(({ status }) => status === "succeeded")
        .slice(0, SHOWN)
        .map((intent) => this.#records.payment(intent)),
    };
  }

  #failedInvoices(): InvoiceRow[] {
    return newest(this.#tenant.invoices.values())
      .filter((invoice) => this.#records.invoiceStatus(invoice) === FAILED)
      .slice(0, SHOWN)
      .map((invoice) => this.#records.invoice(invoice));
  }
}
