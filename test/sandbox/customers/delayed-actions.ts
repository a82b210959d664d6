import { DAY, HOUR } from "../clock.ts";
import { methodFor } from "../invoice-collection.ts";
import type { PaymentMethod } from "../wire.ts";
import type { Crowd, Resident } from "./customer-population.ts";
import { remedyFor, type Remedy } from "./customer-remedies.ts";

/**
 * A person stands before an invoice's page and does what they can: pays with the method on file or another card,
 * passes authentication, or goes away and comes back on pay-day.
 * @returns whether the matter is settled, or under way
 */
export function payOnPage(crowd: Crowd, resident: Resident, invoiceId: string): boolean {
  const { person, customer } = resident;
  const { tenant, place, sandbox } = crowd;
  const invoice = tenant.invoices.get(invoiceId);
  if (invoice === undefined || !crowd.isPayable(invoiceId)) return true;
  const method = methodFor(tenant, invoice);
  const remedy = chooseRemedy(crowd, resident, method);
  switch (remedy) {
    case "same_method":
      if (method === undefined) return payWithNewCard(crowd, resident, invoiceId);
      return (
        paid(crowd, invoiceId, method.id) ||
        (person.habits.hasOtherCard && payWithNewCard(crowd, resident, invoiceId))
      );
    case "authenticate": {
      const { draws, population } = crowd.model;
      const attempt = crowd.count(person, "authentication");
      return (
        method !== undefined &&
        draws.chance(population.authentication.passes, person.key, "authenticates", attempt) &&
        paid(crowd, invoiceId, method.id)
      );
    }
    case "other_card":
      return payWithNewCard(crowd, resident, invoiceId);
    case "transfer": {
      const at =
        sandbox.clock.now() + (1 + 2 * crowd.model.draws.unit(person.key, "transfer", invoice.created)) * DAY;
      sandbox.schedule(Math.floor(at), `${person.key}: transfer arrives`, () =>
        crowd.payOutOfBand(invoiceId),
      );
      return true;
    }
    case "wait_for_pay_day": {
      // Long enough after the booking that the issuer's whole hour has begun.
      const at = person.income.next(sandbox.clock.now()) + 2 * HOUR;
      sandbox.schedule(at, `${person.key}: pays on pay-day`, () => {
        if (
          method !== undefined &&
          crowd.isPayable(invoiceId) &&
          tenant.paymentMethods.get(method.id)?.customer === customer
        )
          crowd.sandbox.acts.payHostedInvoice(place, invoiceId, { existing: method.id });
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
export function updateCard(crowd: Crowd, resident: Resident, session: string): boolean {
  if (chooseRemedy(crowd, resident, crowd.defaultMethod(resident)) !== "other_card") return false;
  crowd.sandbox.acts.updateCardInPortal(crowd.place, { session }, crowd.newCard(resident.person));
  return true;
}

function chooseRemedy(
  crowd: Crowd,
  { person, customer }: Resident,
  method: PaymentMethod | undefined,
): Remedy {
  if (person.netDays !== null && person.habits.byBankTransfer) return "transfer";
  if (method === undefined)
    return person.habits.hasOtherCard || person.netDays !== null ? "other_card" : "nothing";
  const trouble = crowd.issuer.troubleOf(customer, method);
  return remedyFor(person.habits, trouble, crowd.issuer.couldPay(method, crowd.sandbox.clock.now()));
}

function payWithNewCard(crowd: Crowd, { person }: Resident, invoiceId: string): boolean {
  if (!crowd.isPayable(invoiceId)) return true;
  const { outcome } = crowd.sandbox.acts.payHostedInvoice(crowd.place, invoiceId, crowd.newCard(person));
  return outcome === "succeeded";
}

function paid(crowd: Crowd, invoiceId: string, existing: string): boolean {
  const { outcome } = crowd.sandbox.acts.payHostedInvoice(crowd.place, invoiceId, { existing });
  return outcome === "succeeded" || outcome === "processing";
}
