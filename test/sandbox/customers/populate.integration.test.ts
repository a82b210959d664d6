import { describe, expect, test } from "vitest";
import { DAY } from "../clock.ts";
import { TestCardIssuer } from "../issuer.ts";
import { attach, createMethod } from "../payment-methods.ts";
import { createCustomer } from "../customers.ts";
import { createPrice } from "../prices.ts";
import { createProduct } from "../products.ts";
import { createSubscription } from "../subscriptions.ts";
import { Sandbox } from "../sandbox.ts";
import { Draws } from "./draws.ts";
import { livedThrough, merchant, place } from "./populated-merchant.ts";
import { populate } from "./populate.ts";
import { loadPopulation } from "./population.ts";
import { SimulatedIssuer } from "./simulated-issuer.ts";

describe("populating an account", () => {
  test("tells the endpoint nothing of what was there before, and everything of who joins later", async () => {
    const { sandbox, delivered, tenant } = merchant({ days: 60 });
    await sandbox.settle();
    expect(delivered).toEqual([]);
    const before = tenant.customers.size;
    expect(before).toBeGreaterThan(90);
    await sandbox.advanceTo(sandbox.clock.now() + 60 * DAY);
    expect(tenant.customers.size).toBe(120);
    const created = delivered.filter((body) => body.includes('"customer.created"'));
    expect(created.length).toBe(120 - before);
    expect(delivered.some((body) => body.includes('"invoice.payment_failed"'))).toBe(true);
  });

  test("spreads renewals over the month and pays in several currencies", async () => {
    const { tenant } = await livedThrough({ days: 31, customers: 200 });
    const days = new Set(tenant.invoices.values().map(({ created }) => Math.floor(created / 86_400)));
    expect(days.size).toBeGreaterThan(26);
    expect(new Set(tenant.invoices.values().map(({ currency }) => currency))).toContain("jpy");
    expect(new Set(tenant.invoices.values().map(({ currency }) => currency)).size).toBeGreaterThan(3);
  });

  test("gives one seed one life, to the last event", async () => {
    const record = async (seed: number) => (await livedThrough({ seed })).delivered;
    const first = await record(7);
    expect(await record(7)).toEqual(first);
    expect(await record(8)).not.toEqual(first);
  });

  test("leaves everybody's life as it is when more people come", async () => {
    const lives = async (customers: number) => {
      const { customerPopulation, tenant } = await livedThrough({ customers });
      const found = new Map<string, unknown>();
      for (const { person, customer } of customerPopulation.residents)
        found.set(
          person.key,
          tenant.invoices
            .by("customer", customer)
            .map(({ created, total, status, attempt_count, status_transitions }) => ({
              created,
              total,
              status,
              attempt_count,
              paidAt: status_transitions.paid_at,
            })),
        );
      return found;
    };
    const few = await lives(60);
    const many = await lives(120);
    expect(many.size).toBe(120);
    for (const [key, life] of few) expect(many.get(key), key).toEqual(life);
  });

  test("has people put things right unasked once for each failure, however often it is retried", async () => {
    const population = loadPopulation();
    population.failures.firstAttempt = { credit: 1, debit: 1, prepaid: 1 };
    population.failures.changedMethodFactor = 0;
    population.declines.reasons = population.declines.reasons.filter(({ reason }) => reason === "restricted");
    population.authentication.share = 0;
    population.authentication.shareStrong = 0;
    population.deadCard.updaterPerWeek = { expired: 0, replaced: 0 };
    population.tenure.joinDuringRun = 0;
    population.remedies.unprompted = 1;
    population.remedies.unpromptedMeanDays = 10;
    population.afterwards.cancelsPerMonth = 0;
    const { sandbox, tenant, customerPopulation } = merchant({ customers: 80, population });
    await sandbox.advanceTo(sandbox.clock.now() + 29 * DAY);
    let replaced = 0;
    for (const { customer } of customerPopulation.residents) {
      const failed = tenant.charges
        .by("customer", customer)
        .filter(({ status }) => status === "failed").length;
      const setUp = tenant.setupIntents.by("customer", customer).length;
      expect(setUp).toBeLessThanOrEqual(failed === 0 ? 0 : 1);
      if (setUp === 1 && failed > 1) replaced += 1;
    }
    expect(replaced).toBeGreaterThan(10);
  });

  test("leaves customers who are nobody's to Stripe's test cards", async () => {
    const { sandbox, tenant } = merchant({ customers: 3 });
    const act = sandbox.act(place.account, place.livemode);
    const price = createPrice(act, {
      product: createProduct(act, { name: "Other" }).id,
      unitAmount: 500,
      currency: "usd",
      recurring: { interval: "month", intervalCount: 1 },
    });
    const customer = createCustomer(act);
    const method = attach(act, createMethod(act, { type: "card", number: "4000000000000341" }), customer.id);
    createSubscription(act, { customer, items: [{ price, quantity: 1 }], defaultPaymentMethod: method.id });
    expect(tenant.charges.values().at(-1)?.failure_code).toBe("card_declined");
  });

  test("is refused in a sandbox whose banks are others", () => {
    const issuer = new SimulatedIssuer({ population: loadPopulation(), draws: new Draws(1) });
    const sandbox = new Sandbox({ issuer: new TestCardIssuer() });
    expect(() => populate(sandbox, issuer, { ...place, customers: 1, days: 1 })).toThrow(/another issuer/);
  });
});
