import { DAY } from "../clock.ts";
import { createCustomer } from "../customers.ts";
import { amend } from "../events.ts";
import { attach, createMethod } from "../payment-methods.ts";
import { createPrice } from "../prices.ts";
import { createProduct } from "../products.ts";
import type { Sandbox } from "../sandbox.ts";
import { createSubscription } from "../subscriptions.ts";
import type { Customer, PaymentMethod, Price } from "../wire.ts";
import type { Act } from "../world.ts";
import { CustomerPopulation, type Resident } from "./customer-population.ts";
import { FailureLog } from "./failures.ts";
import { expiresAt, type Person, personOf, type Run } from "./person.ts";
import { planSentInvoices } from "./sent-invoices.ts";
import type { SimulatedIssuer } from "./simulated-issuer.ts";

export interface PopulateOptions {
  account: string;
  livemode: boolean;
  /** How many people, those who join in the course of the run included. */
  customers: number;
  /** How long the run is going to be. */
  days: number;
  /** Of their e-mail addresses; give each account its own where several share a mail catcher. */
  mailHost?: string;
}

/** The people of one account and mode, and the log of their failures. */
export interface Populated {
  customerPopulation: CustomerPopulation;
  /** When each invoice got into trouble, from the sandbox's own events: `totalsOf` needs it. */
  failures: FailureLog;
}

/**
 * Fills an account with simulated customers from the sandbox's present instant on. The issuer must be the sandbox's
 * own; its seed and population are theirs.
 *
 * Most people have been customers for a while: their subscriptions began in the past, so that renewals spread over
 * the month, and came about before anybody listened, so that no webhook was sent. Later customers join by
 * the scheduler, with every event that Stripe sends.
 *
 * @throws Error when the sandbox charges through another issuer
 */
export function populate(sandbox: Sandbox, issuer: SimulatedIssuer, options: PopulateOptions): Populated {
  const { account, livemode, customers, days } = options;
  if (sandbox.issuer !== issuer)
    throw new Error("populate: the sandbox has another issuer; make it with `new Sandbox({ issuer })`");
  const customerPopulation = new CustomerPopulation(sandbox, issuer, { account, livemode });
  const startAt = sandbox.clock.now();
  const run: Run = {
    startAt,
    days,
    scope: `${account} ${livemode ? "live" : "test"} `,
    ...(options.mailHost === undefined ? {} : { mailHost: options.mailHost }),
  };
  quietly(sandbox, () => {
    const prices = createPlans(customerPopulation);
    for (let index = 0; index < customers; index++) {
      const person = personOf(issuer.model, index, run);
      if (person.joinedAt <= startAt) join(customerPopulation, person, prices);
      else
        sandbox.schedule(
          person.joinedAt,
          `${person.key}: joins`,
          () => void join(customerPopulation, person, prices),
        );
    }
  });
  const failures = new FailureLog(customerPopulation.tenant, sandbox.clock);
  for (let day = 1; day <= days + 1; day++)
    sandbox.schedule(startAt + day * DAY, "failures of the day", () => failures.catchUp());
  planSentInvoices(customerPopulation, startAt, days);
  return { customerPopulation, failures };
}

/** Runs something that happened before any endpoint was set up. */
function quietly(sandbox: Sandbox, run: () => void): void {
  const endpoints = sandbox.webhooks.endpoints.filter(({ enabled }) => enabled);
  for (const endpoint of endpoints) endpoint.enabled = false;
  try {
    run();
  } finally {
    for (const endpoint of endpoints) endpoint.enabled = true;
  }
}

type Prices = ReadonlyMap<string, Price>;

function createPlans(customerPopulation: CustomerPopulation): Prices {
  const act = actOf(customerPopulation);
  const prices = new Map<string, Price>();
  for (const plan of customerPopulation.model.population.plans.rows) {
    const product = createProduct(act, { name: plan.name, metadata: { plan: plan.id } });
    for (const [currency, unitAmount] of Object.entries(plan.prices))
      prices.set(
        `${plan.id} ${currency}`,
        createPrice(act, {
          product: product.id,
          unitAmount,
          currency,
          recurring: { interval: plan.interval, intervalCount: 1 },
          nickname: plan.name,
          lookupKey: `${plan.id}_${currency}`,
        }),
      );
  }
  return prices;
}

function join(customerPopulation: CustomerPopulation, person: Person, prices: Prices): Resident {
  const act = actOf(customerPopulation);
  const price = prices.get(`${person.plan.id} ${person.country.currency}`);
  if (price === undefined)
    throw new Error(`Plan ${person.plan.id} has no price in ${person.country.currency}`);
  const customer = createCustomer(act, {
    name: person.name,
    email: person.email,
    address: {
      city: null,
      country: person.country.country,
      line1: null,
      line2: null,
      postal_code: null,
      state: null,
    },
    preferred_locales: [person.country.locale],
    metadata: { segment: person.segment, time_zone: person.timeZone },
  });
  const resident = customerPopulation.settle(person, customer.id);
  const methods = giveMethods(customerPopulation, act, person, customer);
  const { trial, netDays } = person;
  const sent = netDays !== null;
  createSubscription(act, {
    customer,
    items: [{ price, quantity: person.seats }],
    collectionMethod: sent ? "send_invoice" : "charge_automatically",
    daysUntilDue: netDays,
    // Half of them have the method on the subscription as well: what is charged first if the two differ.
    defaultPaymentMethod: customerPopulation.model.draws.chance(0.5, person.key, "method on subscription")
      ? (methods[0]?.id ?? null)
      : null,
    ...(trial === null ? {} : { trialEnd: Math.floor(trial.endsAt / 1000) }),
    ...(person.joinedAt < customerPopulation.sandbox.clock.now()
      ? { backdateStart: person.joinedAt / 1000 }
      : {}),
  });
  planCancellation(customerPopulation, resident);
  return resident;
}

function giveMethods(
  customerPopulation: CustomerPopulation,
  act: Act,
  person: Person,
  customer: Customer,
): PaymentMethod[] {
  const now = customerPopulation.sandbox.clock.now();
  const isNew = person.joinedAt >= now;
  const methods = person.methods.map((spec, index) => {
    const method = attach(act, createMethod(act, spec), customer.id);
    const occasion =
      person.trial !== null ? "trial_conversion" : isNew && index === 0 ? "sign_up" : "renewal";
    customerPopulation.issuer.expect(method.id, occasion);
    if (spec.type === "card") planRenewal(customerPopulation, person, method, index);
    return method;
  });
  const [first] = methods;
  if (first !== undefined)
    amend(act, customer, "customer.updated", () => {
      customer.invoice_settings.default_payment_method = first.id;
    });
  return methods;
}

/** Networks pass on most new dates before the old one has passed. */
function planRenewal(
  customerPopulation: CustomerPopulation,
  person: Person,
  method: PaymentMethod,
  index: number,
): void {
  const { draws, population } = customerPopulation.model;
  const { card } = method;
  if (!card || !draws.chance(population.cards.renewedBeforeExpiry, person.key, "renewed", index)) return;
  const endsAt = expiresAt(card.exp_month, card.exp_year);
  const at = Math.floor(endsAt - draws.between(2, 30, person.key, "renewed at", index) * DAY);
  if (at <= customerPopulation.sandbox.clock.now()) return;
  customerPopulation.sandbox.schedule(at, `${person.key}: card renewed in time`, () => {
    if (customerPopulation.tenant.paymentMethods.get(method.id)?.customer === null) return;
    customerPopulation.sandbox.acts.networkUpdatesCard(customerPopulation.place, method.id, {
      expMonth: card.exp_month,
      expYear: card.exp_year + 4,
    });
  });
}

/** In a trial, those who do not convert cancel before it ends; any other day anybody may have had enough. */
function planCancellation(customerPopulation: CustomerPopulation, resident: Resident): void {
  const { person } = resident;
  const { draws, population } = customerPopulation.model;
  const { cancelsPerMonth } = population.afterwards;
  const now = customerPopulation.sandbox.clock.now();
  const months =
    cancelsPerMonth > 0
      ? draws.exponential(-1 / Math.log(1 - Math.min(0.999, cancelsPerMonth)), person.key, "cancels")
      : null;
  const times = [person.trial?.cancelsAt ?? null, months === null ? null : now + months * 30 * DAY];
  for (const at of times)
    if (at !== null)
      customerPopulation.sandbox.schedule(Math.max(now, Math.floor(at)), `${person.key}: cancels`, () =>
        customerPopulation.cancel(resident),
      );
}

const actOf = ({ sandbox, place }: CustomerPopulation): Act => sandbox.act(place.account, place.livemode);
