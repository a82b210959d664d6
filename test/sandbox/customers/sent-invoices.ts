import { DAY } from "../clock.ts";
import type { Invoice } from "../wire.ts";
import type { Crowd, Resident } from "./customer-population.ts";
import { payOnPage } from "./delayed-actions.ts";

/**
 * Those whose invoices are sent look at what has come once a day and decide when to pay it by themselves: in time,
 * late, or only when reminded (see `MailReader`).
 */
export function planSentInvoices(crowd: Crowd, startAt: number, days: number): void {
  const seen = new Set<string>();
  for (let day = 1; day <= days; day++)
    crowd.sandbox.schedule(startAt + day * DAY, "invoices that came by mail", () => {
      for (const resident of crowd.residents) {
        if (resident.person.netDays === null) continue;
        for (const invoice of crowd.tenant.invoices.by("customer", resident.customer)) {
          if (invoice.status !== "open" || invoice.due_date === null || seen.has(invoice.id)) continue;
          seen.add(invoice.id);
          decide(crowd, resident, invoice, invoice.due_date * 1000);
        }
      }
    });
}

function decide(crowd: Crowd, resident: Resident, invoice: Invoice, dueAt: number): void {
  const { person } = resident;
  const { draws, population } = crowd.model;
  const now = crowd.sandbox.clock.now();
  const number = crowd.count(person, "sent invoice");
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
    crowd.sandbox.schedule(Math.max(now, Math.floor(at)), `${person.key}: pays invoice`, () => {
      if (person.habits.byBankTransfer) crowd.payOutOfBand(invoice.id);
      else payOnPage(crowd, resident, invoice.id);
    });
  }
}
