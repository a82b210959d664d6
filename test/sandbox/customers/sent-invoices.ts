import { DAY } from "../clock.ts";
import type { Invoice } from "../wire.ts";
import type { CustomerPopulation, Resident } from "./customer-population.ts";
import { payOnPage } from "./delayed-actions.ts";

/**
 * Those whose invoices are sent look at what has come once a day and decide when to pay it by themselves: in time,
 * late, or only when reminded (see `MailReader`).
 */
export function planSentInvoices(
  customerPopulation: CustomerPopulation,
  startAt: number,
  days: number,
): void {
  const handled = new Set<string>();
  for (let day = 1; day <= days; day++)
    customerPopulation.sandbox.schedule(startAt + day * DAY, "invoices that came by mail", () => {
      for (const resident of customerPopulation.residents) {
        if (resident.person.netDays === null) continue;
        for (const invoice of customerPopulation.tenant.invoices.by("customer", resident.customer)) {
          if (invoice.status !== "open" || invoice.due_date === null || handled.has(invoice.id)) continue;
          handled.add(invoice.id);
          decide(customerPopulation, resident, invoice, invoice.due_date * 1000);
        }
      }
    });
}

function decide(
  customerPopulation: CustomerPopulation,
  resident: Resident,
  invoice: Invoice,
  dueAt: number,
): void {
  const { person } = resident;
  const { draws, population } = customerPopulation.model;
  const now = customerPopulation.sandbox.clock.now();
  const number = customerPopulation.count(person, "sent invoice");
  switch (person.habits.payer) {
    case "on_time":
      plan(draws.between(now, dueAt, person.key, "pays", number));
      return;
    case "late":
      plan(dueAt + draws.exponential(population.sentInvoices.lateMeanDays * DAY, person.key, "pays", number));
      return;
    case "reminded_only":
    case "never":
      return;
  }

  function plan(at: number): void {
    customerPopulation.sandbox.schedule(Math.max(now, Math.floor(at)), `${person.key}: pays invoice`, () => {
      if (person.habits.byBankTransfer) customerPopulation.payOutOfBand(invoice.id);
      else payOnPage(customerPopulation, resident, invoice.id);
    });
  }
}
