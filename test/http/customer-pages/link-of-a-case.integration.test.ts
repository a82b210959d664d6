import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../../db/databases.ts";
import { LOST, RENEWAL, START, stripeOf, subscriber } from "../../engine/subscriber.ts";
import { DAY, type Harness, HOUR, openHarness } from "../../simulation/harness.ts";

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

beforeEach(async () => {
  database = await databases.sqlite();
  world = await openHarness({
    db: database.db,
    settings: { retryMode: "lead" },
    sandbox: {
      issuer: {
        authorize: ({ at, paymentMethod }) => {
          if (paymentMethod.type === "sepa_debit")
            return { outcome: "processing", settlesAt: at + 5 * DAY, ends: "approved" };
          return at < START + DAY || paymentMethod.card?.last4 === "4242" ? { outcome: "approved" } : LOST;
        },
      },
    },
  });
  stripe = stripeOf(world);
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

async function fails(customer: string, amount: number) {
  const invoice = await stripe.invoices.create({ customer, currency: "eur", auto_advance: true });
  await stripe.invoiceItems.create({ customer, invoice: invoice.id!, amount, currency: "eur" });
  await stripe.invoices.finalizeInvoice(invoice.id!);
  await stripe.invoices.pay(invoice.id!).catch(() => "declined");
}
const GOOD = { type: "card", number: "4242424242424242" } as const;
const press = async (link: string) => {
  const answer = await fetch(link, { method: "POST", redirect: "manual" });
  return { to: answer.headers.get("location") ?? "", text: await answer.text() };
};
const linkIn = (text: string) => /http:\/\/\S+\/pay\/\S+/.exec(text)![0];

/** A case of three invoices, of which one message speaks. */
async function threeInvoices() {
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + HOUR, { tickMs: HOUR });
  await fails(customer.id, 3_000);
  await fails(customer.id, 4_550);
  await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
  return customer;
}

test("a request for another way to pay leads where it is stored, and what is open is charged with it", async () => {
  const customer = await threeInvoices();
  const [mail] = world.mail.list();
  expect(mail!.subject).toContain("update how you pay");
  const link = linkIn(mail!.text);
  expect(await (await fetch(link)).text()).toContain("€95.50 is open");
  const page = await (await fetch(link)).text();
  expect(page.indexOf("?to=method")).toBeLessThan(page.indexOf("?to=invoice"));
  const { to } = await press(`${link}?to=method`);
  expect(to).toContain("/p/session/");
  world.sandbox.acts.updateCardInPortal(world.place, { session: to }, GOOD);
  expect(await (await fetch(`${link}/done`)).text()).toContain("€95.50 is open");
  await world.runUntil(world.now() + HOUR);
  expect((await stripe.invoices.list({ customer: customer.id, status: "open" })).data).toEqual([]);
  expect(await (await fetch(link)).text()).toContain("All settled");
  expect(await (await fetch(`${link}/done`)).text()).not.toContain("is open");
});

test("says what is left after each payment, and is settled only after the last", async () => {
  const customer = await threeInvoices();
  await world.runUntil(RENEWAL + 8 * DAY, { tickMs: HOUR });
  const reminder = world.mail.list().find(({ subject }) => !subject!.includes("update how you pay"))!;
  const link = linkIn(reminder.text);
  const left: string[] = [];
  for (;;) {
    left.push(
      /€[\d.]+ is open in all|€[\d.]+ is open|All settled/.exec(await (await fetch(link)).text())![0],
    );
    const { to, text } = await press(link);
    if (to === "") {
      expect(text).toContain("Nothing is left to pay");
      break;
    }
    // A used card that the page does not store, so that no other invoice is charged with it.
    world.sandbox.acts.payHostedInvoice(world.place, to.split("/").at(-1)!, GOOD);
    await stripe.customers.update(customer.id, { metadata: { paid: String(left.length) } });
    await world.runUntil(world.now() + 60_000);
  }
  expect(left.at(0)).toBe("€95.50 is open in all");
  expect(left.at(-1)).toBe("All settled");
});

test("where the portal was never set up, the invoice's own page stands in", async () => {
  await threeInvoices();
  const { tenant } = world.sandbox.act(world.place.account, world.place.livemode);
  tenant.settings.portalSaved.test = false;
  const link = linkIn(world.mail.list()[0]!.text);
  expect((await press(`${link}?to=method`)).to).toContain("/i/");
});

test("says that a bank debit is on its way, and until when", async () => {
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
  const link = linkIn(world.mail.list()[0]!.text);
  const [invoice] = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data;
  world.sandbox.acts.payHostedInvoice(world.place, invoice!.id!, {
    type: "sepa_debit",
    number: "DE89370400440532013000",
  });
  await world.runUntil(RENEWAL + 2 * DAY + HOUR);
  const page = await (await fetch(link)).text();
  expect(page).toMatch(/A payment of €20\.00 to .* has begun\. .* until \w+ \d+, 20\d\d at the latest/);
  expect(page).not.toContain("<button");
  const panel = await world.call("cases.get", { invoiceId: invoice!.id! });
  const { underWay } = panel.body.output as { underWay: object[] };
  expect(underWay).toMatchObject([{ invoiceId: invoice!.id, amount: 2_000, currency: "eur" }]);
});

test("says what a payment does once the subscription has ended", async () => {
  await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
  const link = linkIn(world.mail.list()[0]!.text);
  const [one] = await database.db.read.select().from(database.db.tables.cases);
  await world.call("requests.endNow", { caseId: one!.id, action: "cancel", confirm: true });
  await world.runUntil(RENEWAL + 2 * DAY + HOUR);
  const page = await (await fetch(link)).text();
  expect(page).toContain("Paying settles this amount and does not start the subscription again");
});
