import { DAY, HOUR } from "../clock.ts";
import { methodFor } from "../invoice-collection.ts";
import type { PaymentMethod } from "../wire.ts";
import type { CustomerPopulation, Resident } from "./customer-population.ts";
import { remedyFor, type Remedy } from "./customer-remedies.ts";

/**
 * A person stands before an invoice's page and does what they can: pays with the method on file or another card,
 * passes authentication, or goes away and comes back on pay-day.
 * @returns whether the matter is settled, or under way
 */
export function payOnPage(
  customerPopulation: CustomerPopulation,
  resident: Resident,
  invoiceId: string,
): boolean {
  const { person, customer } = resident;
  const { tenant, place, sandbox } = customerPopulation;
  const invoice = tenant.invoices.get(invoiceId);
  if (invoice === undefined || !customerPopulation.isPayable(invoiceId)) return true;
  const method = methodFor(tenant, invoice);
  const remedy = chooseRemedy(customerPopulation, resident, method);
  switch (remedy) {
    case "same_method":
      if (method === undefined) return payWithNewCard(customerPopulation, resident, invoiceId);
      return (
        paid(customerPopulation, invoiceId, method.id) ||
        (person.habits.hasOtherCard && payWithNewCard(customerPopulation, resident, invoiceId))
      );
    case "authenticate": {
      const { draws, population } = customerPopulation.model;
      const attempt = customerPopulation.count(person, "authentication");
      return (
        method !== undefined &&
        draws.chance(population.authentication.passes, person.key, "authenticates", attempt) &&
        paid(customerPopulation, invoiceId, method.id)
      );
    }
    case "other_card":
      return payWithNewCard(customerPopulation, resident, invoiceId);
    case "transfer": {
      const at =
        sandbox.clock.now() +
        (1 + 2 * customerPopulation.model.draws.unit(person.key, "transfer", invoice.created)) * DAY;
      sandbox.schedule(Math.floor(at), `${person.key}: transfer arrives`, () =>
        customerPopulation.payOutOfBand(invoiceId),
      );
      return true;
    }
    case "wait_for_pay_day": {
      // Long enough after the booking that the issuer's whole hour has begun.
      const at = person.income.next(sandbox.clock.now()) + 2 * HOUR;
      sandbox.schedule(at, `${person.key}: pays on pay-day`, () => {
        if (
          method !== undefined &&
          customerPopulation.isPayable(invoiceId) &&
          tenant.paymentMethods.get(method.id)?.customer === customer
        )
          customerPopulation.sandbox.acts.payHostedInvoice(place, invoiceId, { existing: method.id });
      });
      return true;
    }
    case "nothing":
      return false;
  }
}

/**
 * A person stands before the portal's form for another payment method.
 * @returns whether they put one in
 */
export function updateCard(
  customerPopulation: CustomerPopulation,
  resident: Resident,
  session: string,
): boolean {
  if (chooseRemedy(customerPopulation, resident, customerPopulation.defaultMethod(resident)) !== "other_card")
    return false;
  customerPopulation.sandbox.acts.updateCardInPortal(
    customerPopulation.place,
    { session },
    customerPopulation.newCard(resident.person),
  );
  return true;
}

function chooseRemedy(
  customerPopulation: CustomerPopulation,
  { person, customer }: Resident,
  method: PaymentMethod | undefined,
): Remedy {
  if (person.netDays !== null && person.habits.byBankTransfer) return "transfer";
  if (method === undefined)
    return person.habits.hasOtherCard || person.netDays !== null ? "other_card" : "nothing";
  const trouble = customerPopulation.issuer.troubleOf(customer, method);
  return remedyFor(
    person.habits,
    trouble,
    customerPopulation.issuer.couldPay(method, customerPopulation.sandbox.clock.now()),
  );
}

function payWithNewCard(
  customerPopulation: CustomerPopulation,
  { person }: Resident,
  invoiceId: string,
): boolean {
  if (!customerPopulation.isPayable(invoiceId)) return true;
  const { outcome } = customerPopulation.sandbox.acts.payHostedInvoice(
    customerPopulation.place,
    invoiceId,
    customerPopulation.newCard(person),
  );
  return outcome === "succeeded";
}

function paid(customerPopulation: CustomerPopulation, invoiceId: string, existing: string): boolean {
  const { outcome } = customerPopulation.sandbox.acts.payHostedInvoice(customerPopulation.place, invoiceId, {
    existing,
  });
  return outcome === "succeeded" || outcome === "processing";
}
