import { Draws } from "../../sandbox/customers/draws.ts";
import type { Episode, Model } from "../../sandbox/customers/episode.ts";
import { type Person, personOf } from "../../sandbox/customers/person.ts";
import type { PlanAsk } from "../protocol.ts";
import { failuresOf } from "./failures.ts";
import type { Interval } from "./payable.ts";
import type { LabPopulation } from "./population.ts";

export type Method = PlanAsk["methods"][number];
export type Invoice = PlanAsk["invoice"];

/** What one method can do for one invoice, drawn before anybody tries. */
export interface MethodFate {
  readonly method: Method;
  /** Why the default method failed; null for a method with nothing wrong. */
  readonly episode: Episode | null;
  readonly payable: readonly Interval[];
  /** The seed of the hourly luck. */
  readonly drawSeed: number;
}

/** An invoice whose first charge failed, with everything that later attempts can find out. */
export interface FailedInvoice {
  readonly invoice: Invoice;
  readonly person: Person;
  readonly customer: Omit<PlanAsk["customer"], "history">;
  /** The default first. */
  readonly fates: readonly MethodFate[];
  /** In minor units of the first currency of the price list, at the merchant's own prices: what sums may be made of. */
  readonly value: number;
}

/** One population's failures over two years. Nothing that a policy does changes what fails, or why. */
export interface World {
  readonly population: LabPopulation;
  readonly model: Model;
  /** In order of time. */
  readonly invoices: readonly FailedInvoice[];
  /** Days after the failure during which an invoice may be retried. */
  readonly windowDays: number;
}

export interface WorldOptions {
  readonly seed: number;
  readonly invoices: number;
  readonly windowDays?: number;
}

/** Wednesday, 1 January 2025: the two years from here hold no leap day. */
const START = Date.UTC(2025, 0, 1);
export const WORLD_DAYS = 730;

/** The same population, seed and options give the same world, to the last draw. */
export function makeWorld(population: LabPopulation, options: WorldOptions): World {
  const windowDays = options.windowDays ?? 21;
  const model: Model = {
    population: population.customers,
    draws: new Draws(`${population.name}/${options.seed}`),
  };
  const run = { startAt: START, days: WORLD_DAYS };
  const invoices: FailedInvoice[] = [];
  for (let index = 0; invoices.length < options.invoices; index++) {
    if (index > 1000 * (options.invoices + 1))
      throw new Error(`Population ${population.name}: too few failures; raise failures.firstAttempt`);
    const person = personOf(model, index, run);
    invoices.push(...failuresOf({ population, model, person, run, windowDays }));
  }
  invoices.sort((a, b) => a.invoice.failedAt - b.invoice.failedAt || (a.invoice.id < b.invoice.id ? -1 : 1));
  return { population, model, invoices: invoices.slice(0, options.invoices), windowDays };
}
