import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "../clock.ts";
import { Sandbox } from "../sandbox.ts";
import type { Invoice } from "../wire.ts";
import { Draws } from "./draws.ts";
import { MailReader, type Visit } from "./mail-reader.ts";
import { populate } from "./populate.ts";
import { loadPopulation, type Population } from "./population.ts";
import { SimulatedIssuer } from "./simulated-issuer.ts";

const place = { account: "acct_1", livemode: true };

/** Everybody's charges fail and go on failing until somebody does something; those who read, read everything. */
function stuck(change: (population: Population) => void = () => {}): Population {
  const population = structuredClone(loadPopulation());
  population.failures.firstAttempt = { credit: 1, debit: 1, prepaid: 1 };
  population.failures.businessFactor = 1;
  population.failures.changedMethodFactor = 0;
  population.funds.emptyBeforePayDay = 0;
  population.declines.reasons = population.declines.reasons.filter(({ reason }) => reason === "stolen");
  population.authentication.share = population.authentication.shareStrong = 0;
  population.deadCard.updaterPerWeek = { expired: 0, replaced: 0 };
  population.bankDebits.share = { consumer: 0, business: 0 };
  population.sentInvoices.share = { consumer: 0, business: 0 };
  population.tenure.joinDuringRun = 0;
  population.remedies.unprompted = 0;
  population.remedies.paysOutOfBand = 0;
  population.remedies.hasOtherCard = 1;
  population.messages.readers = [{ weight: 1, opens: 1 }];
  population.messages.neverActs = { consumer: 0, business: 0 };
  population.messages.hazardPerDay = { consumer: 50, business: 50 };
  population.afterwards.cancelsPerMonth = 0;
  change(population);
  return population;
}

function merchant(population: Population, customers = 40) {
  const issuer = new SimulatedIssuer({ population, draws: new Draws(5) });
  const sandbox = new Sandbox({ seed: 5, issuer, publicUrl: "http://stripe.test" });
  sandbox.addAccount({ id: place.account });
  const { customerPopulation } = populate(sandbox, issuer, { ...place, customers, days: 60 });
  const pass = (time: number) => sandbox.advanceTo(sandbox.clock.now() + time);
  const open = () =>
    customerPopulation.tenant.invoices
      .values()
      .filter(({ status, attempted }) => status === "open" && attempted);
  return { sandbox, customerPopulation, pass, open, tenant: customerPopulation.tenant };
}

const mailFor = (invoice: Invoice, at: number, link = `https://pay.test/pay/${invoice.id}`) => ({
  to: `"${invoice.customer_name}" <${invoice.customer_email}>`,
  subject: "Your payment",
  text: `Pay here: ${link}`,
  html: `<p><a href="${link}">Pay</a></p>`,
  at,
});

/** Our page's button leads to Stripe's page for the invoice named in the link. */
function visiting(sandbox: Sandbox): { visit: Visit; visited: string[] } {
  const visited: string[] = [];
  return {
    visited,
    visit: async (url) => {
      visited.push(url);
      const invoice = sandbox.tenant(place.account, true).invoices.get(url.split("/").at(-1) ?? "");
      return { location: invoice?.hosted_invoice_url ?? null, status: 303 };
    },
  };
}

describe("people who get a message", () => {
  test("open it, follow its link and pay with another card", async () => {
    const { sandbox, customerPopulation, pass, open } = merchant(stuck());
    await pass(29 * DAY);
    const unpaid = open();
    expect(unpaid.length).toBeGreaterThan(25);
    const { visit, visited } = visiting(sandbox);
    const reader = new MailReader(customerPopulation, { visit });
    for (const invoice of unpaid)
      for (const minutes of [0, 1])
        expect(reader.read(mailFor(invoice, sandbox.clock.now() + minutes))).toBe(true);
    await pass(14 * DAY);
    // Once each, though each had two messages.
    expect(visited.toSorted()).toEqual(unpaid.map(({ id }) => `https://pay.test/pay/${id}`).toSorted());
    expect(unpaid.filter(({ status }) => status === "paid").length).toBe(unpaid.length);
  });

  test("do nothing when they do not open it, or open it and never act", async () => {
    for (const change of [
      ({ messages }: Population) => void Object.assign(messages, { readers: [{ weight: 1, opens: 0 }] }),
      ({ messages }: Population) => void Object.assign(messages, { neverActs: { consumer: 1, business: 1 } }),
    ]) {
      const { sandbox, customerPopulation, pass, open } = merchant(stuck(change));
      await pass(32 * DAY);
      const { visit, visited } = visiting(sandbox);
      const reader = new MailReader(customerPopulation, { visit });
      const unpaid = open();
      for (const invoice of unpaid) reader.read(mailFor(invoice, sandbox.clock.now()));
      await pass(14 * DAY);
      expect(visited).toEqual([]);
      expect(unpaid.every(({ status }) => status === "open")).toBe(true);
    }
  });

  test("act the more often, the more messages they get", async () => {
    const paidAfter = async (messages: number) => {
      const { sandbox, customerPopulation, pass, open } = merchant(
        stuck((population) => {
          population.messages.hazardPerDay = { consumer: 0.12, business: 0.12 };
        }),
        70,
      );
      await pass(32 * DAY);
      const { visit } = visiting(sandbox);
      const reader = new MailReader(customerPopulation, { visit });
      const unpaid = open();
      for (let message = 0; message < messages; message++) {
        for (const invoice of unpaid)
          if (invoice.status === "open") reader.read(mailFor(invoice, sandbox.clock.now()));
        await pass(4 * DAY);
      }
      await pass((5 - messages) * 4 * DAY);
      return unpaid.filter(({ status }) => status === "paid").length / unpaid.length;
    };
    const [once, fiveTimes] = [await paidAfter(1), await paidAfter(5)];
    expect(once).toBeGreaterThan(0.15);
    expect(fiveTimes).toBeGreaterThan(once + 0.2);
  });

  /** Our page's button leads to a portal session for another payment method. */
  const toPortal =
    (sandbox: Sandbox, customer: string): Visit =>
    async () => {
      const response = await sandbox.fetch("http://stripe.test/v1/billing_portal/sessions", {
        method: "POST",
        headers: { authorization: "Bearer sk_live_customers000", "stripe-account": place.account },
        body: new URLSearchParams({ customer, "flow_data[type]": "payment_method_update" }),
      });
      return { location: String(Reflect.get(Object(await response.json()), "url")), status: 303 };
    };

  test.each([
    ["put another card in where the link leads to the portal and theirs is lost", "stolen", 1],
    ["leave the portal as it is when all they wait for is their pay", "insufficient_funds", 0],
  ])("%s", async (_, reason, added) => {
    const { sandbox, customerPopulation, pass, open, tenant } = merchant(
      stuck((population) => {
        population.declines.reasons = loadPopulation().declines.reasons.filter(
          (row) => row.reason === reason,
        );
        population.funds.dry = { consumer: 1, business: 1 };
        population.remedies.waitsForPayDay = 1;
        population.cards.renewedBeforeExpiry = 1;
      }),
    );
    await pass(29 * DAY);
    const [invoice] = open();
    const customer = invoice?.customer ?? "";
    if (invoice === undefined) throw new Error("nothing failed");
    const before = tenant.paymentMethods.by("customer", customer).length;
    new MailReader(customerPopulation, { visit: toPortal(sandbox, customer) }).read(
      mailFor(invoice, sandbox.clock.now()),
    );
    await pass(10 * DAY);
    const methods = tenant.paymentMethods.by("customer", customer);
    expect(methods.length).toBe(before + added);
    const now = tenant.customers.get(customer)?.invoice_settings.default_payment_method;
    expect(now).toBe(added === 1 ? methods.at(-1)?.id : methods[0]?.id);
  });

  test("wait for their pay-day when it is money that is missing, and pay then", async () => {
    const { sandbox, customerPopulation, pass, open } = merchant(
      stuck((population) => {
        population.declines.reasons = structuredClone(loadPopulation()).declines.reasons.filter(
          ({ reason }) => reason === "insufficient_funds",
        );
        population.funds.dry = { consumer: 0, business: 0 };
        population.funds.coveredByPayDay = { consumer: 1, business: 1 };
        population.funds.halfLifeDays = { credit: 100, debit: 100, prepaid: 100 };
        population.noise.refusedPerHour = 0;
        population.noise.sameDayFactor = 1;
        population.remedies.waitsForPayDay = 1;
        population.cards.renewedBeforeExpiry = 1;
      }),
    );
    await pass(20 * DAY);
    const unpaid = open();
    const { visit } = visiting(sandbox);
    const reader = new MailReader(customerPopulation, { visit });
    for (const invoice of unpaid) reader.read(mailFor(invoice, sandbox.clock.now()));
    await pass(38 * DAY);
    const paid = unpaid.filter(({ status }) => status === "paid");
    expect(paid.length / unpaid.length).toBeGreaterThan(0.8);
  });

  test("stop further messages by the link for it when there are too many", async () => {
    const { sandbox, customerPopulation, pass, open } = merchant(
      stuck((population) => {
        population.messages.neverActs = { consumer: 1, business: 1 };
        population.messages.tolerance = [2, 2];
        population.messages.annoyedOptsOut = 1;
      }),
    );
    await pass(32 * DAY);
    const { visit, visited } = visiting(sandbox);
    const reader = new MailReader(customerPopulation, { visit });
    const [invoice] = open();
    if (invoice === undefined) throw new Error("nothing failed");
    const mail = mailFor(invoice, sandbox.clock.now());
    const withOptOut = { ...mail, html: `${mail.html}<a href="https://pay.test/unsubscribe/x">Stop</a>` };
    for (let message = 1; message <= 4; message++) {
      reader.read({ ...withOptOut, at: sandbox.clock.now() });
      await pass(HOUR);
      expect(visited.length).toBe(message > 2 ? 1 : 0);
    }
    expect(visited).toEqual(["https://pay.test/unsubscribe/x"]);
  });

  test("are found by their address alone", () => {
    const { customerPopulation } = merchant(stuck(), 3);
    const { visit } = visiting(customerPopulation.sandbox);
    const mail = {
      to: "nobody@elsewhere.example",
      subject: "",
      text: "",
      html: "",
      at: customerPopulation.sandbox.clock.now(),
    };
    expect(new MailReader(customerPopulation, { visit }).read(mail)).toBe(false);
  });
});
