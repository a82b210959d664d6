import { loadPopulation } from "../sandbox/customers/population.ts";
import { populate } from "../sandbox/customers/populate.ts";
import { Draws } from "../sandbox/customers/draws.ts";
import { SimulatedIssuer } from "../sandbox/customers/simulated-issuer.ts";
import { Sandbox } from "../sandbox/sandbox.ts";
import { DAY, HOUR } from "./harness.ts";

export type History = {
  /** Raw webhook bodies in the order in which Stripe made the events. */
  bodies: string[];
  merchants: { stripeAccountId: string; livemode: boolean }[];
  /** A while after the last event: nothing is under way any more. */
  now: number;
};

/**
 * Some months of a merchant who leaves everything to Stripe's own retries: renewals, failures, recoveries,
 * refunds, disputes, cancellations, as the events that Stripe sent. Exactly `events` of those that the
 * server handles.
 */
export async function recordHistory(events: number): Promise<History> {
  const { HANDLED_EVENTS } = await import("../../server/stripe/mapping/handled-events.ts");
  const seed = 7;
  const issuer = new SimulatedIssuer({ population: loadPopulation(), draws: new Draws(seed) });
  const bodies: string[] = [];
  const place = { account: "acct_1History", livemode: true };
  const sandbox = new Sandbox({
    seed,
    issuer,
    send: async (_url, body) => {
      const { type } = JSON.parse(body) as { type: string };
      if (HANDLED_EVENTS.has(type) && bodies.length < events) bodies.push(body);
      return 200;
    },
    settings: { retrySchedule: { kind: "smart", tries: 8, days: 14, end: "cancel" } },
  });
  sandbox.addAccount({ id: place.account });
  sandbox.addEndpoint({ url: "http://history.invalid", secrets: ["whsec_history"], connect: true });
  populate(sandbox, issuer, { ...place, customers: 700, days: 120 });
  for (let day = 1; bodies.length < events; day++) await sandbox.advanceTo(sandbox.clock.now() + day * HOUR);
  const { created } = JSON.parse(bodies.at(-1)!) as { created: number };
  return {
    bodies,
    merchants: [{ stripeAccountId: place.account, livemode: true }],
    now: created * 1000 + DAY,
  };
}
