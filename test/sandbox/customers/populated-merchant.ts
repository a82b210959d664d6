import { DAY } from "../clock.ts";
import { Sandbox } from "../sandbox.ts";
import { Draws } from "./draws.ts";
import { populate } from "./populate.ts";
import { loadPopulation } from "./population.ts";
import { SimulatedIssuer } from "./simulated-issuer.ts";

export const place = { account: "acct_1", livemode: true };

/** A merchant with Stripe's own retries, who writes to no customer. */
export function merchant({ customers = 120, days = 60, seed = 7, population = loadPopulation() } = {}) {
  const issuer = new SimulatedIssuer({ population, draws: new Draws(seed) });
  const delivered: string[] = [];
  const sandbox = new Sandbox({
    seed,
    issuer,
    settings: { retrySchedule: { kind: "custom", days: [1, 2, 4], end: "past_due" } },
    send: async (_, body) => {
      delivered.push(body);
      return 200;
    },
  });
  sandbox.addAccount({ id: place.account });
  sandbox.addEndpoint({ url: "https://server.test/webhooks", secrets: ["whsec_1"], connect: true });
  const populated = populate(sandbox, issuer, { ...place, customers, days });
  return { ...populated, sandbox, issuer, delivered, tenant: populated.customerPopulation.tenant };
}

export async function livedThrough(options: { customers?: number; days?: number; seed?: number } = {}) {
  const all = merchant(options);
  await all.sandbox.advanceTo(all.sandbox.clock.now() + (options.days ?? 60) * DAY);
  return all;
}
