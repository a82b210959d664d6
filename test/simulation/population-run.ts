import type { Database } from "../../db/database.ts";
import type { AccountSettings } from "../../server/dunning/model/settings.ts";
import { MailReader, type Visit } from "../sandbox/customers/mail-reader.ts";
import { type Populated, populate } from "../sandbox/customers/populate.ts";
import type { Population } from "../sandbox/customers/population.ts";
import { Draws } from "../sandbox/customers/draws.ts";
import { SimulatedIssuer } from "../sandbox/customers/simulated-issuer.ts";
import type { CaughtMail } from "../sandbox/mail/catcher.ts";
import { openHarness, type Harness, type HarnessOptions } from "./harness.ts";

export type PopulationRunOptions = Pick<HarnessOptions, "ports" | "conformance"> & {
  db: Database;
  seed: number;
  customers: number;
  /** How long it will run: people plan ahead. */
  days: number;
  startAt: number;
  /** Live where left out. */
  livemode?: boolean;
  population: Population;
  settings: Partial<AccountSettings>;
  sandbox?: HarnessOptions["sandbox"];
};

/** A merchant with simulated customers who read what they are sent and act, or do not. */
export type PopulationRun = { harness: Harness; people: Populated; mails: CaughtMail[] };

export async function openPopulationRun(options: PopulationRunOptions): Promise<PopulationRun> {
  const issuer = new SimulatedIssuer({ population: options.population, draws: new Draws(options.seed) });
  const mails: CaughtMail[] = [];
  let reader: MailReader | undefined;
  const harness = await openHarness({
    db: options.db,
    sandbox: { ...options.sandbox, seed: options.seed, startAt: options.startAt, issuer },
    stripeAccountId: "acct_1Town",
    livemode: options.livemode ?? true,
    settings: options.settings,
    ...(options.ports ? { ports: options.ports } : {}),
    ...(options.conformance ? { conformance: options.conformance } : {}),
    onMail: (mail) => {
      mails.push(mail);
      reader?.read({ ...mail, at: mail.sentAt });
    },
  });
  // Events of one instant are delivered together and share a commit.
  harness.sandbox.delivery = { concurrency: 16 };
  const { customers, days } = options;
  const people = populate(harness.sandbox, issuer, {
    ...harness.place,
    account: harness.place.account,
    customers,
    days,
  });
  reader = new MailReader(people.customerPopulation, { visit });
  return { harness, people, mails };
}

/** A browser's part after a link in a message: it opens the page, presses its one button and follows the redirect. */
const visit: Visit = async (url) => {
  const page = await fetch(url);
  const form = /<form[^>]*method="post"[^>]*>/i.exec(await page.text());
  if (!form) return { location: null, status: page.status };
  const action = /action="([^"]*)"/i.exec(form[0])?.[1];
  const pressed = await fetch(action ? new URL(action, url) : url, { method: "POST", redirect: "manual" });
  await pressed.arrayBuffer();
  return { location: pressed.headers.get("location"), status: pressed.status };
};
